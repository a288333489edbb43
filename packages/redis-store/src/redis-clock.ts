/**
 * What Redis's clock shows, told from this process's monotonic clock. The estimate never runs ahead: a sample is taken
 * to be as old as its reply, so a moment computed from it lies up to one round trip early, never late.
 */
export class RedisClock {
  readonly #monotonicMs: () => number;
  #offsetMs: number | undefined;

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** ms since 1970 by Redis's clock, or `undefined` before the first sample. */
  now(): number | undefined {
    return this.#offsetMs === undefined ? undefined : this.#monotonicMs() + this.#offsetMs;
  }

  /** A reply that has just come says what Redis's clock shows. */
  learn(redisMs: number): void {
    this.#offsetMs = redisMs - this.#monotonicMs();
  }

  /** The connection is gone; the next one may lead to another machine. */
  forget(): void {
    this.#offsetMs = undefined;
  }
}
