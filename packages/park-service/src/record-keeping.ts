/** Keeps records of parked calls, when the configuration wants it. No call waits for anything of this. */
import type { ResolvedRecords } from '@parkade/park-config';
import type { Clock, Leases, Logger, Meters, RecordFeed } from '@parkade/park-ports';
import { OpenedStore, openRecords, RecordWriter, unwritable, type RecordQueries } from '@parkade/records';
import type { RedisRecordFeed } from '@parkade/redis-store';
import type { LiveConfig } from './live-config.js';

export interface RecordKeeping {
  /** `null` where no records are kept. */
  readonly queries: RecordQueries | null;
  /** Says what stands in the way of keeping them; does not wait for it. */
  start(): void;
  /** What is not written yet stays in Redis. */
  close(): Promise<void>;
}

export interface RecordKeepingOptions {
  readonly live: LiveConfig;
  /** Taken over: `close` ends it. */
  readonly feed: Pick<RedisRecordFeed, keyof RecordFeed | 'close'>;
  readonly leases: Leases;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

export function recordKeeping({ live, feed, ...rest }: RecordKeepingOptions): RecordKeeping {
  const { records } = live.current();
  if (records.kind === 'off') return withoutRecords(feed, rest.log);
  const store = new OpenedStore(() => openRecords(records));
  const writer = new RecordWriter({
    ...rest,
    feed,
    store,
    siteOf: (node) => live.current().nodes.find((one) => one.node === node)?.site ?? null,
    keepMs: () => keepMsOf(live.current().records),
  });
  return {
    queries: store,
    start: () => {
      void tellUnwritable(records, rest.log);
      writer.start();
    },
    close: async () => {
      await writer.close();
      await store.close();
      feed.close();
    },
  };
}

function withoutRecords(feed: RecordKeepingOptions['feed'], log: Logger): RecordKeeping {
  let looking: Promise<void> = Promise.resolve();
  return {
    queries: null,
    start: () => {
      looking = tellLeftBehind(feed, log).finally(() => feed.close());
    },
    close: () => {
      feed.close();
      return looking;
    },
  };
}

/** What an engine with records has left in Redis takes its memory until one with records writes it down. */
async function tellLeftBehind(feed: Pick<RecordFeed, 'backlog'>, log: Logger): Promise<void> {
  const backlog = await feed.backlog();
  if (backlog.kind === 'store-down' || backlog.value === 0) return;
  log.warn('records-left-behind', {
    waiting: backlog.value,
    fix: 'all engines need the same `records`; one that keeps records writes these, or delete the stream `{<redis.prefix>}:records`',
  });
}

async function tellUnwritable(records: Exclude<ResolvedRecords, { kind: 'off' }>, log: Logger): Promise<void> {
  if (records.kind !== 'file') return;
  const why = await unwritable(records.path);
  if (why === null) return;
  log.error('records-cannot-be-written', {
    why,
    fix: 'make that folder and give it to the user of the engine (systemd: `StateDirectory=parkade`), or set `records.file`, or `records: off`',
  });
}

const keepMsOf = (records: ResolvedRecords): number | null => (records.kind === 'off' ? null : records.keepMs);
