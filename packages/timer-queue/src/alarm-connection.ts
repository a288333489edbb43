import type { RedisOptions } from 'ioredis';
import { Redis } from 'ioredis';

export interface AlarmRedis {
  /** `redis://host:port/db`, or a unix socket path. */
  readonly url?: string;
  readonly redis?: RedisOptions;
}

/** A steady rhythm: BullMQ's own strategy waits up to 20 s after a long outage, and every alarm would be that late. */
const RETRY_MS = 200;

/**
 * A connection that remembers its copies. A worker duplicates its connection and offers no way to end the copy while
 * Redis is away; whoever made the connection must be able to.
 */
export class AlarmConnection extends Redis {
  readonly #copies: Redis[] = [];

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    this.#copies.push(copy);
    return copy;
  }

  /** Ends the connection and its copies at once, whatever state they are in. */
  endAll(): void {
    for (const redis of [this, ...this.#copies]) redis.disconnect();
  }
}

type Settings = RedisOptions & { replyMapping: 'legacy' };

function connect({ url, redis = {} }: AlarmRedis, settings: RedisOptions): AlarmConnection {
  const options: Settings = { ...redis, retryStrategy: () => RETRY_MS, ...settings, replyMapping: 'legacy' };
  return url === undefined ? new AlarmConnection(options) : new AlarmConnection(url, options);
}

/** For scheduling: what cannot be sent at once fails at once. */
export const schedulingConnection = (place: AlarmRedis, timeoutMs: number): AlarmConnection =>
  connect(place, {
    connectionName: 'parkade-alarms',
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });

/**
 * For the worker: it has nothing else to do than to wait for Redis, and BullMQ demands it so. No time-outs: it blocks in
 * BZPOPMIN for as long as nothing is due.
 */
export const workingConnection = (place: AlarmRedis): AlarmConnection =>
  connect(place, { connectionName: 'parkade-alarm-worker', maxRetriesPerRequest: null });
