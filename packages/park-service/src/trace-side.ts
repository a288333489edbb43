/** Sends a trace of each parked call where the configuration says, on a Redis connection of its own. No call waits for any of it. */
import type { Logger, Meters } from '@parkade/park-ports';
import { domainConnection, RedisEventLog, RedisLeases, RedisPlaces } from '@parkade/redis-store';
import type { LiveConfig } from './live-config.js';
import { redisConnection } from './redis-connection.js';
import { ownVersion } from './version.js';

export interface TraceSideOptions {
  readonly live: LiveConfig;
  readonly engine: string;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly log: Logger;
  readonly meters: Meters;
}

/** A follower of the event log waits half a second for news; a longer silence is a dead connection. */
const FOLLOWER_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 5_000;

export class TraceSide {
  readonly #options: TraceSideOptions;
  #starting: Promise<() => Promise<void>> | undefined;

  constructor(options: TraceSideOptions) {
    this.#options = options;
  }

  /** Does not wait for it. Nothing is read from disk without `traces`. */
  start(): void {
    if (this.#options.live.current().traces === null) return;
    this.#starting = this.#begin();
    this.#starting.catch((error: unknown) => this.#options.log.error('traces-not-started', { why: String(error) }));
  }

  async close(): Promise<void> {
    const end = await this.#starting?.catch(() => undefined);
    await end?.();
  }

  async #begin(): Promise<() => Promise<void>> {
    const { SpanSink, Traces } = await import('@parkade/traces');
    const { live, engine, holder, log, meters } = this.#options;
    const { redis, traces } = live.current();
    if (traces === null) return () => Promise.resolve();
    const { endpoint, headers, callers } = traces;
    const open = (commandTimeoutMs: number) => domainConnection({ ...redisConnection(redis), commandTimeoutMs });
    const side = open(COMMAND_TIMEOUT_MS);
    const shared = { prefix: redis.prefix, commandTimeoutMs: COMMAND_TIMEOUT_MS };
    const following = new Traces({
      sink: new SpanSink({ endpoint, headers, engine, version: ownVersion(), log, meters }),
      callers,
      lots: () => live.lots.lots,
      events: new RedisEventLog(side, { ...shared, openFollower: () => open(FOLLOWER_TIMEOUT_MS), logger: log }),
      places: new RedisPlaces(side, shared),
      leases: new RedisLeases(side, shared),
      holder,
      log,
    });
    following.start();
    return async () => {
      await following.close();
      side.disconnect();
    };
  }
}
