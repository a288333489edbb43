/** A small pseudo-random generator (xorshift32): the same seed gives the same walk on every machine. */
export class SeededRandom {
  #state: number;

  /** @param seed any whole number; 0 is replaced, since the generator would stand still. */
  constructor(readonly seed: number) {
    this.#state = seed >>> 0 || 0x9e3779b9;
  }

  /** 0 <= x < 1. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 0x1_0000_0000;
  }

  /** 0 .. below - 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
}

/** The seed of this run: `PARKADE_SEED`, else a new one. Print it. */
export function seedOfRun(): number {
  const given = Number(process.env['PARKADE_SEED']);
  return Number.isSafeInteger(given) && given > 0 ? given : 1 + (Date.now() % 0x7fff_ffff);
}
