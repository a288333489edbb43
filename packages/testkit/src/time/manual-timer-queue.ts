import type { Timer, TimerHandler, ScheduleOutcome, TimerQueue } from '@parkade/park-ports';
import type { CallId } from '@parkade/park-decision';
import type { ManualClock } from './manual-clock.js';

/** Far more timers than any test needs: a handler that schedules for "now" for ever ends in an error, not in a hang. */
const FIRINGS_PER_CALL = 10_000;

const keyOf = (callId: CallId, version: number): string => `${callId}-${version}`;

/**
 * The timer port without Redis and without waiting: timers fire when the test moves the {@link ManualClock}.
 * Handlers run one after the other in order of `at`, so that a test is the same every time.
 */
export class ManualTimerQueue implements TimerQueue {
  readonly #clock: ManualClock;
  readonly #timers = new Map<string, Timer>();
  readonly #rejections: unknown[] = [];
  #handler: TimerHandler | undefined;
  #downBecause: string | null = null;
  #closed = false;

  constructor(clock: ManualClock, handler?: TimerHandler) {
    this.#clock = clock;
    this.#handler = handler;
  }

  /** Says what fires. May be called after timers were scheduled. */
  listen(handler: TimerHandler): void {
    this.#handler = handler;
  }

  /** From now on `schedule` answers `queue-down`; `null` brings the queue back. */
  goDown(why: string | null): void {
    this.#downBecause = why;
  }

  schedule(timer: Timer): Promise<ScheduleOutcome> {
    const why = this.#closed ? 'closed' : this.#downBecause;
    if (why !== null) return Promise.resolve({ kind: 'queue-down', why });
    const key = keyOf(timer.callId, timer.version);
    if (!this.#timers.has(key)) this.#timers.set(key, timer);
    return Promise.resolve({ kind: 'scheduled' });
  }

  forget(callId: CallId, version: number): Promise<void> {
    this.#timers.delete(keyOf(callId, version));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#timers.clear();
    return Promise.resolve();
  }

  /** What is scheduled, due first. */
  pending(): readonly Timer[] {
    return [...this.#timers.values()].toSorted((a, b) => a.at - b.at || a.version - b.version);
  }

  /** What handlers rejected with, oldest first. */
  rejections(): readonly unknown[] {
    return this.#rejections;
  }

  /** Fires everything that is due now, also what the handlers schedule for now. Answers how many timers fired. */
  async fireDue(): Promise<number> {
    return this.#fireUntil(this.#clock.now());
  }

  /** Moves the clock to each timer's time in turn and fires it; ends with the clock at `atMs`. */
  async advanceTo(atMs: number): Promise<number> {
    const fired = await this.#fireUntil(atMs);
    this.#clock.advanceTo(atMs);
    return fired;
  }

  async advanceBy(ms: number): Promise<number> {
    return this.advanceTo(this.#clock.now() + ms);
  }

  async #fireUntil(atMs: number): Promise<number> {
    for (let fired = 0; fired < FIRINGS_PER_CALL; fired += 1) {
      const next = this.pending()[0];
      if (next === undefined || next.at > atMs) return fired;
      this.#timers.delete(keyOf(next.callId, next.version));
      if (next.at > this.#clock.now()) this.#clock.advanceTo(next.at);
      await this.#attempt(next);
    }
    throw new Error(
      `${FIRINGS_PER_CALL} timers fired without an end: does a handler schedule for "now" again and again?`,
    );
  }

  async #attempt(timer: Timer): Promise<void> {
    const handler = this.#handlerOrThrow();
    // As with the real queue, a timer whose handler rejected is gone: the sweep finds the deadline.
    await handler(timer).catch((rejection: unknown) => this.#rejections.push(rejection));
  }

  #handlerOrThrow(): TimerHandler {
    if (this.#handler === undefined) throw new Error('no handler: call listen() before timers fire');
    return this.#handler;
  }
}
