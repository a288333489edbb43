import { redisUrl } from './check-redis.js';
import type { DefaultedConfig } from './defaults.js';
import { assertDefined } from './assert-defined.js';
import type { RedisAddress, ResolvedRedis, ResolvedTls } from './resolved-config.js';

/** What stood in the files that the section `redis` names; `null` where it names none. */
export interface RedisSecrets {
  readonly password: string | null;
  readonly sentinelPassword: string | null;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

export function resolveRedis({ redis }: DefaultedConfig, secrets: RedisSecrets): ResolvedRedis {
  return {
    address: addressOf(redis),
    prefix: redis.prefix,
    username: redis.username ?? null,
    password: secrets.password,
    sentinelPassword: secrets.sentinelPassword,
    tls: tlsOf(redis, secrets),
  };
}

function addressOf(redis: DefaultedConfig['redis']): RedisAddress {
  if (redis.socket !== undefined) return { kind: 'socket', path: redis.socket };
  if (redis.cluster !== undefined) return { kind: 'cluster', nodes: present(redis.cluster) };
  if (redis.sentinels !== undefined) {
    return {
      kind: 'sentinels',
      sentinels: present(redis.sentinels),
      master: assertDefined(redis.master, 'redis.master'),
    };
  }
  const { host, port, db } = assertDefined(redisUrl(redis.url ?? 'redis://127.0.0.1:6379'), 'redis.url');
  return { kind: 'tcp', host, port, db };
}

function tlsOf({ tls, url }: DefaultedConfig['redis'], { ca, cert, key }: RedisSecrets): ResolvedTls | null {
  const secureUrl = url !== undefined && redisUrl(url)?.tls === true;
  if (tls === undefined && !secureUrl) return null;
  return { ca, cert, key, serverName: tls?.server_name ?? null, insecure: tls?.insecure === 'true' };
}

const present = <T>(items: readonly (T | undefined)[]): readonly T[] => items.filter((item) => item !== undefined);

/** Where a Redis is, for people: no passwords. */
export function showRedis({ address, tls }: ResolvedRedis): string {
  const secure = tls === null ? '' : ' (TLS)';
  switch (address.kind) {
    case 'socket':
      return address.path;
    case 'tcp':
      return `${address.host}:${String(address.port)}/${String(address.db)}${secure}`;
    case 'cluster':
      return `the Cluster of ${list(address.nodes)}${secure}`;
    case 'sentinels':
      return `the master ${address.master} of the Sentinels ${list(address.sentinels)}${secure}`;
  }
}

const list = (places: readonly { readonly host: string; readonly port: number }[]): string =>
  places.map(({ host, port }) => `${host}:${String(port)}`).join(', ');
