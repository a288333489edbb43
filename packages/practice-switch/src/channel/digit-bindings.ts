import type { Timing } from '../core/timing.js';

/** Whose keys, or which leg: the one that bound them, or whoever it is joined with. */
export type DigitTarget = 'self' | 'peer';

/** `exec[i]:<app>,<data>` as `app data`; run at once by the thread that read the key. */
export interface DigitAction {
  readonly keys: string;
  readonly line: string;
  /** On which leg it runs. */
  readonly on: DigitTarget;
}

/** How long the next key is waited for, ms (mod_dptools.c:bind_to_session). */
const DIGIT_TIMEOUT_MS = 1500;

/**
 * One side's keys as `bind_digit_action` listens to them (switch_ivr_async.c:switch_ivr_dmachine_bind): what was bound last says which
 * realm counts. Keys that can become no code, or not in time, are forgotten; here nobody else hears them.
 */
export class DigitBindings {
  readonly #realms = new Map<string, DigitAction[]>();
  readonly #timing: Timing;
  #realm = '';
  #pressed = '';
  #forget: () => void = () => undefined;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  bind(realm: string, action: DigitAction): void {
    const others = (this.#realms.get(realm) ?? []).filter(({ keys }) => keys !== action.keys);
    this.#realms.set(realm, [...others, action]);
    this.#realm = realm;
  }

  setRealm(realm: string): void {
    if (this.#realms.has(realm)) this.#realm = realm;
  }

  clear(realm: string): void {
    this.#realms.delete(realm);
    if (this.#realm === realm) this.#realm = '';
  }

  /** What is to be done now that this key was pressed. */
  press(key: string): DigitAction | undefined {
    this.#forget();
    const bound = this.#realms.get(this.#realm) ?? [];
    this.#pressed += key;
    const begun = bound.filter(({ keys }) => keys.startsWith(this.#pressed));
    const found = begun.find(({ keys }) => keys === this.#pressed);
    if (found !== undefined || begun.length === 0) this.#pressed = '';
    else this.#forget = this.#timing.afterClockMs(DIGIT_TIMEOUT_MS, () => (this.#pressed = ''));
    return found;
  }
}
