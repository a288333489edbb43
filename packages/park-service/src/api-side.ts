/**
 * The HTTP API beside the calls: on Redis connections of its own, started and stopped by itself. Whatever becomes of it, the engine
 * goes on.
 */
import { fileURLToPath } from 'node:url';
import type { ResolvedApi, ResolvedConfig } from '@parkade/park-config';
import type { ApiSettings, HttpApi, ReloadOutcome } from '@parkade/http-api';
import type { Clock, Logger, Meters, OperatorDesk } from '@parkade/park-ports';
import {
  domainConnection,
  RedisAskedRequests,
  RedisCredentials,
  RedisDrains,
  RedisEventLog,
  RedisLotStates,
  RedisParkStore,
} from '@parkade/redis-store';
import type { RecordQueries } from '@parkade/records';
import { houseShown } from './house-shown.js';
import type { LiveConfig } from './live-config.js';
import { redisConnection } from './redis-connection.js';
import { ownVersion } from './version.js';

/** A follower of the event log waits half a second for news; a longer silence is a dead connection. */
const FOLLOWER_TIMEOUT_MS = 2_000;
/** The board that comes with Parkade. */
const OWN_BOARD = fileURLToPath(new URL('../../board/dist/site/', import.meta.url));
/** The address may be another process's for a while. */
const TRY_AGAIN_MS = 5_000;

/** Of one viewer in a minute: a board needs a few, a program that follows the stream fewer. */
const MOST_REQUESTS = 600;
const MOST_STREAMS = 2_000;

export interface ApiSideOptions {
  readonly engine: string;
  readonly live: LiveConfig;
  readonly records: RecordQueries | null;
  readonly desk: OperatorDesk;
  readonly reload: () => Promise<ReloadOutcome>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
  /** Told whenever it is served anew. */
  readonly onServed?: (port: number) => void;
}

export class ApiSide {
  readonly #options: ApiSideOptions;
  #api: HttpApi | undefined;
  #endConnections: () => void = () => undefined;
  #starting: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ApiSideOptions) {
    this.#options = options;
  }

  /** Does not wait for it. */
  start(): void {
    const { api } = this.#options.live.current();
    if (api !== null) this.#starting = this.#serve(api);
  }

  async reconfigured(): Promise<void> {
    await this.#api?.reconfigured();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#starting;
    await this.#api?.close();
    this.#endConnections();
    this.#options.meters.gauge('parkade_api_up', 0);
  }

  async #serve(api: ResolvedApi): Promise<void> {
    const { log, meters, onServed } = this.#options;
    try {
      this.#api = await this.#build(api);
      meters.gauge('parkade_api_up', 1);
      log.info('api-served', { host: api.host, port: this.#api.port, tls: api.tls !== null });
      onServed?.(this.#api.port);
    } catch (error) {
      this.#endConnections();
      meters.gauge('parkade_api_up', 0);
      log.error('api-not-served', { why: error instanceof Error ? error.message : String(error), again: TRY_AGAIN_MS });
      if (this.#isClosed) return;
      this.#timer = setTimeout(() => {
        this.#starting = this.#serve(api);
      }, TRY_AGAIN_MS);
    }
  }

  /** Read from disk only by an engine that serves it. */
  async #build(api: ResolvedApi): Promise<HttpApi> {
    const { startHttpApi } = await import('@parkade/http-api');
    const { engine, live, desk, clock, log, meters } = this.#options;
    const { redis, timeouts, records } = live.current();
    const connection = redisConnection(redis);
    const keepsRecords = records.kind !== 'off';
    const shared = { prefix: redis.prefix, commandTimeoutMs: timeouts.storeMs, keepsRecords };
    const open = (commandTimeoutMs: number) => domainConnection({ ...connection, commandTimeoutMs });
    const client = open(timeouts.storeMs);
    this.#endConnections = () => client.disconnect();
    const drains = new RedisDrains(client, shared);
    const deps = {
      engine,
      version: ownVersion(),
      house: houseShown(live),
      states: new RedisLotStates(client, shared),
      events: new RedisEventLog(client, { ...shared, openFollower: () => open(FOLLOWER_TIMEOUT_MS), logger: log }),
      store: new RedisParkStore(client, shared),
      desk,
      asked: new RedisAskedRequests(client, shared),
      drains,
      reload: this.#options.reload,
      engines: drains,
      leases: drains,
      credentials: new RedisCredentials(client, shared),
      records: this.#options.records,
      limits: client,
      clock,
      log,
      meters,
    };
    return startHttpApi(deps, settingsOf(api, redis));
  }
}

const settingsOf = (api: ResolvedApi, redis: ResolvedConfig['redis']): ApiSettings => ({
  ...api,
  board: api.board ?? OWN_BOARD,
  limitsPrefix: `{${redis.prefix}}:api:requests:`,
  mostRequests: MOST_REQUESTS,
  mostStreams: MOST_STREAMS,
});
