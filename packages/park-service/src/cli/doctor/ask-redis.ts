import type { RedisOptions } from 'ioredis';

import type { ResolvedRedis } from '@parkade/park-config';
import { redisConnection } from '../../redis-connection.js';

export interface RedisFacts {
  readonly version: string;
  /** ms one round trip took. */
  readonly roundTripMs: number;
  /** Redis' clock minus ours, ms. */
  readonly skewMs: number;
  /** `undefined` where `CONFIG GET` is not allowed. */
  readonly maxmemoryPolicy: string | undefined;
  readonly maxmemoryBytes: number;
  readonly usedBytes: number;
  readonly appendOnly: boolean;
  readonly hz: number;
}

export type RedisAnswer =
  { readonly kind: 'facts'; readonly facts: RedisFacts } | { readonly kind: 'unreachable'; readonly why: string };

export type AskRedis = (redis: ResolvedRedis, withinMs: number, now: () => number) => Promise<RedisAnswer>;

/** Connects once, asks, and leaves. Of a Cluster, the first node that answers speaks for all. Never rejects. */
export const askRedis: AskRedis = async (redis, withinMs, now) => {
  const { cluster, redis: settings } = redisConnection(redis);
  let answer: RedisAnswer = { kind: 'unreachable', why: 'no node is named' };
  for (const node of cluster ?? [{}]) {
    answer = await askOne({ ...settings, ...node }, withinMs, now);
    if (answer.kind === 'facts') break;
  }
  return answer;
};

async function askOne(place: RedisOptions, withinMs: number, now: () => number): Promise<RedisAnswer> {
  const { Redis } = await import('ioredis');
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    ...place,
    replyMapping: 'legacy',
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: withinMs,
    commandTimeout: withinMs,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    sentinelCommandTimeout: withinMs,
  };
  const client = new Redis(settings);
  let lastError = '';
  client.on('error', (error: Error) => {
    lastError = error.message;
  });
  try {
    await client.connect();
    return { kind: 'facts', facts: await readFacts(client, now) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'unreachable', why: lastError === '' ? why : lastError };
  } finally {
    client.disconnect();
  }
}

interface Asked {
  info(): Promise<string>;
  time(): Promise<unknown>;
  config(verb: 'GET', name: string): Promise<unknown>;
}

async function readFacts(client: Asked, now: () => number): Promise<RedisFacts> {
  const before = now();
  const time = await client.time();
  const after = now();
  const info = infoFields(await client.info());
  const [seconds, micros] = Array.isArray(time) ? time.map(Number) : [];
  const theirs = (seconds ?? 0) * 1000 + (micros ?? 0) / 1000;
  return {
    version: info.get('redis_version') ?? 'unknown',
    roundTripMs: after - before,
    skewMs: Math.round(theirs - (before + after) / 2),
    maxmemoryPolicy: info.get('maxmemory_policy') ?? (await policyByConfig(client)),
    maxmemoryBytes: Number(info.get('maxmemory') ?? 0),
    usedBytes: Number(info.get('used_memory') ?? 0),
    appendOnly: info.get('aof_enabled') === '1',
    hz: Number(info.get('configured_hz') ?? info.get('hz') ?? 0),
  };
}

async function policyByConfig(client: Asked): Promise<string | undefined> {
  try {
    const answer = await client.config('GET', 'maxmemory-policy');
    return Array.isArray(answer) ? String(answer[1]) : undefined;
  } catch {
    return undefined;
  }
}

/** `INFO` is lines of `name:value` (redis.io/commands/info). */
const infoFields = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\r\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
    }),
  );
