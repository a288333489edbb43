import type { StoreAnswer } from './park-store.js';

export type LeaseAnswer = 'mine' | 'theirs' | 'down';

/** A right that one holder has at a time and must renew; used so that one replica watches a node. */
export interface Leases {
  /** `mine` when held by `holder` now, for `ttlMs` from now; `down` when nobody could be asked. */
  hold(name: string, holder: string, ttlMs: number): Promise<LeaseAnswer>;
  release(name: string, holder: string): Promise<void>;
}

/** Who holds which lease, for whoever only looks. A node's are `seen-<node>` (a link to it is up) and `watch-<node>`. */
export interface LeaseHolders {
  /** `null`: nobody does. */
  holderOf(lease: string): Promise<StoreAnswer<string | null>>;
}
