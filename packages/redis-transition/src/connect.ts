import type { RedisOptions } from 'ioredis';
import { Redis } from 'ioredis';
import type { RedisParkStoreOptions } from './redis-park-store.js';
import { DEFAULT_COMMAND_TIMEOUT_MS, RedisParkStore } from './redis-park-store.js';

export interface ConnectOptions extends RedisParkStoreOptions {
  /** `redis://host:port/db`, `rediss://…`, or a unix socket path. */
  readonly url?: string;
  /** Sentinels, TLS, credentials. What makes commands fail fast and run at most once cannot be overridden. */
  readonly redis?: RedisOptions;
  /** How long to wait for the first connection before going on without it, in ms. Default: 2000. */
  readonly readyTimeoutMs?: number;
  /** 0 <= x < 1; spreads the reconnects of many replicas. */
  readonly random?: () => number;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1000;

/** Doubling from 50 ms to 1 s, each time somewhere in the upper half of it. */
export function retryDelayMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(ceiling * (0.5 + random() / 2));
}

/**
 * A connection whose commands fail at once when they cannot be sent, and never run twice. Measured on ioredis 6.0.0:
 * only `maxRetriesPerRequest: 0` rejects a command whose reply was lost without sending it again
 * (`autoResendUnfulfilledCommands: false` leaves its promise pending, ioredis issue 2193); automatic pipelining halves
 * the rate of scripts; without `socketTimeout` a frozen master is never left.
 */
export function domainConnection(options: ConnectOptions): Redis {
  const { url, redis = {}, commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, random = Math.random } = options;
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    ...redis,
    replyMapping: 'legacy',
    connectionName: redis.connectionName ?? 'parkade-store',
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    commandTimeout: commandTimeoutMs,
    socketTimeout: commandTimeoutMs,
    connectTimeout: Math.max(commandTimeoutMs, 1000),
    retryStrategy: (attempt) => retryDelayMs(attempt, random),
  };
  return url === undefined ? new Redis(settings) : new Redis(url, settings);
}

/**
 * Connects and waits until Redis is ready, but not longer than `readyTimeoutMs`: an engine that starts before its Redis
 * answers `store-down` until that is there, and needs no restart then.
 */
export async function connectParkStore(options: ConnectOptions): Promise<RedisParkStore> {
  const redis = domainConnection(options);
  const store = new RedisParkStore(redis, options);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, options.readyTimeoutMs ?? 2000);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return store;
}
