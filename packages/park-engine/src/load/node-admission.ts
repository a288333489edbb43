/**
 * Overload is a state: at most so many requests of a node are in hand at once as its switch answers to in time, more wait in a short
 * queue, and what could not be done in time is refused at once instead of timing out. Callers who are parked have no part in it.
 */
import { afterAnswer, AT_FIRST, atOnce, type AnswerSample, type AnswerTimeLimit } from './answer-time-limit.js';

/** Who gets a place first: somebody waits for a pick-up, and it ends a wait; a park can be done by the dialplan alone. */
export type Urgency = 'waits-already' | 'pick-up' | 'park';

/** Who may have to wait, in this order. */
const ORDER = ['pick-up', 'park'] as const satisfies readonly Urgency[];
type MayWait = (typeof ORDER)[number];

export type Admission =
  /** To be told when the request is over, whatever became of it. */
  { readonly kind: 'admitted'; readonly leave: () => void } | { readonly kind: 'overloaded' };

export interface NodeAdmissionOptions {
  /** How long a request may wait for its turn, ms: the rest of its time is for the answer. */
  readonly waitMs: number;
  /** How long a place may be had, ms: whoever has not left by then is not waited for by the switch any more. */
  readonly placeMs: number;
  /** How long the switch may take for the word that a request needs, ms. */
  readonly budgetMs: number;
  /** ms that no clock change touches. */
  readonly elapsed?: () => number;
  /** The state began, or has ended. */
  readonly onOverload: (is: boolean) => void;
}

export type AnswerTimes = Pick<AnswerSample, 'laneMs' | 'ownMs'>;

interface Waiting {
  readonly settle: (admission: Admission) => void;
  readonly timer: NodeJS.Timeout;
}

/** Behind so many nobody is ever in time. */
const MOST_WAITING = 500;
/** So long after the last refusal the node is given time. */
const CALM_AFTER_MS = 2_500;
const FIRST_GUESS_MS = 30;
const SMOOTHING = 0.1;

export class NodeAdmission {
  readonly #options: NodeAdmissionOptions;
  readonly #elapsed: () => number;
  readonly #waiting: Readonly<Record<MayWait, Set<Waiting>>> = { 'pick-up': new Set(), park: new Set() };
  #limit: AnswerTimeLimit = AT_FIRST;
  #inHand = 0;
  /** ms, how long a request is in hand. */
  #takesMs = FIRST_GUESS_MS;
  #refusedAt = -Infinity;
  #calm: NodeJS.Timeout | undefined;

  constructor(options: NodeAdmissionOptions) {
    this.#options = options;
    this.#elapsed = options.elapsed ?? (() => performance.now());
  }

  get limit(): number {
    return atOnce(this.#limit, this.#options.budgetMs);
  }

  get inHand(): number {
    return this.#inHand;
  }

  /** Sweeps, looks, adoption and whatever is done again wait until this is over. */
  get isOverloaded(): boolean {
    return this.#elapsed() - this.#refusedAt < CALM_AFTER_MS;
  }

  /** The switch has answered a command that a request waited for. */
  answered(took: AnswerTimes): void {
    const sample = { ...took, now: this.#elapsed(), inHand: this.#inHand };
    this.#limit = afterAnswer(this.#limit, sample, this.#options.budgetMs);
    this.#next();
  }

  /** [N5] Settles at once with a place or a refusal, or within `waitMs`. */
  enter(urgency: Urgency): Promise<Admission> {
    if (urgency === 'waits-already') return Promise.resolve(this.#admit());
    const ahead = this.#ahead(urgency);
    if (ahead === 0 && this.#inHand < this.limit) return Promise.resolve(this.#admit());
    const wouldWaitMs = ((ahead + 1) * this.#takesMs) / this.limit;
    if (wouldWaitMs > this.#options.waitMs || ahead >= MOST_WAITING) return Promise.resolve(this.#refuse());
    return new Promise((settle) => {
      const waiting: Waiting = {
        settle,
        timer: setTimeout(() => {
          this.#waiting[urgency].delete(waiting);
          settle(this.#refuse());
        }, this.#options.waitMs),
      };
      this.#waiting[urgency].add(waiting);
    });
  }

  /** Whoever waits is refused. */
  close(): void {
    clearTimeout(this.#calm);
    for (const urgency of ORDER)
      for (const waiting of this.#waiting[urgency]) {
        clearTimeout(waiting.timer);
        waiting.settle({ kind: 'overloaded' });
      }
  }

  #ahead(urgency: MayWait): number {
    return this.#waiting['pick-up'].size + (urgency === 'park' ? this.#waiting.park.size : 0);
  }

  #admit(): Admission {
    this.#inHand += 1;
    const since = this.#elapsed();
    let isOver = false;
    const leave = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(overdue);
      this.#inHand -= 1;
      this.#takesMs += (this.#elapsed() - since - this.#takesMs) * SMOOTHING;
      this.#next();
    };
    const overdue = setTimeout(leave, this.#options.placeMs).unref();
    return { kind: 'admitted', leave };
  }

  #next(): void {
    for (const urgency of ORDER)
      for (const waiting of this.#waiting[urgency]) {
        if (this.#inHand >= this.limit) return;
        this.#waiting[urgency].delete(waiting);
        clearTimeout(waiting.timer);
        waiting.settle(this.#admit());
      }
  }

  #refuse(): Admission {
    const wasOverloaded = this.isOverloaded;
    this.#refusedAt = this.#elapsed();
    if (!wasOverloaded) this.#options.onOverload(true);
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.#options.onOverload(false), CALM_AFTER_MS);
    this.#calm.unref();
    return { kind: 'overloaded' };
  }
}
