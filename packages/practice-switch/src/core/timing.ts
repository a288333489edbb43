/**
 * Time and chance of a practice node. Latency stands for the threads and sockets of a real switch: `+OK` comes first, the
 * thing itself a few milliseconds later, and not always in the same order. The jitter is seeded, so that a run's choices
 * can be repeated.
 */

/** A number 0 <= x < 1. */
export type Random = () => number;

/** mulberry32: small, seeded, good enough for jitter. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Cancel = () => void;

export interface TimingOptions {
  readonly random: Random;
  /** ms a queued step takes on average; each step takes between half and one and a half of it. */
  readonly latencyMs: number;
  /** Real milliseconds of one second of the switch's own timers (dead-man, guard, ring time). 1000 is real time. */
  readonly secondMs: number;
}

/** Timers of one node: all of them die with the node. */
export class Timing {
  readonly random: Random;
  readonly #latencyMs: number;
  readonly #secondMs: number;
  readonly #pending = new Set<NodeJS.Timeout>();

  constructor(options: TimingOptions) {
    this.random = options.random;
    this.#latencyMs = options.latencyMs;
    this.#secondMs = options.secondMs;
  }

  /** Runs `step` after one queueing delay. */
  soon(step: () => void): Cancel {
    return this.afterMs(this.#latencyMs * (0.5 + this.random()), step);
  }

  /** Resolves after one queueing delay. */
  turn(): Promise<void> {
    return new Promise((resolve) => void this.soon(resolve));
  }

  /** Runs `step` after `seconds` of the switch's clock. */
  afterSeconds(seconds: number, step: () => void): Cancel {
    return this.afterMs(seconds * this.#secondMs, step);
  }

  /** Runs `step` after `ms` of the switch's clock (an application's own duration, such as `sleep`). */
  afterClockMs(ms: number, step: () => void): Cancel {
    return this.afterMs((ms / 1000) * this.#secondMs, step);
  }

  afterMs(ms: number, step: () => void): Cancel {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      step();
    }, ms);
    this.#pending.add(timer);
    return () => {
      this.#pending.delete(timer);
      clearTimeout(timer);
    };
  }

  /** Forgets everything that was to come. */
  clear(): void {
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }
}
