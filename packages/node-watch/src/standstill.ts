/**
 * [N3] Whether this process stood still: a beat that comes far too late says that nothing ran before it. Asked in the middle of a beat, the
 * time since the last one says the same, for what was waiting is done before the next.
 */
export class Standstill {
  readonly #boundMs: number;
  readonly #elapsed: () => number;
  #lastBeat: number;
  #last = { from: -Infinity, to: -Infinity };
  #timer: NodeJS.Timeout | undefined;

  /** @param elapsed  Milliseconds that no clock change touches. */
  constructor(boundMs: number, elapsed: () => number = () => performance.now()) {
    this.#boundMs = boundMs;
    this.#elapsed = elapsed;
    this.#lastBeat = elapsed();
  }

  start(): void {
    this.#lastBeat = this.#elapsed();
    this.#timer = setInterval(() => this.beat(), this.#boundMs / 4);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  beat(): void {
    const now = this.#elapsed();
    if (now - this.#lastBeat > this.#boundMs) this.#last = { from: this.#lastBeat, to: now };
    this.#lastBeat = now;
  }

  /** For longer than the bound since `moment`: what came while nothing ran is seen after it, and has not been kept waiting by us. */
  readonly since = (moment: number): boolean => {
    const now = { from: this.#lastBeat, to: this.#elapsed() };
    return [this.#last, now].some(({ from, to }) => to - Math.max(from, moment) > this.#boundMs);
  };
}
