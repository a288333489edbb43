import type { StoreAnswer } from './park-store.js';

/** A request that is asked for by a key, and what it was answered. */
export interface AskedRequest {
  /** What was asked: the same key for something else is a slip. */
  readonly fingerprint: string;
  /** ms since 1970. */
  readonly askedAt: number;
  /** `null`: it is being done. */
  readonly answer: { readonly status: number; readonly body: string } | null;
}

/** The same key is the same request, whichever engine it reaches. */
export interface AskedRequests {
  /** `null`: nobody has asked by this key; from now on somebody has. Otherwise what they asked. */
  begin(key: string, request: AskedRequest, keptMs: number): Promise<StoreAnswer<AskedRequest | null>>;
  /** In place of what was there. */
  put(key: string, request: AskedRequest, keptMs: number): Promise<StoreAnswer<void>>;
  /** It came to nothing, and may be asked again. */
  forget(key: string): Promise<StoreAnswer<void>>;
}
