import type { BesideEvent, LotId } from '@parkade/park-decision';
import type { EventLog, Follower, Following, LogEntry, Logger, Positions, StoreAnswer } from '@parkade/park-ports';
import { encode } from './call-record.js';
import { EventFollower, readEntry } from './event-follower.js';
import type { Keys } from './keys.js';
import { DEFAULT_EVENT_LIMIT, keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { readDone } from './replies.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisEventLogOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
  /** About how many events are kept per lot; the store's own. */
  readonly eventLimit?: number;
  /** Whether refusals go to the feed of the records as well; nothing else does. Default: no. */
  readonly keepsRecords?: boolean;
  /** Makes a connection for each follower, which ends it. */
  readonly openFollower: () => RedisClient;
  /** How long one read of a follower waits for something new, ms. Below the socket time-out of its connection. */
  readonly blockMs?: number;
  /** A follower's pause after a failed read, ms. */
  readonly retryMs?: number;
  readonly logger?: Logger;
}

const STREAM_ID = /^\d+(-\d+)?$/;

/** The lots' event streams. Those of the calls' own steps are written by the store's scripts. */
export class RedisEventLog implements EventLog {
  readonly #options: RedisEventLogOptions;
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection; whoever made that closes it. */
  constructor(redis: RedisClient, options: RedisEventLogOptions) {
    this.#options = options;
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means for us is in the answers.
    redis.on('error', () => undefined);
  }

  append(events: readonly BesideEvent[]): Promise<StoreAnswer<void>> {
    if (events.length === 0) return Promise.resolve({ kind: 'ok', value: undefined });
    const limit = this.#options.eventLimit ?? DEFAULT_EVENT_LIMIT;
    const streams = events.map((event) => this.#keys.events(event.lot));
    const isKept = this.#options.keepsRecords === true && events.every(({ kind }) => kind === 'refused');
    const feed = isKept ? [this.#keys.records, this.#keys.recordsLeftOut] : [];
    return this.#scripts.change('appendEvents', [...streams, ...feed], [limit, ...events.map(encode)], readDone);
  }

  read(lot: LotId, after: string, limit: number): Promise<StoreAnswer<readonly LogEntry[]>> {
    return this.#scripts.answer(async (redis) => {
      const start = `(${STREAM_ID.test(after) ? after : '0'}`;
      const entries = await redis.xrange(this.#keys.events(lot), start, '+', 'COUNT', limit);
      return entries.map(readEntry);
    });
  }

  async follow(lots: readonly LotId[], from: Positions, follower: Follower): Promise<Following> {
    const { openFollower, blockMs = 500, retryMs = 200, logger } = this.#options;
    const following = new EventFollower(openFollower(), follower, {
      streamOf: this.#keys.events,
      blockMs,
      retryMs,
      logger,
    });
    await following.start(lots, from);
    return following;
  }
}
