/**
 * The story that waits for the press. Told what is to be seen after each change and what is pressed, it says which key is next,
 * presses it itself when nobody does, and finds its way back. The clock and the phones are given to it.
 */
import type { Press, StoryTold, StoryWish } from '../told.js';
import { gapsOf, SCRIPT, type Scene, type Step } from './script.js';

export interface StoryDeps {
  readonly scene: () => Scene;
  readonly press: (press: Press) => void;
  /** Everybody hangs up; resolves when nobody is in a call and no bay is taken. */
  readonly clearDesks: () => Promise<void>;
  /** Resolves when `holds` is true of the office, false when it takes too long. */
  readonly until: (holds: () => boolean) => Promise<boolean>;
  readonly onChange: () => void;
}

/** ms that the story waits for a press before it presses by itself. */
export const PATIENCE_MS = 6000;
/** From what is seen a step cannot go on, for so long: the listener went their own way. */
const ASTRAY_AFTER_MS = 2500;
/** A press that has come to nothing is asked for again. */
const ACTS_WITHIN_MS = 9000;

export class Story {
  readonly #deps: StoryDeps;
  #mode: StoryTold['mode'] = 'waits';
  #index = 0;
  #isPaused = false;
  #isDone = false;
  #left = PATIENCE_MS;
  #strayed = 0;
  #acted = 0;
  #elapsed = 0;
  #gaps: StoryTold['gaps'] = {};

  constructor(deps: StoryDeps) {
    this.#deps = deps;
  }

  get #step(): Step {
    const step = SCRIPT[this.#index];
    if (step === undefined) throw new RangeError(`the story has no step ${this.#index}`);
    return step;
  }

  told(): StoryTold {
    const keys = this.#mode === 'waits' ? this.#step.presses(this.#deps.scene()) : [];
    return {
      mode: this.#mode,
      step: this.#step.id,
      heading: this.#step.heading,
      isPaused: this.#isPaused,
      isDone: this.#isDone,
      keys,
      pressesInMs: keys.length > 0 && !this.#isPaused ? Math.max(0, this.#left) : null,
      gaps: this.#gaps,
      elapsedMs: this.#elapsed,
    };
  }

  /** Something changed at the phones. */
  look(): void {
    if (this.#mode === 'free' || this.#mode === 'moving') return;
    const scene = this.#deps.scene();
    this.#gaps = gapsOf(scene, this.#gaps);
    if (this.#step.isDone(scene)) this.#next();
  }

  /** `ms` have passed. */
  tick(ms: number): void {
    if (this.#mode === 'free' || this.#mode === 'moving' || this.#isPaused) return;
    this.#elapsed += ms;
    if (this.#mode === 'acts') {
      this.#acted += ms;
      if (this.#acted > ACTS_WITHIN_MS) this.#begin(this.#index);
      return;
    }
    const isPossible = this.#step.isPossible(this.#deps.scene());
    this.#strayed = isPossible ? 0 : this.#strayed + ms;
    if (this.#strayed > ASTRAY_AFTER_MS) this.#mode = 'astray';
    else if (isPossible && this.#mode === 'astray') this.#begin(this.#index);
    if (this.#mode !== 'waits' || !isPossible || this.#step.presses(this.#deps.scene()).length === 0) return;
    this.#left -= ms;
    if (this.#left <= 0) this.#pressAll();
  }

  /** Whether the press is the story's: it then presses all keys that belong together. */
  takes({ phone, key }: Press): boolean {
    if (this.#mode !== 'waits') return false;
    const isDue = this.#step
      .presses(this.#deps.scene())
      .some((due) => due.phone === phone && (due.key === key || (due.key === 'answer' && key === 'handset')));
    if (isDue) this.#pressAll();
    return isDue;
  }

  wish(wish: StoryWish): void {
    switch (wish) {
      case 'pause':
      case 'go-on':
        this.#isPaused = wish === 'pause';
        break;
      case 'back':
        void this.#moveTo(Math.max(0, this.#mode === 'astray' ? this.#index : this.#index - 1));
        break;
      case 'skip':
        if (this.#mode === 'waits') this.#pressAll();
        else if (this.#mode === 'astray') void this.#moveTo(this.#index);
        break;
      case 'free':
        this.#mode = 'free';
        break;
      case 'again':
        [this.#isDone, this.#isPaused, this.#elapsed] = [false, false, 0];
        void this.#moveTo(0);
    }
    this.#deps.onChange();
  }

  #pressAll(): void {
    const presses = this.#step.presses(this.#deps.scene());
    if (presses.length === 0) return;
    [this.#mode, this.#acted] = ['acts', 0];
    for (const press of presses) this.#deps.press(press);
    this.#deps.onChange();
  }

  #next(): void {
    if (this.#index + 1 < SCRIPT.length) this.#begin(this.#index + 1);
    else [this.#mode, this.#isDone] = ['free', true];
    this.#deps.onChange();
  }

  #begin(index: number): void {
    [this.#index, this.#mode, this.#left, this.#strayed] = [index, 'waits', PATIENCE_MS, 0];
  }

  /** Clears the desks and plays everything before that step quickly. */
  async #moveTo(index: number): Promise<void> {
    if (this.#mode === 'moving') return;
    this.#mode = 'moving';
    this.#deps.onChange();
    await this.#deps.clearDesks();
    for (const [nth, step] of SCRIPT.slice(0, index).entries()) {
      this.#index = nth;
      const scene = this.#deps.scene;
      await this.#deps.until(() => step.isPossible(scene()));
      for (const press of step.presses(scene())) this.#deps.press(press);
      if (!(await this.#deps.until(() => step.isDone(scene())))) break;
      this.#gaps = gapsOf(scene(), this.#gaps);
    }
    this.#begin(index);
    this.#deps.onChange();
  }
}
