/**
 * Tells of each parked call as one trace, when it has ended. One engine at a time (a lease) follows the lots' events; where it stands
 * is kept in Redis before a trace is sent, so that none is sent twice. No call waits for any of it.
 */
import type { LotId } from '@parkade/park-decision';
import type { EventLog, Following, Leases, LogEntry, Logger, PlaceKeeper, Reset } from '@parkade/park-ports';
import { callTrace, type CallerShown, type CallTrace } from './call-trace.js';
import { OpenCalls } from './open-calls.js';
import type { SpanSink } from './span-sink.js';

export interface TracesOptions {
  /** Taken over: `close` ends it. */
  readonly sink: Pick<SpanSink, 'add' | 'close'>;
  readonly callers: CallerShown;
  readonly lots: () => readonly LotId[];
  readonly events: Pick<EventLog, 'follow' | 'read'>;
  readonly places: PlaceKeeper;
  readonly leases: Leases;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly log: Logger;
  /** How often the lease is looked at, ms. Default: three seconds. */
  readonly lookEveryMs?: number;
}

const LEASE = 'traces';
const LEASE_MS = 12_000;
const FOLLOWER = 'traces';
const PAGE = 500;

interface Duty {
  readonly following: Following;
  readonly lots: Set<LotId>;
}

/** What is known of a lot while it is followed. */
interface Place {
  /** Up to where the lot's events were taken before this engine followed; `null`: what went before is known, or gone. */
  before: string | null;
  /** Entries that were taken though the place is not kept yet: they may come again. */
  readonly taken: Set<string>;
  readonly ready: CallTrace[];
}

export class Traces {
  readonly #options: TracesOptions;
  #calls = new OpenCalls();
  #places = new Map<LotId, Place>();
  #duty: Duty | undefined;
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: TracesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look();
  }

  /** Calls that have not ended are told of by another engine. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await this.#endDuty();
    await this.#options.leases.release(LEASE, this.#options.holder);
    await this.#options.sink.close();
  }

  #look(): void {
    this.#turn = this.#step()
      .catch((error: unknown) => this.#options.log.warn('traces-interrupted', { why: String(error) }))
      .finally(() => {
        if (!this.#closed) this.#timer = setTimeout(() => this.#look(), this.#options.lookEveryMs ?? 3_000);
      });
  }

  async #step(): Promise<void> {
    const { leases, holder, log } = this.#options;
    const held = await leases.hold(LEASE, holder, LEASE_MS);
    if (this.#closed) return;
    if (held !== 'mine') return this.#endDuty();
    if (this.#duty === undefined) {
      this.#duty = await this.#beginDuty();
      log.info('traces-sent-from-here');
    }
    const { following, lots } = this.#duty;
    const fresh = this.#options.lots().filter((lot) => !lots.has(lot));
    for (const lot of fresh) lots.add(lot);
    if (fresh.length > 0) await following.add(fresh);
  }

  async #beginDuty(): Promise<Duty> {
    const { events, lots, places } = this.#options;
    const now = [...lots()];
    const kept = await places.load(FOLLOWER);
    if (kept.kind === 'store-down') throw new Error(kept.why);
    const from = kept.value as ReadonlyMap<LotId, string>;
    this.#calls = new OpenCalls();
    this.#places = new Map([...from].map(([lot, before]) => [lot, { before, taken: new Set(), ready: [] }]));
    const following = await events.follow(now, from, {
      entries: (lot, entries) => this.#take(lot, entries),
      reset: (resets) => this.#reset(resets),
    });
    return { following, lots: new Set(now) };
  }

  async #endDuty(): Promise<void> {
    const duty = this.#duty;
    this.#duty = undefined;
    await duty?.following.close();
  }

  /** Throws when Redis does not answer: then the same entries come again. */
  async #take(lot: LotId, entries: readonly LogEntry[]): Promise<void> {
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
    await this.#keepPlace(lot, last.id);
    place.taken.clear();
    for (const trace of place.ready.splice(0)) this.#options.sink.add(trace);
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

  async #reset(resets: readonly Reset[]): Promise<void> {
    for (const { lot, why, position } of resets) {
      if (why === 'gap') this.#options.log.warn('trace-events-lost', { lot });
      this.#calls.forget(lot);
      this.#places.set(lot, { before: why === 'gap' ? null : position, taken: new Set(), ready: [] });
      await this.#keepPlace(lot, position);
    }
  }

  #placeOf(lot: LotId): Place {
    const place = this.#places.get(lot) ?? { before: null, taken: new Set<string>(), ready: [] };
    this.#places.set(lot, place);
    return place;
  }

  async #keepPlace(lot: LotId, position: string): Promise<void> {
    const kept = await this.#options.places.save(FOLLOWER, lot, position);
    if (kept.kind === 'store-down') throw new Error(kept.why);
  }
}
