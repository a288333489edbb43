import type { EnginePlace } from './engine-choice.js';
import type { StoreAnswer } from './park-store.js';

/** What can be emptied: a FreeSWITCH takes no new parked calls, an engine takes no new requests. */
export type DrainKind = 'node' | 'engine';

export interface Drain {
  readonly kind: DrainKind;
  readonly name: string;
  /** ms since 1970. */
  readonly since: number;
}

/** The operator's wish, the same for all engines; it stays until it is taken back, over restarts too. */
export interface Drains {
  list(): Promise<StoreAnswer<readonly Drain[]>>;
  /** Repeating it keeps the first moment. */
  set(drain: Drain): Promise<StoreAnswer<void>>;
  clear(kind: DrainKind, name: string): Promise<StoreAnswer<void>>;
}

/** What an engine says of itself, four times a second. */
export interface EngineReport {
  readonly name: string;
  /** ms since 1970. */
  readonly startedAt: number;
  /** ms since 1970; an engine that has not been seen for some seconds is gone. */
  readonly seenAt: number;
  readonly draining: boolean;
  /** Dialplan requests being answered now. */
  readonly requests: number;
  /** Its own among the places where switches ask; empty when it cannot tell. */
  readonly at: readonly EnginePlace[];
  /** Alike where engines go by the same configuration; an engine of a former release does not say. */
  readonly configuration?: string;
}

/** Which engines there are, for the operator's eyes, and so that the switches ask one that is awake. */
export interface EngineRegistry {
  sign(report: EngineReport): Promise<StoreAnswer<void>>;
  leave(name: string): Promise<StoreAnswer<void>>;
  engines(): Promise<StoreAnswer<readonly EngineReport[]>>;
}
