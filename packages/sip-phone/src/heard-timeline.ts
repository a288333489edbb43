/**
 * What a call heard and when: every received frame is analysed together with the 80 ms before it, and the results make
 * spans of tone ("600 Hz from 1204 to 3310 ms").
 *
 * The window confirms a tone late (it needs about 40 ms of it); the span's start is then dated back to the arrival of the first
 * frame that carried the tone, so that latencies are right to one frame. A span's end overshoots by up to 60 ms.
 */
import { SAMPLES_PER_FRAME } from './g711.js';
import { CATALOGUE_HZ } from './tone-catalogue.js';
import { SILENCE_BELOW_DB, analyse, levelDb, shareOf, type SoundAnalysis, type ToneHeard } from './tone-detector.js';

/** All times are `performance.now()` in ms. */
export interface ToneSpan {
  readonly hz: number;
  readonly from: number;
  /** The last frame whose window still held the tone. */
  readonly to: number;
}

export interface HeardMoment extends SoundAnalysis {
  readonly at: number;
}

interface Frame {
  readonly at: number;
  readonly samples: Float32Array;
}

const WINDOW_FRAMES = 5;
/** Longer pauses between packets start a new window: audio from before and after a pause is never analysed as one. */
export const PAUSE_MS = 100;
const FRAMES_KEPT = 250;
const MOMENTS_KEPT = 6000;
const ONSET_SHARE = 0.15;

export class HeardTimeline {
  readonly #lookFor = new Set<number>(CATALOGUE_HZ);
  readonly #frames: Frame[] = [];
  readonly #moments: HeardMoment[] = [];
  readonly #spans: ToneSpan[] = [];
  readonly #openSpans = new Map<number, number>();
  #framesInWindow = 0;
  #firstSoundAt: number | undefined;

  get moments(): readonly HeardMoment[] {
    return this.#moments;
  }

  get spans(): readonly ToneSpan[] {
    return this.#spans;
  }

  /** Arrival of the first frame that was not silence. */
  get firstSoundAt(): number | undefined {
    return this.#firstSoundAt;
  }

  /** From now on this frequency is looked for too. */
  lookFor(hz: number): void {
    this.#lookFor.add(hz);
  }

  received(samples: Float32Array, at: number): void {
    const last = this.#frames.at(-1);
    this.#framesInWindow = last !== undefined && at - last.at > PAUSE_MS ? 1 : this.#framesInWindow + 1;
    this.#frames.push({ at, samples });
    if (this.#frames.length > FRAMES_KEPT) this.#frames.shift();
    if (this.#firstSoundAt === undefined && levelDb(samples) >= SILENCE_BELOW_DB) this.#firstSoundAt = at;
    const window = this.#frames.slice(-Math.min(this.#framesInWindow, WINDOW_FRAMES));
    if (window.length < WINDOW_FRAMES) return;
    const analysis = analyse(joined(window), [...this.#lookFor]);
    this.#moments.push({ ...analysis, at });
    if (this.#moments.length > MOMENTS_KEPT) this.#moments.shift();
    this.#follow(analysis.tones, window, at);
  }

  /** The tones in everything that arrived since `from`. */
  since(from: number): SoundAnalysis {
    const frames = this.#frames.filter(({ at }) => at >= from);
    return analyse(joined(frames), [...this.#lookFor]);
  }

  samplesSince(from: number): Float32Array {
    return joined(this.#frames.filter(({ at }) => at >= from));
  }

  /** The call is over: its spans stay, the sound itself is dropped. */
  close(): void {
    this.#frames.length = 0;
    this.#moments.length = 0;
  }

  #follow(tones: readonly ToneHeard[], window: readonly Frame[], at: number): void {
    for (const { hz } of tones) {
      const open = this.#openSpans.get(hz);
      const span = open === undefined ? undefined : this.#spans[open];
      if (open !== undefined && span !== undefined && at - span.to <= PAUSE_MS) this.#spans[open] = { ...span, to: at };
      else this.#openSpans.set(hz, this.#spans.push({ hz, from: onset(hz, window), to: at }) - 1);
    }
    const heard = new Set(tones.map(({ hz }) => hz));
    for (const hz of this.#openSpans.keys()) if (!heard.has(hz)) this.#openSpans.delete(hz);
  }
}

/** The first frame of the unbroken run, up to the newest frame that has it, that carries the tone. */
function onset(hz: number, window: readonly Frame[]): number {
  let earliest: number | undefined;
  for (const { at, samples } of window.toReversed()) {
    if (levelDb(samples) >= SILENCE_BELOW_DB && shareOf(samples, hz) >= ONSET_SHARE) earliest = at;
    else if (earliest !== undefined) break;
  }
  return earliest ?? window.at(-1)?.at ?? 0;
}

function joined(frames: readonly Frame[]): Float32Array {
  const all = new Float32Array(frames.reduce((sum, { samples }) => sum + samples.length, 0) || SAMPLES_PER_FRAME);
  let at = 0;
  for (const { samples } of frames) {
    all.set(samples, at);
    at += samples.length;
  }
  return all;
}
