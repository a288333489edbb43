import { afterAwake } from '@parkade/awake-time';

/** Tells waiters that something in the lab changed, so that tests wait on conditions instead of sleeping. */
export class Changes {
  readonly #waiters = new Set<() => void>();
  readonly #observers = new Set<() => void>();
  #announced = false;

  /** Waiters look once per turn of the event loop, however much changed in it. */
  announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      for (const note of this.#observers) note();
      for (const look of this.#waiters) look();
    });
  }

  /** `note` is called at every change, before those who wait look. */
  observe(note: () => void): void {
    this.#observers.add(note);
  }

  /**
   * Resolves with the first value of `probe` that is neither `undefined` nor `false`.
   * Rejects with `describe()` after `withinMs` of time awake.
   */
  until<T>(probe: () => T | undefined | false, withinMs: number, describe: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const found = probe();
      if (found !== undefined && found !== false) {
        resolve(found);
        return;
      }
      const look = (): void => {
        const value = probe();
        if (value === undefined || value === false) return;
        leave();
        resolve(value);
      };
      const enough = afterAwake(withinMs, () => {
        leave();
        reject(new Error(`not within ${withinMs} ms: ${describe()}`));
      });
      const leave = (): void => {
        enough();
        this.#waiters.delete(look);
      };
      this.#waiters.add(look);
    });
  }
}
