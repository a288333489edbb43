/** A Redis of the bench's own, with a store on it. */
import { domainConnection, RedisParkStore, type RedisClient } from '@parkade/redis-store';
import { PrivateRedis } from '@parkade/testkit';

export interface RedisRig {
  readonly server: PrivateRedis;
  readonly redis: RedisClient;
  readonly store: RedisParkStore;
  readonly usedBytes: () => Promise<number>;
}

export async function onRedis<T>(work: (rig: RedisRig) => Promise<T>): Promise<T> {
  const server = await PrivateRedis.start();
  const redis = domainConnection({ url: server.url });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const store = new RedisParkStore(redis, { prefix: 'bench' });
  const usedBytes = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? 0);
  try {
    return await work({ server, redis, store, usedBytes });
  } finally {
    await store.close();
    await server.stop();
  }
}

/** Does each once, at most so many at a time. */
export async function inFlight<T>(most: number, all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const waiting = [...all].toReversed();
  const worker = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, worker));
}
