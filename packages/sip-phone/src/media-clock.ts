/**
 * One 20 ms beat for every RTP stream of the process. The beat counts from a fixed start, so a late timer is followed by an
 * early one and nothing drifts; after a long stall beats are dropped rather than sent in a flood.
 */
import { performance } from 'node:perf_hooks';

export const BEAT_MS = 20;
const MOST_BEATS_AT_ONCE = 5;

export class MediaClock {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #beats = 0;

  /** Starts the clock with its first listener; the returned function takes the listener off and stops it with the last. */
  onBeat(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#startedAt = performance.now();
      this.#beats = 0;
      this.#schedule();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #schedule(): void {
    const next = this.#startedAt + (this.#beats + 1) * BEAT_MS;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, next - performance.now()));
  }

  #run(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / BEAT_MS);
    this.#beats = Math.max(this.#beats, due - MOST_BEATS_AT_ONCE);
    while (this.#beats < due && this.#listeners.size > 0) {
      this.#beats += 1;
      for (const listener of this.#listeners) listener();
    }
    if (this.#listeners.size > 0) this.#schedule();
  }
}

/** The clock all phones of this process share. */
export const sharedMediaClock = new MediaClock();
