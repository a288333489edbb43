/** What the lamp truth test calls wrong: its looks at the store and the phones' NOTIFYs overtake each other. */
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from '@jest/globals';
import { LampWatching } from '../src/lamp-truth/watching.js';
import type { LabLamp, LampShown, LampTold } from '../src/lab.js';

const LIMIT_MS = 60;

describe('the watching of lamps', () => {
  it('[L1] a lamp that is ahead of the look at the store is right, however long ago the orbit was taken', async () => {
    const lamp = new Lamp('confirmed');
    // Told in the middle of the look that still finds the caller, long after the caller came.
    const looks = new Looks((ms) => {
      if (ms < 3 * LIMIT_MS) return ['701 parked'];
      if (lamp.state() === 'off') return [];
      lamp.tell('off');
      return ['701 parked'];
    });
    expect(await violationsOf(looks, lamp, 4 * LIMIT_MS)).toEqual([]);
  });

  it('[L1] a lamp that goes dark while the caller waits is wrong', async () => {
    const lamp = new Lamp('confirmed');
    const looks = new Looks((ms) => {
      if (ms >= LIMIT_MS && lamp.state() !== 'off') lamp.tell('off');
      return ['701 parked'];
    });
    const [first] = await violationsOf(looks, lamp, 4 * LIMIT_MS);
    expect(first).toMatch(/^lamp 701 is wrong for \d+ ms \(change\): 701 is taken; it was told confirmed .+, off /);
  });
});

async function violationsOf(looks: Looks, lamp: Lamp, forMs: number): Promise<readonly string[]> {
  const watching = new LampWatching(looks, LIMIT_MS, LIMIT_MS);
  watching.add(lamp.asLamp(), '701', performance.now());
  watching.start();
  await looks.until(forMs);
  await watching.stop();
  return watching.violations;
}

/** A store that answers by how long it has been asked; every look takes its time. */
class Looks {
  readonly #began = performance.now();
  readonly #taken: (ms: number) => readonly string[];
  #after = 0;
  #reached: () => void = () => undefined;

  constructor(taken: (ms: number) => readonly string[]) {
    this.#taken = taken;
  }

  until(ms: number): Promise<void> {
    this.#after = ms;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  orbitsTaken(): Promise<readonly string[]> {
    const ms = performance.now() - this.#began;
    if (this.#after > 0 && ms > this.#after) this.#reached();
    return Promise.resolve(this.#taken(ms));
  }
}

class Lamp {
  readonly #told: LampTold[] = [];

  constructor(first: LampShown) {
    this.tell(first);
  }

  tell(state: LampShown): void {
    this.#told.push({ state, at: performance.now(), caller: undefined });
  }

  state(): LampShown | undefined {
    return this.#told.at(-1)?.state;
  }

  asLamp(): LabLamp {
    const unused = (): never => {
      throw new Error('the watching only reads');
    };
    return {
      name: 'lamp 701',
      proto: 'sip',
      state: () => this.state(),
      told: () => this.#told,
      bodies: unused,
      untilShows: unused,
      refresh: unused,
    };
  }
}
