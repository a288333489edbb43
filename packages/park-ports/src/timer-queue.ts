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
 * Durable timers. A timer may ring late, twice, or for a call that has moved on; never early. Nothing is ever
 * cancelled for correctness: a timer of an old version decides to nothing.
 */
export interface TimerQueue {
  /** Idempotent by (call, version). */
  schedule(timer: Timer): Promise<ScheduleOutcome>;
  /** A hint that the timer is of no more use; best effort. */
  forget(callId: CallId, version: number): Promise<void>;
  close(): Promise<void>;
}

/** What rings. A rejection makes the queue try again (bounded). */
export type TimerHandler = (timer: Timer) => Promise<void>;
