import type { LeaseAnswer, Leases } from '@parkade/park-ports';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisLeasesOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
}

/** Leases in Redis. While it is away nobody gains a lease and everybody loses theirs: a right one cannot prove is none. */
export class RedisLeases implements Leases {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection of the store; whoever made that closes it. */
  constructor(redis: RedisClient, options: RedisLeasesOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; a lease that cannot be had says it all.
    redis.on('error', () => undefined);
  }

  async hold(name: string, holder: string, ttlMs: number): Promise<LeaseAnswer> {
    const held = await this.#scripts.change(
      'holdLease',
      [this.#keys.lease(name)],
      [holder, ttlMs],
      (reply): LeaseAnswer => (reply.name === 'DONE' ? 'mine' : 'theirs'),
    );
    return held.kind === 'ok' ? held.value : 'down';
  }

  async release(name: string, holder: string): Promise<void> {
    await this.#scripts.change('releaseLease', [this.#keys.lease(name)], [holder], () => undefined);
  }
}
