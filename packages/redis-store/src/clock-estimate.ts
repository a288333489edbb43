/** One question for Redis's time; `sent` and `came` by this process's monotonic clock, all in ms. */
export interface ClockSample {
  readonly sent: number;
  readonly came: number;
  /** ms since 1970, cut to whole ones. */
  readonly redisMs: number;
}

/** Redis's clock minus our monotonic one; the truth lies within `error` of it. */
interface Reading {
  readonly offset: number;
  readonly error: number;
}

const MOST_READINGS = 8;
/** Two good quartz clocks part by less than this while so many readings are taken, ms. */
const DRIFT_MS = 5;

/**
 * What Redis's clock shows, told from our monotonic one. Each round trip bounds the truth, the shortest one best. A
 * reading that cannot be true together with older ones says that the clock was set, or that another machine answers now:
 * the older ones are dropped.
 */
export class ClockEstimate {
  readonly monotonicMs: () => number;
  #readings: readonly Reading[] = [];
  #best: Reading | undefined;

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.monotonicMs = monotonicMs;
  }

  learn({ sent, came, redisMs }: ClockSample): void {
    const reading = { offset: redisMs + 0.5 - (sent + came) / 2, error: (came - sent + 1) / 2 };
    const agreeing = this.#readings.filter(
      (other) => Math.abs(other.offset - reading.offset) <= other.error + reading.error + DRIFT_MS,
    );
    this.#readings = [...agreeing.slice(1 - MOST_READINGS), reading];
    this.#best = this.#readings.reduce((best, other) => (other.error <= best.error ? other : best));
  }

  /** ms since 1970 as Redis shows it, most likely; `undefined` before the first sample. */
  now(): number | undefined {
    return this.#best && this.monotonicMs() + this.#best.offset;
  }

  /** Redis shows this or more: a moment computed from it comes up to one round trip early, and late by the drift at most. */
  atLeast(): number | undefined {
    return this.#best && this.monotonicMs() + this.#best.offset - this.#best.error;
  }
}
