import type { StoreAnswer } from './park-store.js';

/** Where a follower of the event log stands in each lot, for whoever goes on after it. */
export interface PlaceKeeper {
  /** By lot; empty for a follower that nobody knows. */
  load(follower: string): Promise<StoreAnswer<ReadonlyMap<string, string>>>;
  save(follower: string, lot: string, position: string): Promise<StoreAnswer<void>>;
}
