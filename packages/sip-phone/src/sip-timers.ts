/** Timer values of RFC 3261 §17.1.1.1, Table 4 (ms), and a shelf that can drop all of a phone's timers at once. */

export interface SipTimerValues {
  /** Round-trip estimate. */
  readonly t1: number;
  /** Longest retransmit interval. */
  readonly t2: number;
  /** How long a message may stay in the network. */
  readonly t4: number;
}

export const RFC3261_TIMERS: SipTimerValues = { t1: 500, t2: 4000, t4: 5000 };

export type CancelTimer = () => void;

export class TimerShelf {
  readonly values: SipTimerValues;
  readonly #running = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(values: SipTimerValues = RFC3261_TIMERS) {
    this.values = values;
  }

  after(ms: number, due: () => void): CancelTimer {
    if (this.#closed) return () => undefined;
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      due();
    }, ms);
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  /** Calls `again` after `first` ms, then at doubled intervals that never pass `cap`, until cancelled. */
  doubling(first: number, cap: number, again: () => void): CancelTimer {
    let cancel: CancelTimer = () => undefined;
    const arm = (ms: number): void => {
      cancel = this.after(ms, () => {
        arm(Math.min(ms * 2, cap));
        again();
      });
    };
    arm(first);
    return () => cancel();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
