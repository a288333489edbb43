/**
 * How long a leg may stand in the dialplan for an engine, in ms. The check of the file, the listener and the timer queue take
 * their bounds from here; `docs/operations.md` says what they come to.
 */
export interface AnswerTimeBudget {
  /**
   * From the connection to the answer. An engine that has none by then closes the socket, and the dialplan goes on to its
   * fallback; an engine that cannot even do that loses the leg to the guard.
   */
  readonly answerMs: number;
  /** For one question to the store, and for one timer to be armed. */
  readonly storeMs: number;
  /**
   * What a Redis that has fallen silent can cost: a question without an answer ends the request, and what need not succeed (a timer,
   * a look at a former parked call) comes before it at most once, since a silent connection is given up and then fails at once.
   */
  readonly silentStoreMs: number;
}

/**
 * An answer must be written this long before the guard may move the leg: the guard counts whole seconds and can fire up to one
 * early (switch_scheduler.c), and the commands take a moment.
 */
export const GUARD_MARGIN_MS = 1_200;

export function answerTimeBudget({
  guardMs,
  storeMs,
}: {
  readonly guardMs: number;
  readonly storeMs: number;
}): AnswerTimeBudget {
  return { answerMs: guardMs - GUARD_MARGIN_MS, storeMs, silentStoreMs: 2 * storeMs };
}
