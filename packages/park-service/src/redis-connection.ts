import type { RedisOptions } from 'ioredis';
import type { ResolvedRedis } from './config/index.js';

/** The configured Redis as ioredis options, for the store and for the timers alike. */
export function redisConnection(redis: ResolvedRedis): { readonly redis: RedisOptions } {
  const { address } = redis;
  const place: RedisOptions =
    address.kind === 'socket' ? { path: address.path } : { host: address.host, port: address.port, db: address.db };
  return {
    redis: {
      ...place,
      ...(redis.username === null ? {} : { username: redis.username }),
      ...(redis.password === null ? {} : { password: redis.password }),
    },
  };
}
