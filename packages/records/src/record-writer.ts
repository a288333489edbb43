/**
 * Moves what stands in the feed into the store, then takes it out of the feed: whatever happens in between, it is written again,
 * and a row that is there already stays. One engine writes at a time (a lease), which spares work and is not needed for that.
 */
import type { Clock, FeedEntry, Leases, LeftOut, Logger, Meters, RecordFeed } from '@parkade/park-ports';
import { RefusedRow } from './failures.js';
import type { OpenedStore } from './opened-store.js';
import type { Batch } from './record-store.js';
import { batchOf, type SiteOf } from './rows.js';

export interface RecordWriterOptions {
  readonly feed: RecordFeed;
  readonly store: OpenedStore;
  readonly leases: Leases;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly siteOf: SiteOf;
  /** Records are kept so long after the end, ms; `null` for ever. */
  readonly keepMs: () => number | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
  /** How long it waits for something new, ms. Default: one second. */
  readonly pauseMs?: number;
  /** The longest pause after failures, ms. Default: 30 s. */
  readonly longestPauseMs?: number;
}

const LEASE = 'records';
/** Longer than a write may take. */
const LEASE_MS = 30_000;
const AT_ONCE = 200;
const PRUNE_EVERY_MS = 3_600_000;
const COUNT_EVERY_MS = 5_000;
/** What goes on is told again. */
const TELL_AGAIN_MS = 3_600_000;

type Turn = 'more' | 'idle' | 'failed';

export class RecordWriter {
  readonly #options: RecordWriterOptions;
  #failures = 0;
  #toldOfFailure = -Infinity;
  #atOnce = AT_ONCE;
  /** `null` until it was read first: what was left out before is somebody else's news. */
  #leftOut: LeftOut | null = null;
  #toldOfLeftOut = -Infinity;
  /** `null` until there was a first idle moment: a store that nothing is written to is not opened for this. */
  #prunedAt: number | null = null;
  #countedAt = -Infinity;
  #closed = false;
  #wake: () => void = () => undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: RecordWriterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Finishes the batch it has in hand; what is not written stays in the feed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#loop;
    await this.#options.leases.release(LEASE, this.#options.holder);
  }

  async #run(): Promise<void> {
    const { pauseMs = 1_000, longestPauseMs = 30_000 } = this.#options;
    while (!this.#closed) {
      const turn = await this.#turn().catch((error: unknown): Turn => this.#failed(error));
      if (turn === 'more') continue;
      await this.#pause(turn === 'idle' ? pauseMs : Math.min(pauseMs * 2 ** (this.#failures - 1), longestPauseMs));
    }
  }

  async #turn(): Promise<Turn> {
    const { leases, holder, feed } = this.#options;
    if ((await leases.hold(LEASE, holder, LEASE_MS)) !== 'mine') return 'idle';
    await this.#count();
    const found = await feed.oldest(this.#atOnce);
    if (found.kind === 'store-down') {
      // So many at once may be more than can be read in time.
      this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
      return 'idle';
    }
    if (found.value.length === 0) return this.#prune();
    const isKept = await this.#keep(found.value);
    if (!isKept) {
      // Another engine may reach the store.
      await leases.release(LEASE, holder);
      return 'failed';
    }
    await feed.drop(found.value.map(({ id }) => id));
    const isMore = found.value.length === this.#atOnce;
    this.#atOnce = Math.min(this.#atOnce * 2, AT_ONCE);
    return isMore ? 'more' : 'idle';
  }

  async #keep(entries: readonly FeedEntry[]): Promise<boolean> {
    try {
      await this.#writeAll(entries);
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#worked();
    for (const { kind } of entries) this.#options.meters.count('parkade_records_written_total', { kind });
    return true;
  }

  /** An entry that the store refuses while it takes others must not stop them: it is kept as the text it is. */
  async #writeAll(entries: readonly FeedEntry[]): Promise<void> {
    const { log } = this.#options;
    try {
      await this.#write(this.#rowsOf(entries));
    } catch (error) {
      if (!(error instanceof RefusedRow)) throw error;
      const [entry, ...others] = entries;
      if (entry === undefined) throw error;
      if (others.length > 0) {
        for (const each of entries) await this.#writeAll([each]);
        return;
      }
      const text = JSON.stringify(entry).replaceAll('\\u0000', '');
      await this.#write({ calls: [], refusals: [], unreadable: [{ entry_id: entry.id, text }] });
      log.error('record-set-aside', { entry: entry.id, why: causeOf(error) });
    }
  }

  /** What can be no row, for another release wrote it, is as good as refused. @throws RefusedRow */
  #rowsOf(entries: readonly FeedEntry[]): Batch {
    try {
      return batchOf(entries, this.#options.siteOf);
    } catch (error) {
      throw new RefusedRow(causeOf(error), { cause: error });
    }
  }

  #write(batch: Batch): Promise<void> {
    return this.#options.store.use((store) => store.write(batch));
  }

  #failed(error: unknown): 'failed' {
    const { log, meters, clock } = this.#options;
    this.#failures += 1;
    meters.gauge('parkade_records_store_up', 0);
    meters.count('parkade_records_failures_total');
    const fields = { why: causeOf(error), failures: this.#failures };
    if (this.#failures === 1 || clock.now() - this.#toldOfFailure >= TELL_AGAIN_MS) {
      this.#toldOfFailure = clock.now();
      log.warn('records-not-written', fields);
    } else log.debug('records are still not written', fields);
    return 'failed';
  }

  #worked(): void {
    const { log, meters } = this.#options;
    if (this.#failures > 0) log.info('records-written-again', { failures: this.#failures });
    this.#failures = 0;
    meters.gauge('parkade_records_store_up', 1);
  }

  async #count(): Promise<void> {
    const { feed, clock, meters } = this.#options;
    if (clock.now() - this.#countedAt < COUNT_EVERY_MS) return;
    this.#countedAt = clock.now();
    const backlog = await feed.backlog();
    if (backlog.kind === 'ok') meters.gauge('parkade_records_backlog', backlog.value);
    const leftOut = await feed.leftOut();
    if (leftOut.kind === 'ok') this.#tellLeftOut(leftOut.value);
  }

  #tellLeftOut(leftOut: LeftOut): void {
    const { clock, log, meters } = this.#options;
    meters.gauge('parkade_records_left_out', leftOut.call, { kind: 'call' });
    meters.gauge('parkade_records_left_out', leftOut.refused, { kind: 'refused' });
    const before = (this.#leftOut ??= leftOut);
    const calls = leftOut.call - before.call;
    const refusals = leftOut.refused - before.refused;
    if (calls <= 0 && refusals <= 0) return;
    if (clock.now() - this.#toldOfLeftOut < TELL_AGAIN_MS) return;
    this.#leftOut = leftOut;
    this.#toldOfLeftOut = clock.now();
    log.warn('records-left-out', { calls, refusals });
  }

  async #prune(): Promise<Turn> {
    const { keepMs, clock, store, log } = this.#options;
    const keep = keepMs();
    this.#prunedAt ??= clock.now();
    if (keep === null || clock.now() - this.#prunedAt < PRUNE_EVERY_MS) return 'idle';
    try {
      const gone = await store.use((records) => records.prune(clock.now() - keep));
      if (gone > 0) {
        log.info('records-removed', { rows: gone });
        return 'more';
      }
      this.#prunedAt = clock.now();
    } catch (error) {
      this.#prunedAt = clock.now();
      log.warn('records-not-removed', { why: causeOf(error) });
    }
    return 'idle';
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const causeOf = (error: unknown): string =>
  (error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : String(error)).slice(0, 200);
