/**
 * Compares every lamp with the store, all the time: how long each was wrong, and whether longer than promised. What is shown
 * is read from the phones, what is true from Redis; the engine is asked nothing.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabLamp, LampShown, ScenarioLab } from '../lab.js';

const LOOK_EVERY_MS = 15;
/** A look that comes later than this says that the machine had no time for anybody; that time counts against no lamp. */
const MACHINE_BUSY_MS = 200;

/** Why a lamp had to change. */
export type Occasion = 'change' | 'subscribed' | 'subscribed again' | 'engine restarted';

export interface Correction {
  readonly occasion: Occasion;
  /** From the last look at the store before the change (or from the phone's question) to the NOTIFY: never too short. */
  readonly ms: number;
}

interface Wrong {
  readonly since: number;
  readonly occasion: Occasion;
  /** What the machine had withheld when it began, ms. */
  readonly withheld: number;
}

interface WatchedKey {
  readonly lamp: LabLamp;
  readonly orbit: string;
  /** Since when it owes the truth; undefined while it shows it. */
  wrong: Wrong | undefined;
}

export class LampWatching {
  readonly corrections: Correction[] = [];
  readonly violations: string[] = [];
  readonly #store: Pick<ScenarioLab, 'orbitsTaken'>;
  readonly #limit: Readonly<Record<Occasion, number>>;
  readonly #keys = new Set<WatchedKey>();
  /** What the store said last, and since when. */
  readonly #truth = new Map<string, { readonly lit: boolean; readonly since: number }>();
  #taken: readonly string[] = [];
  /** When the last look began. */
  #lookedAt = 0;
  /** How long the machine was busy with something else, in all; ms. */
  #withheld = 0;
  #engineDown = false;
  #stopped = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(store: Pick<ScenarioLab, 'orbitsTaken'>, limitMs: number, restartLimitMs: number) {
    this.#store = store;
    this.#limit = {
      change: limitMs,
      subscribed: limitMs,
      'subscribed again': limitMs,
      'engine restarted': restartLimitMs,
    };
  }

  start(): void {
    this.#looking = this.#lookOn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#looking;
  }

  /** Orbits with a caller, as of the last look. */
  taken(): readonly string[] {
    return this.#taken;
  }

  /** From now on the key must be right. `since` is when it asked. */
  add(lamp: LabLamp, orbit: string, since: number): void {
    this.#keys.add({ lamp, orbit, wrong: this.#wrong(since, 'subscribed') });
  }

  /** Keys of a phone that has gone. */
  drop(lamps: readonly LabLamp[]): void {
    for (const key of this.#keys) if (lamps.includes(key.lamp)) this.#keys.delete(key);
  }

  keys(): readonly LabLamp[] {
    return [...this.#keys].map(({ lamp }) => lamp);
  }

  subscribedAgain(lamp: LabLamp, since: number): void {
    for (const key of this.#keys) if (key.lamp === lamp) key.wrong = this.#wrong(since, 'subscribed again');
  }

  engineIsDown(): void {
    this.#engineDown = true;
  }

  /** Whatever is wrong now must be right within the longer time. */
  engineIsUp(): void {
    const since = performance.now();
    this.#engineDown = false;
    for (const key of this.#keys)
      if (key.wrong !== undefined || !this.#isRight(key)) key.wrong = this.#wrong(since, 'engine restarted');
  }

  /** How long the machine had no time for anybody, ms. */
  get withheldMs(): number {
    return this.#withheld;
  }

  /** Everything is right, looked at after this was asked. */
  async untilTrue(withinMs: number): Promise<void> {
    const [asked, withheld] = [performance.now(), this.#withheld];
    for (;;) {
      const [looked, wrong] = [this.#lookedAt, [...this.#keys].filter((key) => key.wrong !== undefined)];
      if (looked > asked && wrong.length === 0) return;
      if (performance.now() - asked - (this.#withheld - withheld) > withinMs) {
        const what = wrong.map(
          ({ lamp, orbit }) => `${lamp.name} shows ${String(lamp.state())}, ${orbit} is ${this.#says(orbit)}`,
        );
        throw new Error(`lamps are wrong after ${withinMs} ms: ${what.join('; ')}`);
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  async #lookOn(): Promise<void> {
    while (!this.#stopped) {
      const at = performance.now();
      try {
        const taken = await this.#store.orbitsTaken();
        this.#readTruth(taken, at);
        if (this.#lookedAt > 0) this.#withheld += Math.max(0, at - this.#lookedAt - MACHINE_BUSY_MS);
        this.#compare(performance.now());
        this.#lookedAt = at;
      } catch (error) {
        this.violations.push(`the store could not be read: ${String(error)}`);
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  #readTruth(taken: readonly string[], at: number): void {
    for (const line of taken) if (!/^\d+ \w+$/.test(line)) this.violations.push(line);
    this.#taken = taken.filter((line) => !line.endsWith(' reserved')).map((line) => line.split(' ', 1)[0] ?? '');
    for (const orbit of new Set([...this.#truth.keys(), ...this.#taken])) {
      const lit = this.#taken.includes(orbit);
      if ((this.#truth.get(orbit)?.lit ?? false) === lit) continue;
      // It changed after the look before this one; every key of the orbit has to follow, and is timed from there.
      const since = this.#lookedAt === 0 ? at : this.#lookedAt;
      this.#truth.set(orbit, { lit, since });
      for (const key of this.#keys) if (key.orbit === orbit) key.wrong ??= this.#wrong(since, 'change');
    }
  }

  #compare(now: number): void {
    for (const key of this.#keys) {
      if (this.#isRight(key)) this.#corrected(key);
      else this.#stillWrong(key, now);
    }
  }

  #corrected(key: WatchedKey): void {
    if (key.wrong === undefined) return;
    const { since, occasion } = key.wrong;
    const told = key.lamp.told().at(-1)?.at ?? since;
    // A key that subscribed again is told something in any case; before that it shows what it showed.
    if (occasion === 'subscribed again' && told < since) return;
    key.wrong = undefined;
    this.corrections.push({ occasion, ms: Math.max(0, told - since) });
  }

  #stillWrong(key: WatchedKey, now: number): void {
    const changed = this.#truth.get(key.orbit)?.since ?? now;
    // Right until now, and the store has not been seen to change: the phone was told something else. It may be ahead of the
    // look at the store, so it is timed from there, not from the change before.
    key.wrong ??= this.#wrong(Math.max(changed, key.lamp.told().at(-1)?.at ?? changed), 'change');
    if (this.#engineDown) return;
    const { since, occasion, withheld } = key.wrong;
    const late = now - Math.max(since, changed) - (this.#withheld - withheld);
    if (late <= this.#limit[occasion]) return;
    const told = key.lamp
      .told()
      .slice(-4)
      .map(({ state, at }) => `${state} ${(now - at).toFixed(0)} ms ago`);
    this.violations.push(
      `${key.lamp.name} is wrong for ${late.toFixed(0)} ms (${occasion}): ${key.orbit} is ${this.#says(key.orbit)}; it was told ${told.join(', ') || 'nothing'}`,
    );
    // Counted once; the next occasion begins anew.
    key.wrong = this.#wrong(now, occasion);
  }

  #wrong(since: number, occasion: Occasion): Wrong {
    return { since, occasion, withheld: this.#withheld };
  }

  #isRight({ lamp, orbit }: WatchedKey): boolean {
    const wanted: LampShown = this.#truth.get(orbit)?.lit === true ? 'confirmed' : 'off';
    return lamp.state() === wanted;
  }

  #says(orbit: string): string {
    return this.#truth.get(orbit)?.lit === true ? 'taken' : 'free';
  }
}

/** `n 812, median 9, p95 31, p99 58, max 112 ms` */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(0);
  return `n ${sorted.length}, median ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, max ${at(1)} ms`;
}
