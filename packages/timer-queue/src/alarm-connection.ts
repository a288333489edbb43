import type { RedisOptions as BullRedisOptions } from 'bullmq';
import type { RedisOptions } from 'ioredis';
import { Redis } from 'ioredis';

export interface AlarmRedis {
  /** `redis://host:port/db`, or a unix socket path. */
  readonly url?: string;
  readonly redis?: RedisOptions;
}

/** A steady rhythm: BullMQ's own strategy waits up to 20 s after a long outage, and every alarm would be that late. */
export const RECONNECT_MS = 200;

/** For scheduling: what cannot be sent at once fails at once. */
export function schedulingConnection({ url, redis = {} }: AlarmRedis, timeoutMs: number): Redis {
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    ...redis,
    connectionName: 'parkade-alarms',
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    retryStrategy: () => RECONNECT_MS,
    replyMapping: 'legacy',
  };
  return url === undefined ? new Redis(settings) : new Redis(url, settings);
}

/**
 * For the worker, which makes its two connections itself: it has nothing else to do than to wait for Redis, and BullMQ
 * demands it so. No time-outs: it blocks in BZPOPMIN for as long as nothing is due.
 *
 * @param ended  Once true, a connection that is lost is not made again. There is no other way to end the worker's
 *   connections while Redis is away.
 */
export function workingConnection({ url, redis = {} }: AlarmRedis, ended: () => boolean): BullRedisOptions {
  const settings: RedisOptions = {
    ...redis,
    maxRetriesPerRequest: null,
    retryStrategy: () => (ended() ? null : RECONNECT_MS),
  };
  // ioredis says `undefined` where BullMQ's own types leave a property out; the values are handed to ioredis unchanged.
  return { ...(settings as BullRedisOptions), ...(url === undefined ? {} : { url }) };
}
