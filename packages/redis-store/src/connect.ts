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
  const { redis = {}, commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS, random = Math.random } = options;
  const settings: NodeSettings = {
    ...redis,
    replyMapping: 'legacy',
    connectionName: redis.connectionName ?? 'parkade:store',
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    commandTimeout: commandTimeoutMs,
    socketTimeout: commandTimeoutMs,
  };
  return connection(options, settings, (attempt) => retryDelayMs(attempt, random));
}

export interface PatientConnection {
  readonly redis: RedisClient;
  /** From now on neither it nor its duplicates are connected again; settles when those that were away have noticed. */
  readonly giveUp: () => Promise<void>;
}

/** Above the 10 s that BullMQ blocks at most: an idle worker is not cut off, a frozen master is left. */
const PATIENT_SOCKET_TIMEOUT_MS = 12_000;
const PATIENT_RETRY_MS = 200;

/**
 * For somebody who has nothing else to do than to wait for Redis: commands wait and are sent again. BullMQ demands it so of
 * a worker's connection, and its scripts bear it.
 */
export function patientConnection(options: ConnectOptions): PatientConnection {
  const { redis: given = {} } = options;
  let hasGivenUp = false;
  const retry = (): number | null => (hasGivenUp ? null : PATIENT_RETRY_MS);
  const settings: NodeSettings = {
    ...given,
    replyMapping: 'legacy',
    connectionName: given.connectionName ?? 'parkade:timers',
    maxRetriesPerRequest: null,
    socketTimeout: PATIENT_SOCKET_TIMEOUT_MS,
  };
  const redis = connection(options, settings, retry, PATIENT_RETRY_MS);
  return {
    redis,
    // There is no other way to end a duplicate that somebody else made while Redis is away.
    giveUp: async () => {
      hasGivenUp = true;
      await new Promise((resolve) => setTimeout(resolve, 2 * PATIENT_RETRY_MS));
    },
  };
}

type Retry = (attempt: number) => number | null;

/**
 * @param repeatAfterMs  After what wait a command that may have been lost is sent again; 0: never, and what cannot be sent
 *   at once fails at once.
 */
function connection(options: ConnectOptions, given: NodeSettings, retry: Retry, repeatAfterMs = 0): RedisClient {
  const { url, cluster, redis = {}, commandTimeoutMs = DEFAULT_COMMAND_TIMEOUT_MS } = options;
  const settings: NodeSettings = { ...given, connectTimeout: Math.max(commandTimeoutMs, 1000) };
  if (cluster !== undefined) return clusterConnection(cluster, settings, retry, repeatAfterMs);
  const single: NodeSettings = {
    ...settings,
    enableOfflineQueue: repeatAfterMs > 0,
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
 * All keys have one hash tag, so one master does all the work. A delay of 0 switches ioredis's own repetition off: nothing
 * is sent again that may have run. What was redirected did not run, and is sent to where it was redirected.
 */
function clusterConnection(
  nodes: NonNullable<ConnectOptions['cluster']>,
  redisOptions: NodeSettings,
  retry: Retry,
  repeatAfterMs: number,
): Cluster {
  return new Cluster([...nodes], {
    redisOptions,
    enableOfflineQueue: repeatAfterMs > 0,
    enableAutoPipelining: false,
    // With the check, `connect()` never settles when the node it asks has just died (ioredis 6.0.0), and BullMQ's worker,
    // which awaits it after an interrupted wait, stands still for good.
    enableReadyCheck: repeatAfterMs === 0,
    scaleReads: 'master',
    retryDelayOnFailover: repeatAfterMs,
    retryDelayOnClusterDown: repeatAfterMs,
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
