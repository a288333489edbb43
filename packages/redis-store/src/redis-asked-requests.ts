import type { AskedRequest, AskedRequests, StoreAnswer } from '@parkade/park-ports';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

/** Requests of the API by their keys, each with an expiry. */
export class RedisAskedRequests implements AskedRequests {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection; whoever made that closes it. */
  constructor(redis: RedisClient, options: { readonly prefix?: string; readonly commandTimeoutMs?: number } = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
  }

  begin(key: string, request: AskedRequest, keptMs: number): Promise<StoreAnswer<AskedRequest | null>> {
    const place = this.#keys.asked(key);
    return this.#scripts.answer(async (redis) => {
      const begun = await redis.set(place, JSON.stringify(request), 'PX', keptMs, 'NX');
      if (begun === 'OK') return null;
      // Gone between the two: whoever asks again finds the place free.
      const there = await redis.get(place);
      return there === null ? request : (JSON.parse(there) as AskedRequest);
    });
  }

  put(key: string, request: AskedRequest, keptMs: number): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.set(this.#keys.asked(key), JSON.stringify(request), 'PX', keptMs);
    });
  }

  forget(key: string): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.del(this.#keys.asked(key));
    });
  }
}
