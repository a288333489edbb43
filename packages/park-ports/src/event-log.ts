import type { BesideEvent, LotEvent, LotId } from '@parkade/park-decision';
import type { StoreAnswer } from './park-store.js';

export interface LogEntry {
  /** Opaque, never reused, ordered within a lot: a position in the lot's stream. */
  readonly id: string;
  /** `null` when an engine of another release wrote it in a schema this one does not know. */
  readonly event: LotEvent | null;
}

/** The id of the last entry that a follower has taken in, for each lot. It is the follower's to keep. */
export type Positions = ReadonlyMap<LotId, string>;

export interface Reset {
  readonly lot: LotId;
  readonly why: ResetWhy;
  /** Where the lot's entries go on from. */
  readonly position: string;
}

export type ResetWhy =
  /** None was given: the follower is new. */
  | 'no-position'
  /** The stream is not the one that was followed, or not as far as that: entries beyond the position are gone. */
  | 'gap';

/** What a follower is told. Nothing is told twice or out of order within a lot, unless `entries` throws. */
export interface Follower {
  /** Waited for. If it throws, the same entries come again. */
  entries(lot: LotId, entries: readonly LogEntry[]): Promise<void> | void;
  /**
   * These lots cannot be gone on with. The follower reads a snapshot of each now; whatever comes after `position` is told
   * next, and may be in the snapshot already (the version of the call tells).
   */
  reset(resets: readonly Reset[]): Promise<void> | void;
  /** The log does not answer, for as long as neither `resumed` nor a `reset` comes. */
  interrupted?(): void;
  /** It answers again, and every lot goes on where it was. */
  resumed?(): void;
}

export interface Following {
  /** Follows these lots as well, each from its present end; those that are followed already stay so. */
  add(lots: readonly LotId[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * What happened in each lot, in order. Events of a call's steps are written by the step itself (`ParkStore`); the log is
 * kept for a while, about so many entries a lot.
 */
export interface EventLog {
  /** Events that go with no change of a call. */
  append(events: readonly BesideEvent[]): Promise<StoreAnswer<void>>;
  /** Entries of a lot after `after` (`'0'` for all kept), oldest first, at most `limit`. */
  read(lot: LotId, after: string, limit: number): Promise<StoreAnswer<readonly LogEntry[]>>;
  /**
   * Tells what is written after each position. A lot without one is reset to its present end. Settles when the beginning of
   * each lot is known, or cannot be had now (then it is found as after an outage).
   */
  follow(lots: readonly LotId[], from: Positions, follower: Follower): Promise<Following>;
}
