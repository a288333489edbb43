/** Everything that stands on Redis. Three connections: the store's, the one for what is asked now and then, the timers'. */
import { answerTimeBudget } from '@parkade/park-config';
import type { Clock, Logger, Meters } from '@parkade/park-ports';
import {
  connectParkStore,
  domainConnection,
  patientConnection,
  RedisAskedRequests,
  RedisDrains,
  RedisEventLog,
  RedisLeases,
  RedisNodeNames,
  RedisRecordFeed,
  RedisTickets,
  RedisTries,
  StoreClock,
  type RedisParkStore,
} from '@parkade/redis-store';
import { BullTimerQueue } from '@parkade/timer-queue';
import type { Hub } from './hub.js';
import type { LiveConfig } from './live-config.js';
import { redisConnection } from './redis-connection.js';

/** A follower of the event log waits half a second for news; a longer silence is a dead connection. */
const FOLLOWER_TIMEOUT_MS = 2_000;
/** A page of the records' feed may be some megabytes. */
const FEED_TIMEOUT_MS = 5_000;
/** How long to wait for Redis's time; the machine's own clock is good enough until then. */
const CLOCK_FIRST_MS = 1_000;

export interface RedisSide {
  readonly store: RedisParkStore;
  readonly timers: BullTimerQueue;
  /** The store's time. */
  readonly clock: StoreClock;
  readonly drains: RedisDrains;
  readonly names: RedisNodeNames;
  readonly leases: RedisLeases;
  readonly events: RedisEventLog;
  readonly tickets: RedisTickets;
  readonly asked: RedisAskedRequests;
  readonly tries: RedisTries;
  /** On a connection of its own, since it reads whole pages. */
  readonly recordFeed: RedisRecordFeed;
  /** Ends the connection that clock, drains, names, leases, tickets, asked requests and events share. */
  readonly endSideConnection: () => void;
}

export interface RedisSideOptions {
  readonly live: LiveConfig;
  readonly hub: Hub;
  readonly machine: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

/** Settles when the store's time is known, or cannot be had soon. */
export async function openRedis({ live, hub, machine, log, meters }: RedisSideOptions): Promise<RedisSide> {
  const { redis, timeouts, records } = live.current();
  const keepsRecords = records.kind !== 'off';
  const { prefix } = redis;
  const connection = redisConnection(redis);
  const commandTimeoutMs = timeouts.storeMs;
  const store = await connectParkStore({
    ...connection,
    prefix,
    commandTimeoutMs,
    keepsRecords,
    logger: log,
    onBack: () => void hub.storeBack.tell(undefined),
    onUnknownSchema: () => meters.count('parkade_unknown_schema_total'),
  });
  const side = domainConnection({ ...connection, commandTimeoutMs });
  const shared = { prefix, commandTimeoutMs };
  const clock = new StoreClock(side, { ...shared, system: machine, logger: log, meters });
  await clock.start(CLOCK_FIRST_MS);
  const scheduleTimeoutMs = answerTimeBudget(timeouts).storeMs;
  const timers = new BullTimerQueue({
    commands: domainConnection({ ...connection, commandTimeoutMs: scheduleTimeoutMs }),
    waiting: patientConnection(connection),
    prefix,
    handler: hub.timerFired.tell,
    scheduleTimeoutMs,
    clock,
    logger: log,
  });
  return {
    store,
    timers,
    clock,
    drains: new RedisDrains(side, { ...shared, logger: log }),
    names: new RedisNodeNames(side, shared),
    leases: new RedisLeases(side, shared),
    events: new RedisEventLog(side, {
      ...shared,
      keepsRecords,
      openFollower: () => domainConnection({ ...connection, commandTimeoutMs: FOLLOWER_TIMEOUT_MS }),
      logger: log,
    }),
    tickets: new RedisTickets(side, shared),
    asked: new RedisAskedRequests(side, shared),
    tries: new RedisTries(side, shared),
    recordFeed: new RedisRecordFeed(domainConnection({ ...connection, commandTimeoutMs: FEED_TIMEOUT_MS }), {
      prefix,
      commandTimeoutMs: FEED_TIMEOUT_MS,
    }),
    endSideConnection: () => {
      clock.close();
      side.disconnect();
    },
  };
}
