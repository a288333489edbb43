import type { LotId, Orbit, SeenCall } from '@parkade/park-decision';
import type { LogEntry } from './event-log.js';
import type { StoreAnswer } from './park-store.js';

/** A lot from one moment: what its stream says after `position` has happened since, and nothing of it is in here. */
export interface LotState {
  /** A position in the lot's stream; `0-0` while that is empty. */
  readonly position: string;
  /** Taken orbits only. */
  readonly occupants: ReadonlyMap<Orbit, SeenCall>;
  /** When each orbit was last freed, ms since 1970. */
  readonly freedAt: ReadonlyMap<Orbit, number>;
  /** The last entries, the one at `position` included; oldest first. */
  readonly lately: readonly LogEntry[];
}

/** Snapshots for whoever follows the event log (`EventLog.follow`): with one and the entries after it everything is known. */
export interface LotStates {
  /** With at most so many entries of lately. */
  stateOf(lot: LotId, lately: number): Promise<StoreAnswer<LotState>>;
}
