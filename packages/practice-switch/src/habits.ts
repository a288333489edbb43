/** Rare misbehaviour of the real switch, by chance. 0 never, 1 always. */
export interface Habits {
  /** A retriever that hangs up in the middle of its intercept leaves the caller up in silence (seen 1 of 18). */
  interceptStrandsCaller: number;
}

export const USUAL_HABITS: Habits = { interceptStrandsCaller: 0.06 };
