/** Keeps records of parked calls, when the configuration wants it. No call waits for anything of this. */
import type { ResolvedRecords } from '@parkade/park-config';
import type { Clock, Leases, Logger, Meters } from '@parkade/park-ports';
import { OpenedStore, openRecords, RecordWriter, type RecordQueries } from '@parkade/records';
import type { RedisRecordFeed } from '@parkade/redis-store';
import type { LiveConfig } from './live-config.js';

export interface RecordKeeping {
  /** `null` where no records are kept. */
  readonly queries: RecordQueries | null;
  start(): void;
  /** What is not written yet stays in Redis. */
  close(): Promise<void>;
}

export interface RecordKeepingOptions {
  readonly live: LiveConfig;
  /** Taken over: `close` ends it. */
  readonly feed: RedisRecordFeed;
  readonly leases: Leases;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

const NONE: RecordKeeping = { queries: null, start: () => undefined, close: () => Promise.resolve() };

export function recordKeeping({ live, feed, ...rest }: RecordKeepingOptions): RecordKeeping {
  const { records } = live.current();
  if (records.kind === 'off') {
    feed.close();
    return NONE;
  }
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
    start: () => writer.start(),
    close: async () => {
      await writer.close();
      await store.close();
      feed.close();
    },
  };
}

const keepMsOf = (records: ResolvedRecords): number | null => (records.kind === 'off' ? null : records.keepMs);
