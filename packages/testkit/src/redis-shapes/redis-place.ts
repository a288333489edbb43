/**
 * Where a Redis is, in the words of ioredis: what `connectParkStore` and `BullTimerQueue` take. Spelled here, because this
 * package stands on no Redis client.
 */
export interface RedisPlace {
  /** Some nodes of a Cluster; the others are found. */
  readonly cluster?: readonly HostAndPort[];
  readonly redis: {
    readonly host?: string;
    readonly port?: number;
    readonly username?: string;
    readonly password?: string;
    readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
    readonly sentinels?: HostAndPort[];
    /** What the Sentinels call the master. */
    readonly name?: string;
    readonly sentinelPassword?: string;
  };
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Everything here is on loopback. */
export const LOOPBACK = '127.0.0.1';
