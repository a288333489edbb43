import type { RedisOptions } from 'ioredis';
import { Cluster, Redis } from 'ioredis';
import type { RedisParkStoreOptions } from './redis-park-store.js';
import { DEFAULT_COMMAND_TIMEOUT_MS, RedisParkStore } from './redis-park-store.js';
import type { RedisClient } from './script-runner.js';

export interface ConnectOptions extends RedisParkStoreOptions {
  /** `redis://host:port/db`, `rediss://…`, or a unix socket path. */
  readonly url?: string;
  /** Some nodes of a Redis Cluster; the others are found. */
  readonly cluster?: readonly { readonly host: string; readonly port: number }[];
  /**
   * Sentinels, TLS, credentials; with `cluster`, of each node. What makes commands fail fast and run at most once cannot
   * be overridden.
   */
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

type NodeSettings = RedisOptions & { replyMapping: 'legacy' };

/**
 * A connection whose commands fail at once when they cannot be sent, and never run twice. Measured on ioredis 6.0.0:
 * only `maxRetriesPerRequest: 0` rejects a command whose reply was lost without sending it again
 * (`autoResendUnfulfilledCommands: false` leaves its promise pending, ioredis issue 2193); automatic pipelining halves
 * the rate of scripts; without `socketTimeout` a frozen master is never left.
 */
export function domainConnection(options: ConnectOptions): RedisClient {
  const { url, cluster, redis = {}, commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, random = Math.random } = options;
  const retry = (attempt: number): number => retryDelayMs(attempt, random);
  const settings: NodeSettings = {
    ...redis,
    replyMapping: 'legacy',
    connectionName: redis.connectionName ?? 'parkade:store',
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    commandTimeout: commandTimeoutMs,
    socketTimeout: commandTimeoutMs,
    connectTimeout: Math.max(commandTimeoutMs, 1000),
  };
  if (cluster !== undefined) return clusterConnection(cluster, settings, retry);
  const single: NodeSettings = {
    ...settings,
    enableOfflineQueue: false,
    retryStrategy: retry,
    // A Sentinel that is frozen is passed over. The failover detector is left off: after `kill -9` of a master it ends
    // the client for good (measured on ioredis 6.0.0).
    sentinelRetryStrategy: retry,
    sentinelCommandTimeout: commandTimeoutMs,
    failoverDetector: false,
    // The master has become a replica under us and refuses to write: the Sentinels know where its successor is.
    reconnectOnError: (error) => redis.sentinels !== undefined && error.message.startsWith('READONLY'),
  };
  return url === undefined ? new Redis(single) : new Redis(url, single);
}

/**
 * All keys have one hash tag, so one master does all the work. Nothing is sent again that may have run: a delay of 0
 * switches ioredis's own repetition off. What was redirected did not run, and is sent to where it was redirected.
 */
function clusterConnection(
  nodes: NonNullable<ConnectOptions['cluster']>,
  redisOptions: NodeSettings,
  retry: (attempt: number) => number,
): Cluster {
  return new Cluster([...nodes], {
    redisOptions,
    enableOfflineQueue: false,
    enableAutoPipelining: false,
    scaleReads: 'master',
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: 1000,
    clusterRetryStrategy: retry,
    // A certificate speaks of the name that was written down, so the name must reach TLS.
    ...(redisOptions.tls === undefined ? {} : { dnsLookup: (name, found) => found(null, name) }),
  });
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
  // The connections of a Cluster to its nodes open with the first command, and refuse those that come meanwhile.
  if (options.cluster !== undefined) await store.ping();
  return store;
}
