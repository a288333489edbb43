import type { Ticket } from '@parkade/park-decision';
import type { StoreAnswer, Tickets } from '@parkade/park-ports';
import { decodeTicket, encode } from './call-record.js';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { readDone, readFound } from './replies.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisTicketsOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
}

/** One-time tickets in Redis, which expire by themselves. */
export class RedisTickets implements Tickets {
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

  put(id: string, ticket: Ticket, ttlMs: number): Promise<StoreAnswer<void>> {
    const lifetime = Math.max(1, Math.round(ttlMs));
    return this.#scripts.change('putTicket', [this.#keys.ticket(id)], [encode(ticket), lifetime], readDone);
  }

  take(id: string): Promise<StoreAnswer<Ticket | null>> {
    return this.#scripts.change('takeTicket', [this.#keys.ticket(id)], [], (reply) => {
      const text = readFound(reply);
      return text === null ? null : decodeTicket(text);
    });
  }
}
