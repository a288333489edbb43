/** Misbehaviour of the real switch, by chance. 0 never, 1 always. */
export interface Habits {
  /** A retriever that hangs up in the middle of its intercept leaves the caller up in silence (seen 1 of 18). */
  interceptStrandsCaller: number;
  /**
   * After a blind transfer by the leg that conducts the join (it dialled, or picked up) that leg is gone before the first action of
   * the new extension can read it. The other one always is.
   */
  transferorGoneEarly: number;
  /**
   * A leg that is joined or transferred out of its `socket` application runs the next action of its extension before it is moved
   * on: the flag that breaks the application off is raised before the state is set. Seen about once in 350 pick-ups under load.
   */
  runsOnWhileTakenOut: number;
}

export const USUAL_HABITS: Habits = { interceptStrandsCaller: 0.06, transferorGoneEarly: 0.5, runsOnWhileTakenOut: 0 };
