/**
 * Tells of each parked call as one trace, when it has ended. Where the events are taken up to is kept in Redis before a trace is sent,
 * so that none is sent twice.
 */
import { EventDuty, type Duties, type FollowedWith } from '@parkade/event-duty';
import type { LotId } from '@parkade/park-decision';
import type { EventLog, LogEntry, Reset } from '@parkade/park-ports';
import { callTrace, type CallerShown, type CallTrace } from './call-trace.js';
import { OpenCalls } from './open-calls.js';
import type { SpanSink } from './span-sink.js';

export interface TracesOptions extends FollowedWith {
  /** Taken over: `close` ends it. */
  readonly sink: Pick<SpanSink, 'add' | 'close'>;
  readonly callers: CallerShown;
  readonly events: Pick<EventLog, 'follow' | 'read'>;
}

const PAGE = 500;

/** What is known of a lot while it is followed. */
interface Place {
  /** Up to where the lot's events were taken before this engine followed; `null`: what went before is known, or gone. */
  before: string | null;
  /** Entries that were taken though the place is not kept yet: they may come again. */
  readonly taken: Set<string>;
  readonly ready: CallTrace[];
}

export class Traces implements Duties {
  readonly #options: TracesOptions;
  readonly #duty: EventDuty;
  #calls = new OpenCalls();
  #places = new Map<LotId, Place>();

  constructor(options: TracesOptions) {
    this.#options = options;
    this.#duty = new EventDuty({ ...options, name: 'traces', duties: this });
  }

  start(): void {
    this.#duty.start();
  }

  /** Calls that have not ended are told of by another engine. */
  async close(): Promise<void> {
    await this.#duty.close();
    await this.#options.sink.close();
  }

  begin(places: ReadonlyMap<LotId, string>): void {
    this.#calls = new OpenCalls();
    this.#places = new Map([...places].map(([lot, before]) => [lot, { before, taken: new Set(), ready: [] }]));
  }

  begun(): void {
    this.#options.log.info('traces-sent-from-here');
  }

  async take(lot: LotId, entries: readonly LogEntry[]): Promise<void> {
    const place = this.#placeOf(lot);
    await this.#takeBefore(lot, place);
    for (const { id, event } of entries) {
      if (place.taken.has(id)) continue;
      place.taken.add(id);
      const ended = event === null ? null : this.#calls.take(lot, event);
      if (ended !== null) place.ready.push(callTrace(ended.history, ended.end, this.#options.callers));
    }
    const last = entries.at(-1);
    if (last === undefined) return;
    await this.#duty.keepPlace(lot, last.id);
    place.taken.clear();
    for (const trace of place.ready.splice(0)) this.#options.sink.add(trace);
  }

  reset({ lot, why, position }: Reset): void {
    if (why === 'gap') this.#options.log.warn('trace-events-lost', { lot });
    this.#calls.forget(lot);
    this.#places.set(lot, { before: why === 'gap' ? null : position, taken: new Set(), ready: [] });
  }

  /** The beginnings of calls that had not ended when another engine stopped following are still in the log. */
  async #takeBefore(lot: LotId, place: Place): Promise<void> {
    if (place.before === null) return;
    const earlier: LogEntry[] = [];
    for (let after = '0'; earlier.at(-1)?.id !== place.before;) {
      const page = await this.#options.events.read(lot, after, PAGE);
      if (page.kind === 'store-down') throw new Error(page.why);
      const end = page.value.findIndex(({ id }) => id === place.before);
      earlier.push(...(end === -1 ? page.value : page.value.slice(0, end + 1)));
      const last = page.value.at(-1);
      // The log does not hold the place any more: where the new entries begin is not to be told.
      if (last === undefined) earlier.length = 0;
      if (last === undefined || end !== -1) break;
      after = last.id;
    }
    for (const { event } of earlier) if (event !== null) this.#calls.take(lot, event);
    place.before = null;
  }

  #placeOf(lot: LotId): Place {
    const place = this.#places.get(lot) ?? { before: null, taken: new Set<string>(), ready: [] };
    this.#places.set(lot, place);
    return place;
  }
}
