import type { AskedRequest, AskedRequests, StoreAnswer } from '@parkade/park-ports';

/** Which keys have been begun; they are kept for ever. */
export class AskedOnce implements Pick<AskedRequests, 'begin'> {
  readonly #begun = new Map<string, AskedRequest>();
  isDown = false;

  begin(key: string, request: AskedRequest): Promise<StoreAnswer<AskedRequest | null>> {
    if (this.isDown) return Promise.resolve({ kind: 'store-down', why: 'as the test says' });
    const before = this.#begun.get(key) ?? null;
    if (before === null) this.#begun.set(key, request);
    return Promise.resolve({ kind: 'ok', value: before });
  }
}
