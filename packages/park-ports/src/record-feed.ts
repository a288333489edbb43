import type { EndedCall, LotEvent, RefusedEvent } from '@parkade/park-decision';
import type { StoreAnswer } from './park-store.js';

/** What has to be kept for good. It stands in the feed until somebody has it and says so. */
export type FeedEntry = { readonly id: string } & (
  | {
      readonly kind: 'call';
      readonly call: EndedCall;
      /** Its events, the last 1,000 of them, oldest first. Empty when the store had lost them. */
      readonly history: readonly LotEvent[];
    }
  | { readonly kind: 'refused'; readonly event: RefusedEvent }
  /** Another release wrote it. */
  | { readonly kind: 'unreadable'; readonly text: string }
);

/** What found no room in the feed because too much waited there, since the store was empty. */
export interface LeftOut {
  readonly call: number;
  readonly refused: number;
}

/**
 * Calls that have ended and requests that were refused, written by the very step that ends the call. Nothing in it is ever
 * trimmed; where too much waits, what comes is left out and counted. Whoever reads it may read an entry again that was kept already: what is kept is told apart by its call id.
 */
export interface RecordFeed {
  /** The oldest entries, at most `most`. */
  oldest(most: number): Promise<StoreAnswer<readonly FeedEntry[]>>;
  /** These are kept elsewhere now. */
  drop(ids: readonly string[]): Promise<StoreAnswer<void>>;
  /** How many are waiting. */
  backlog(): Promise<StoreAnswer<number>>;
  leftOut(): Promise<StoreAnswer<LeftOut>>;
}

/** Takes what is known of one number out of the lots' event streams. */
export interface EventEraser {
  /** @returns how many events were removed. Followers of the streams are told that there is a gap. */
  eraseNumber(lots: readonly string[], isMeant: (number: string) => boolean): Promise<StoreAnswer<number>>;
}
