import type { LegId, UserAddress } from '@parkade/park-decision';

/** ms. Who is asked for has ended a moment ago, while the leg that asks was on its way here. */
const KEPT_MS = 10_000;
/** A busy switch ends some hundred legs a second. */
const MOST = 5_000;

interface Ended {
  readonly who: UserAddress | null;
  readonly at: number;
}

/**
 * Who was on legs that ended just now. A blind transfer takes the leg of whoever sends down before the dialplan can ask it; what it
 * said last is its own CHANNEL_HANGUP, which every link hears. Lost with the engine, and no harm: then the caller's leg has to tell.
 */
export class EndedLegs {
  readonly #ended = new Map<LegId, Ended>();
  readonly #asked = new Map<LegId, Set<(who: UserAddress | null) => void>>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  heard(leg: LegId, who: UserAddress | null): void {
    this.#ended.delete(leg);
    this.#ended.set(leg, { who, at: this.#now() });
    this.#forgetOld();
    for (const tell of this.#asked.get(leg) ?? []) tell(who);
    this.#asked.delete(leg);
  }

  /** The transfer and the end of its leg come by two ways: the word is waited for, `withinMs` at most. `undefined`: never heard. */
  async whoWasOn(leg: LegId, withinMs: number): Promise<UserAddress | null | undefined> {
    this.#forgetOld();
    const known = this.#ended.get(leg);
    if (known !== undefined) return known.who;
    return new Promise((resolve) => {
      const asked = this.#asked.get(leg) ?? new Set();
      this.#asked.set(leg, asked);
      const tell = (who: UserAddress | null | undefined): void => {
        clearTimeout(late);
        asked.delete(tell);
        if (asked.size === 0) this.#asked.delete(leg);
        resolve(who);
      };
      const late = setTimeout(() => tell(undefined), withinMs);
      asked.add(tell);
    });
  }

  /** Oldest first, as they were heard. */
  #forgetOld(): void {
    const old = this.#now() - KEPT_MS;
    for (const [leg, { at }] of this.#ended) {
      if (at >= old && this.#ended.size <= MOST) return;
      this.#ended.delete(leg);
    }
  }
}
