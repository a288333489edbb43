import type { Timer } from '@parkade/park-ports';

/** Node's timers take no more than 31 bits of milliseconds; farther ones are set again on the way. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type RingLocally = (key: string, timer: Timer, failures: number) => void;

/**
 * Timers of this process, one per key, at most `limit`. They stand behind the durable queue: when that is full or dead, an
 * alarm scheduled here still rings here. They keep no process alive.
 */
export class LocalTimers {
  readonly #entries = new Map<string, NodeJS.Timeout>();
  readonly #limit: number;
  readonly #now: () => number;
  readonly #ring: RingLocally;

  /** @param now ms since 1970. */
  constructor(limit: number, now: () => number, ring: RingLocally) {
    this.#limit = limit;
    this.#now = now;
    this.#ring = ring;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /**
   * Rings at `atMs`; in place of what was set under this key. Answers false when there is no room.
   *
   * @param failures  How often the timer has been rung in vain; handed on to `ring`.
   */
  set(key: string, timer: Timer, atMs: number, failures = 0): boolean {
    this.clear(key);
    if (this.#entries.size >= this.#limit) return false;
    const waitMs = Math.min(Math.max(atMs - this.#now(), 0), LONGEST_TIMER_MS);
    const handle = setTimeout(() => this.#due(key, timer, atMs, failures), waitMs);
    handle.unref();
    this.#entries.set(key, handle);
    return true;
  }

  clear(key: string): void {
    clearTimeout(this.#entries.get(key));
    this.#entries.delete(key);
  }

  clearAll(): void {
    for (const timer of this.#entries.values()) clearTimeout(timer);
    this.#entries.clear();
  }

  #due(key: string, timer: Timer, atMs: number, failures: number): void {
    this.#entries.delete(key);
    // Node may fire a millisecond early, and the clock may have been set back.
    if (this.#now() < atMs) this.set(key, timer, atMs, failures);
    else this.#ring(key, timer, failures);
  }
}
