import type { PlaceKeeper, StoreAnswer } from '@parkade/park-ports';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisPlacesOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
}

/** A hash a follower. Two that save at a time may go back a little: what they tell then, they have told before. */
export class RedisPlaces implements PlaceKeeper {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection; whoever made that closes it. */
  constructor(redis: RedisClient, options: RedisPlacesOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    redis.on('error', () => undefined);
  }

  load(follower: string): Promise<StoreAnswer<ReadonlyMap<string, string>>> {
    return this.#scripts.answer(
      async (redis) => new Map(Object.entries(await redis.hgetall(this.#keys.places(follower)))),
    );
  }

  save(follower: string, lot: string, position: string): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.hset(this.#keys.places(follower), lot, position);
    });
  }
}
