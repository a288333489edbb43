/**
 * How many requests of a node may be in hand at once, by how long its switch takes for a word. Pure. Two things bound it: words go one
 * after the other, so that no more fit into the time there is than that time over one word's; and what has come too late lowers it, by
 * a part, at most once in the time of an answer, while what comes in time raises it, by little and only where it is used.
 */
export interface AnswerTimeLimit {
  /** Requests at once; a fraction counts towards the next one. */
  readonly limit: number;
  /** When it was lowered last, ms of the caller's clock. */
  readonly loweredAt: number;
  /** ms of the last words, newest last. */
  readonly words: readonly number[];
}

export interface AnswerSample {
  /** From the wish to send a command until its reply, ms. */
  readonly laneMs: number;
  /** From the sending on, ms. */
  readonly ownMs: number;
  readonly now: number;
  /** Requests in hand. */
  readonly inHand: number;
}

/** Two at once find out how long one takes; a switch that works for hundreds at once has no need of us. */
export const LEAST_AT_ONCE = 2;
export const MOST_AT_ONCE = 256;
export const AT_FIRST: AnswerTimeLimit = { limit: 128, loweredAt: -Infinity, words: [] };

/** Of so many words the middle one counts: one that came late by chance says nothing. */
const WORDS = 5;
const ENOUGH_WORDS = 3;
/** A word that took more of the time there is has come too late. */
const LATE_PART = 0.6;
const LOWER_BY = 0.7;
const RAISE_BY = 0.25;

/** @param budgetMs how long a request may wait for the switch's word */
export function afterAnswer(before: AnswerTimeLimit, sample: AnswerSample, budgetMs: number): AnswerTimeLimit {
  const { laneMs, ownMs, now, inHand } = sample;
  const words = [...before.words, ownMs].slice(-WORDS);
  const { limit, loweredAt } = before;
  if (laneMs > LATE_PART * budgetMs) {
    if (now - loweredAt < laneMs) return { ...before, words };
    return { limit: Math.max(LEAST_AT_ONCE, limit * LOWER_BY), loweredAt: now, words };
  }
  const isUsed = inHand >= limit / 2;
  return { limit: isUsed ? Math.min(MOST_AT_ONCE, limit + RAISE_BY) : limit, loweredAt, words };
}

/** What holds now. */
export function atOnce({ limit, words }: AnswerTimeLimit, budgetMs: number): number {
  const fit = words.length < ENOUGH_WORDS ? MOST_AT_ONCE : budgetMs / Math.max(1, middleOf(words));
  return Math.max(LEAST_AT_ONCE, Math.floor(Math.min(limit, fit)));
}

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
