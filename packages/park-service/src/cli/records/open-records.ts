import type { ResolvedConfig, ResolvedRecords } from '@parkade/park-config';
import type { EventEraser, RecordFeed } from '@parkade/park-ports';
import type { RecordStore } from '@parkade/records';
import { redisConnection } from '../../redis-connection.js';

/** What `erase` needs of Redis. */
export interface OpenFeed extends RecordFeed, EventEraser {
  close(): void;
}

export type OpenRecords = (records: Exclude<ResolvedRecords, { kind: 'off' }>) => Promise<RecordStore>;

/** Loaded only when a command needs it. @throws NoRecords */
export const openRecords: OpenRecords = async (records) => {
  const { openExisting } = await import('@parkade/records');
  return openExisting(records);
};

/** Whole pages are read. */
const FEED_TIMEOUT_MS = 10_000;

export async function openRecordFeed({ redis }: ResolvedConfig): Promise<OpenFeed> {
  const { domainConnection, RedisRecordFeed } = await import('@parkade/redis-store');
  const connection = domainConnection({ ...redisConnection(redis), commandTimeoutMs: FEED_TIMEOUT_MS });
  const feed = new RedisRecordFeed(connection, { prefix: redis.prefix, commandTimeoutMs: FEED_TIMEOUT_MS });
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, FIRST_MS);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return feed;
}

/** Without a connection by then the first question says why. */
const FIRST_MS = 2_000;
