import type { CallId } from '@parkade/park-decision';

/** A timer is a fact that comes later: `deadline-passed` for one version of one call. */
export interface Timer {
  readonly callId: CallId;
  readonly version: number;
  /** ms since 1970. */
  readonly at: number;
}

export type ScheduleOutcome = { readonly kind: 'scheduled' } | { readonly kind: 'queue-down'; readonly why: string };

/**
 * Durable timers. A timer may fire late, twice, for a call that has moved on, or be lost; never early. Nothing is ever
 * cancelled for correctness: a timer of an old version decides to nothing. Nor is one needed for it: the deadlines stand in
 * the store, and the engines sweep them.
 */
export interface TimerQueue {
  /** Idempotent by (call, version). */
  schedule(timer: Timer): Promise<ScheduleOutcome>;
  /** A hint that the timer is of no more use; best effort. */
  forget(callId: CallId, version: number): Promise<void>;
  close(): Promise<void>;
}

/** What a timer fires. A rejection is not tried again: that is the sweep's. */
export type TimerHandler = (timer: Timer) => Promise<void>;
