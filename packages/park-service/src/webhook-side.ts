/** Tells the endpoints of the configuration what happens, on Redis connections of its own. No call waits for any of it. */
import type { Clock, Logger, Meters } from '@parkade/park-ports';
import { domainConnection, patientConnection, RedisEventLog, RedisLeases, RedisPlaces } from '@parkade/redis-store';
import type { LiveConfig } from './live-config.js';
import { redisConnection } from './redis-connection.js';

export interface WebhookSideOptions {
  readonly live: LiveConfig;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

/** A follower of the event log waits half a second for news; a longer silence is a dead connection. */
const FOLLOWER_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 5_000;

export class WebhookSide {
  readonly #options: WebhookSideOptions;
  #starting: Promise<() => Promise<void>> | undefined;

  constructor(options: WebhookSideOptions) {
    this.#options = options;
  }

  /** Does not wait for it. Read from disk only by an engine that has somebody to tell. */
  start(): void {
    if (this.#options.live.current().webhooks.length === 0) return;
    this.#starting = this.#begin();
    this.#starting.catch((error: unknown) => this.#options.log.error('webhooks-not-started', { why: String(error) }));
  }

  async close(): Promise<void> {
    const end = await this.#starting?.catch(() => undefined);
    await end?.();
  }

  async #begin(): Promise<() => Promise<void>> {
    const { Webhooks } = await import('@parkade/webhooks');
    const { live, ...rest } = this.#options;
    const { redis, webhooks: endpoints } = live.current();
    const connection = redisConnection(redis);
    const open = (commandTimeoutMs: number) => domainConnection({ ...connection, commandTimeoutMs });
    const side = open(COMMAND_TIMEOUT_MS);
    const shared = { prefix: redis.prefix, commandTimeoutMs: COMMAND_TIMEOUT_MS };
    const webhooks = new Webhooks({
      ...rest,
      endpoints,
      lots: () => live.lots.lots,
      events: new RedisEventLog(side, { ...shared, openFollower: () => open(FOLLOWER_TIMEOUT_MS), logger: rest.log }),
      places: new RedisPlaces(side, shared),
      leases: new RedisLeases(side, shared),
      commands: open(COMMAND_TIMEOUT_MS),
      openWaiting: () => patientConnection(connection),
      prefix: redis.prefix,
    });
    webhooks.start();
    return async () => {
      await webhooks.close();
      side.disconnect();
    };
  }
}
