import type { LotId, UserAddress } from '@parkade/park-decision';
import type { StoreAnswer, Tries } from '@parkade/park-ports';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import type { RedisTicketsOptions } from './redis-tickets.js';
import { readNumber } from './replies.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

/** Counts in Redis, which expire by themselves. */
export class RedisTries implements Tries {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection; whoever made that closes it. */
  constructor(redis: RedisClient, options: RedisTicketsOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means for us is in the answers.
    redis.on('error', () => undefined);
  }

  failed(lot: LotId, who: UserAddress): Promise<StoreAnswer<number>> {
    return this.#scripts.look('readTries', [this.#keys.tries(lot, who)], [], readNumber);
  }

  count(lot: LotId, who: UserAddress, withinMs: number): Promise<StoreAnswer<number>> {
    const time = Math.max(1, Math.round(withinMs));
    return this.#scripts.change('countTry', [this.#keys.tries(lot, who)], [time], readNumber);
  }
}
