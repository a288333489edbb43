import type { ConnectionOptions } from 'bullmq';
import type { RedisOptions } from 'ioredis';
import { Cluster, Redis } from 'ioredis';

export interface TimerRedis {
  /** `redis://host:port/db`, or a unix socket path. */
  readonly url?: string;
  /** Some nodes of a Redis Cluster; the others are found. */
  readonly cluster?: readonly { readonly host: string; readonly port: number }[];
  /** Sentinels, TLS, credentials; with `cluster`, of each node. */
  readonly redis?: RedisOptions;
}

/** A steady rhythm: BullMQ's own strategy waits up to 20 s after a long outage, and every timer would be that late. */
export const RECONNECT_MS = 200;

/** Above the 10 s that BullMQ blocks at most: an idle worker is not cut off, a frozen master is left. */
const WORKER_SOCKET_TIMEOUT_MS = 12_000;

/** The longest that a Sentinel may take for its answer before the next is asked. */
const SENTINEL_TIMEOUT_MS = 1000;

type NodeSettings = RedisOptions & { replyMapping: 'legacy' };

/** For scheduling: what cannot be sent at once fails at once. */
export function schedulingConnection(place: TimerRedis, timeoutMs: number): Redis | Cluster {
  const { url, cluster, redis = {} } = place;
  const settings: NodeSettings = {
    ...redis,
    connectionName: 'parkade:alarms',
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    replyMapping: 'legacy',
  };
  // A delay of 0: what may have run is not sent again.
  if (cluster !== undefined) return clusterConnection(cluster, settings, () => RECONNECT_MS, 0);
  const single: NodeSettings = {
    ...settings,
    ...failover(() => RECONNECT_MS, redis.sentinels !== undefined),
    enableOfflineQueue: false,
  };
  return url === undefined ? new Redis(single) : new Redis(url, single);
}

export interface WorkingConnection {
  readonly connection: ConnectionOptions;
  /** Ends what BullMQ leaves open. */
  readonly end: () => void;
}

/**
 * For the worker, which makes its two connections itself: it has nothing else to do than to wait for Redis, and BullMQ
 * demands it so. Commands wait and are repeated; BullMQ's scripts bear that.
 *
 * @param ended  Once true, a connection that is lost is not made again. There is no other way to end the worker's
 *   connections while Redis is away.
 */
export function workingConnection({ url, cluster, redis = {} }: TimerRedis, ended: () => boolean): WorkingConnection {
  const retry = (): number | null => (ended() ? null : RECONNECT_MS);
  const settings: NodeSettings = {
    ...redis,
    connectionName: 'parkade:alarm-worker',
    maxRetriesPerRequest: null,
    socketTimeout: WORKER_SOCKET_TIMEOUT_MS,
    replyMapping: 'legacy',
  };
  if (cluster !== undefined) {
    // BullMQ makes no Cluster by itself. It duplicates this one for blocking, and closes the duplicate only.
    const shared = clusterConnection(cluster, settings, retry, RECONNECT_MS);
    return { connection: shared, end: () => shared.disconnect() };
  }
  const single: RedisOptions = { ...settings, ...failover(retry, redis.sentinels !== undefined) };
  // ioredis says `undefined` where BullMQ's own types leave a property out; the values are handed to ioredis unchanged.
  const connection = { ...(single as ConnectionOptions), ...(url === undefined ? {} : { url }) } as ConnectionOptions;
  return { connection, end: () => undefined };
}

/**
 * The failover detector is left off: after `kill -9` of a master it ends the client for good (ioredis 6.0.0). A master that
 * has become a replica under us refuses to write; the Sentinels know where its successor is.
 */
const failover = (retry: () => number | null, sentinels: boolean) =>
  ({
    retryStrategy: retry,
    sentinelRetryStrategy: retry,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    failoverDetector: false,
    reconnectOnError: (error) => sentinels && error.message.startsWith('READONLY'),
  }) satisfies RedisOptions;

/**
 * All keys of a queue have one hash tag, so one master does all the work.
 *
 * @param repeatAfterMs  After what wait a command that may have been lost is sent again; 0: never, and what cannot be sent
 *   at once fails at once.
 */
function clusterConnection(
  nodes: NonNullable<TimerRedis['cluster']>,
  redisOptions: NodeSettings,
  retry: () => number | null,
  repeatAfterMs: number,
): Cluster {
  return new Cluster([...nodes], {
    redisOptions,
    enableOfflineQueue: repeatAfterMs > 0,
    // With the check, `connect()` never settles when the node it asks has just died (ioredis 6.0.0), and BullMQ's worker,
    // which awaits it after an interrupted wait, stands still for good.
    enableReadyCheck: false,
    scaleReads: 'master',
    slotsRefreshTimeout: 1000,
    retryDelayOnFailover: repeatAfterMs,
    retryDelayOnClusterDown: repeatAfterMs,
    clusterRetryStrategy: retry,
    // A certificate speaks of the name that was written down, so the name must reach TLS.
    ...(redisOptions.tls === undefined ? {} : { dnsLookup: (name, found) => found(null, name) }),
  });
}
