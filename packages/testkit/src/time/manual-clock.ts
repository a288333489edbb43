import type { Clock } from '@parkade/park-ports';

/** A clock that moves only when the test says so; it never goes back. */
export class ManualClock implements Clock {
  #nowMs: number;

  /** @param startMs ms since 1970; the default is an arbitrary moment with a readable number. */
  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  advanceBy(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  /** @throws RangeError when `atMs` lies in the past: a test that turns time back is a wrong test. */
  advanceTo(atMs: number): void {
    if (atMs < this.#nowMs) throw new RangeError(`the clock stands at ${this.#nowMs} and cannot go back to ${atMs}`);
    this.#nowMs = atMs;
  }
}
