export type LeaseAnswer = 'mine' | 'theirs' | 'down';

/** A right that one holder has at a time and must renew; used so that one replica watches a node. */
export interface Leases {
  /** `mine` when held by `holder` now, for `ttlMs` from now; `down` when nobody could be asked. */
  hold(name: string, holder: string, ttlMs: number): Promise<LeaseAnswer>;
  release(name: string, holder: string): Promise<void>;
}
