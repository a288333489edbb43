/**
 * What one call hears, as questions a test asks. Nothing here is a boolean snapshot of luck: each expectation is a stretch of
 * time over which every received frame agreed, and fails with what was heard instead.
 */
import { performance } from 'node:perf_hooks';
import { PAUSE_MS, type HeardMoment, type HeardTimeline, type ToneSpan } from './heard-timeline.js';
import { SILENCE_BELOW_DB, loudestHz, type ToneHeard } from './tone-detector.js';
import type { PhoneWaits } from './phone-waits.js';

/** Durations in ms. The stretch may begin any time after the question and must be complete `within` the limit. */
export interface StretchLimits {
  readonly for?: number;
  readonly within?: number;
}

const WITHIN_MS = 3000;
const STRETCH_MS = 300;
const HEARD_WINDOW_MS = 120;
/** More energy outside the known tones than this is "something else too". */
const MOST_UNKNOWN = 0.25;

export class CallAudio {
  readonly #timeline: HeardTimeline;
  readonly #waits: PhoneWaits;
  readonly #arrivals: number[] = [];
  readonly #digits: string[] = [];

  constructor(timeline: HeardTimeline, waits: PhoneWaits) {
    this.#timeline = timeline;
    this.#waits = waits;
  }

  /** Arrival (`performance.now()`) of the first RTP packet, silent or not. */
  get firstPacketAt(): number | undefined {
    return this.#arrivals[0];
  }

  /** Arrival of the first packet that was not silence. */
  get firstSoundAt(): number | undefined {
    return this.#timeline.firstSoundAt;
  }

  /** Number of RTP audio packets received. */
  get packets(): number {
    return this.#arrivals.length;
  }

  /** RFC 4733 keys the other side pressed. */
  get digits(): string {
    return this.#digits.join('');
  }

  /** Every tone of the call so far with its first and last moment. */
  get spans(): readonly ToneSpan[] {
    return this.#timeline.spans;
  }

  /** The tones of the last `windowMs` (100 or more), strongest first. */
  heard(windowMs = HEARD_WINDOW_MS): ToneHeard[] {
    const { tones } = this.#timeline.since(performance.now() - windowMs);
    return tones.toSorted((a, b) => b.strength - a.strength);
  }

  /** The frequencies heard at any moment since `from`, ascending; a tone that ended up to 60 ms before still counts. */
  heardSince(from: number): number[] {
    const late = this.#timeline.spans.filter(({ to }) => to >= from);
    return [...new Set(late.map(({ hz }) => hz))].toSorted((a, b) => a - b);
  }

  /** When the tone was first there at or after `since`. */
  firstHeard(hz: number, since = 0): number | undefined {
    const span = this.#timeline.spans.find((one) => one.hz === hz && one.to >= since);
    return span === undefined ? undefined : Math.max(span.from, since);
  }

  /** Longest time (ms) without a packet, or without the tone `hz`, between its first and last moment since `since`. */
  longestGap({ hz, since = 0 }: { hz?: number; since?: number } = {}): number {
    const arrivals = this.#arrivals.filter((at) => at >= since).map((at) => ({ from: at, to: at }));
    const spans = this.#timeline.spans.filter((one) => one.hz === hz && one.to >= since);
    const present = hz === undefined ? arrivals : spans;
    return present.reduce((longest, { from }, index) => {
      const before = present[index - 1];
      return before === undefined ? longest : Math.max(longest, from - before.to);
    }, 0);
  }

  /** From now on these frequencies are noticed too, besides the catalogue's. */
  alsoLookFor(...frequencies: readonly number[]): void {
    for (const hz of frequencies) this.#timeline.lookFor(hz);
  }

  /** Resolves with the tone's onset (`performance.now()`) as soon as it is there. */
  async hears(hz: number, { within = WITHIN_MS }: { within?: number } = {}): Promise<number> {
    this.#timeline.lookFor(hz);
    return this.#waits.seen(
      `to hear ${hz} Hz`,
      within,
      () => {
        const span = this.#timeline.spans.findLast((one) => one.hz === hz);
        return span !== undefined && performance.now() - span.to <= PAUSE_MS ? span.from : undefined;
      },
      () => this.summary(),
    );
  }

  /** A stretch without a break in packets in which exactly these tones, and nothing else of weight, were heard. */
  async hearsOnly(hz: readonly number[], limits: StretchLimits = {}): Promise<void> {
    for (const one of hz) this.#timeline.lookFor(one);
    const wanted = hz.toSorted((a, b) => a - b).join(' ');
    const exactly = ({ tones, unknown }: HeardMoment): boolean =>
      unknown <= MOST_UNKNOWN &&
      tones
        .map((tone) => tone.hz)
        .toSorted((a, b) => a - b)
        .join(' ') === wanted;
    await this.#stretch(`to hear only ${wanted} Hz`, limits, exactly, 'packets-needed');
  }

  /** A stretch in which this tone was not there, whatever else was. */
  async hearsNo(hz: number, limits: StretchLimits = {}): Promise<void> {
    this.#timeline.lookFor(hz);
    const absent = ({ tones }: HeardMoment): boolean => tones.every((tone) => tone.hz !== hz);
    await this.#stretch(`not to hear ${hz} Hz`, limits, absent, 'packets-or-none');
  }

  /** A stretch of silence: silent packets, or none at all. */
  async silent(limits: StretchLimits = {}): Promise<void> {
    const quiet = ({ levelDb }: HeardMoment): boolean => levelDb < SILENCE_BELOW_DB;
    await this.#stretch('silence', limits, quiet, 'packets-or-none');
  }

  /** One line for error messages. */
  summary(): string {
    const now = performance.now();
    const ago = this.#arrivals.at(-1);
    if (ago === undefined) return 'no RTP packet has arrived';
    const { tones, unknown, levelDb } = this.#timeline.since(now - HEARD_WINDOW_MS);
    const names = tones.map(({ hz, strength }) => `${hz} Hz (${strength.toFixed(2)})`).join(', ');
    const other =
      unknown > MOST_UNKNOWN
        ? `, and ${unknown.toFixed(2)} unknown, loudest near ${loudestHz(this.#timeline.samplesSince(now - HEARD_WINDOW_MS))} Hz`
        : '';
    const past = this.spans
      .slice(-6)
      .map(({ hz, from, to }) => `${hz} Hz ${(from - now).toFixed(0)}..${(to - now).toFixed(0)}`)
      .join(', ');
    return (
      `heard ${names || (levelDb < SILENCE_BELOW_DB ? 'silence' : 'no known tone')}${other}; ` +
      `last packet ${(now - ago).toFixed(0)} ms ago; before (ms): ${past || 'nothing'}`
    );
  }

  packetArrived(at: number): void {
    this.#arrivals.push(at);
  }

  digitArrived(key: string): void {
    this.#digits.push(key);
  }

  async #stretch(
    what: string,
    limits: StretchLimits,
    holds: (moment: HeardMoment) => boolean,
    coverage: 'packets-needed' | 'packets-or-none',
  ): Promise<void> {
    const length = limits.for ?? STRETCH_MS;
    const asked = performance.now();
    const complete = (): true | undefined => {
      const from = performance.now() - length;
      if (from < asked) return undefined;
      const moments = this.#timeline.moments.filter(({ at }) => at >= from);
      if (coverage === 'packets-needed' && hasPause([from, ...moments.map(({ at }) => at), from + length]))
        return undefined;
      return moments.every(holds) ? true : undefined;
    };
    await this.#waits.seen(`${what} for ${length} ms`, limits.within ?? length + WITHIN_MS, complete, () =>
      this.summary(),
    );
  }
}

function hasPause(times: readonly number[]): boolean {
  return times.some((at, index) => at - (times[index - 1] ?? at) > PAUSE_MS);
}
