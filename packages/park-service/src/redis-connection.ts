import type { RedisOptions } from 'ioredis';
import type { HostPort, ResolvedRedis, ResolvedTls } from '@parkade/park-config';

export interface RedisConnection {
  /** Some nodes of a Cluster; then `redis` is for each of its nodes. */
  readonly cluster?: readonly HostPort[];
  readonly redis: RedisOptions;
}

/** The configured Redis in the words of ioredis, for the store and for the timers alike. */
export function redisConnection(redis: ResolvedRedis): RedisConnection {
  const login: RedisOptions = {
    ...(redis.username === null ? {} : { username: redis.username }),
    ...(redis.password === null ? {} : { password: redis.password }),
  };
  const tls = redis.tls === null ? undefined : tlsOptions(redis.tls);
  const secured: RedisOptions = tls === undefined ? login : { ...login, tls };
  const { address } = redis;
  switch (address.kind) {
    case 'socket':
      return { redis: { ...login, path: address.path } };
    case 'tcp':
      return { redis: { ...secured, host: address.host, port: address.port, db: address.db } };
    case 'cluster':
      return { cluster: address.nodes, redis: secured };
    case 'sentinels':
      return {
        redis: {
          ...secured,
          sentinels: address.sentinels.map(({ host, port }) => ({ host, port })),
          name: address.master,
          ...(redis.sentinelPassword === null ? {} : { sentinelPassword: redis.sentinelPassword }),
          // The Sentinels of a Redis with TLS speak TLS as well.
          ...(tls === undefined ? {} : { enableTLSForSentinelMode: true, sentinelTLS: tls }),
        },
      };
  }
}

const tlsOptions = ({ ca, cert, key, serverName, insecure }: ResolvedTls): NonNullable<RedisOptions['tls']> => ({
  ...(ca === null ? {} : { ca }),
  ...(cert === null ? {} : { cert }),
  ...(key === null ? {} : { key }),
  ...(serverName === null ? {} : { servername: serverName }),
  ...(insecure ? { rejectUnauthorized: false } : {}),
});
