/**
 * The composition root: the only file that knows everybody. It holds three kinds of things: what was injected (logger,
 * meters), what is observable (listener port, health), and the order of starting and stopping.
 *
 * Start: store, timers, engine, links, and the listener last, so that the first hit finds everything. Stop, the reverse:
 * no new hits, those in progress finish, commands on their way settle, then links, timers, store.
 */
import {
  Background,
  createEngine,
  type Engine,
  type EngineParts,
  type Logger,
  type Meters,
  type SwitchNotice,
} from '@parkade/park-engine';
import {
  connectParkStore,
  domainConnection,
  RedisEventFeed,
  RedisLeases,
  type RedisParkStore,
} from '@parkade/redis-transition';
import { OutboundListener, SwitchLinks } from '@parkade/switch-command';
import { BullTimerQueue } from '@parkade/timer-queue';
import { hostname } from 'node:os';
import type { ResolvedConfig } from './config/index.js';
import { hitHandler } from './hit-intake.js';
import { mortalEngine, mortalStore, mortalSwitches, mortalTimers } from './kill-points.js';
import { lotDirectory } from './lot-directory.js';
import { NoticeLanes } from './notice-lanes.js';
import { randomIds, systemClock } from './random-ids.js';
import { redisConnection } from './redis-connection.js';
import type { TestHooks } from './test-hooks.js';
import { WatchKeeping } from './watch-keeping.js';

export interface Service {
  /** Where hits are taken; differs from the configuration only when that says 0. */
  readonly port: number;
  readonly engine: Engine;
  /** Why the service should not get traffic now; empty when it should. */
  notReady(): Promise<readonly string[]>;
  /** Finishes what it holds, at most `withinMs`. */
  close(withinMs?: number): Promise<void>;
}

export interface Surroundings {
  readonly log: Logger;
  readonly meters: Meters;
  /** Empty in production. */
  readonly hooks?: TestHooks;
}

const INTENT_GRACE_MS = 2_000;
const SWEEP_EVERY_MS = 2_000;
const TICKET_MS = 15_000;
const SAFE_MUSIC = 'tone_stream://%(400,3600,425);loops=-1';
/** An answer must be written this long before the guard may move the leg; the guard can fire up to a second early (switch_scheduler.c). */
const GUARD_MARGIN_MS = 1_200;
/** How long the listener waits for the first links; hits before that would be refused as coming from unknown nodes. */
const LINKS_FIRST_MS = 2_000;
/** From the connection to the last byte of the channel's data. */
const HANDSHAKE_MS = 2_000;
/** The event feed waits half a second for news; a longer silence is a dead connection. */
const FEED_TIMEOUT_MS = 2_000;

/** At most so many legs are answered at a time; more wait in the dialplan's guard. */
const MOST_HITS = 2_000;

interface Running extends Omit<Surroundings, 'hooks'> {
  readonly store: RedisParkStore;
  readonly timers: BullTimerQueue;
  readonly links: SwitchLinks;
  readonly lanes: NoticeLanes;
  readonly engine: Engine;
  readonly listener: OutboundListener;
  readonly watching: WatchKeeping;
  /** Ends the connection that the leases use. */
  readonly endLeases: () => void;
}

/** @throws when the listener's address cannot be had; what else is missing is waited for. */
export async function serve(config: ResolvedConfig, surroundings: Surroundings): Promise<Service> {
  const running = await wire(config, surroundings);
  const { links, timers, listener, watching, engine, log, meters } = running;
  await links.start(LINKS_FIRST_MS);
  await timers.start();
  await watching.start();
  try {
    await listener.listen();
  } catch (error) {
    await stop(running, () => Promise.resolve(), 0);
    throw error;
  }
  const stopSweeping = sweepEvery(engine, log);
  meters.gauge('parkade_up', 1);
  log.info('parkade serves', {
    host: config.listen.host,
    port: listener.port,
    nodes: config.nodes.length,
    lots: config.lots.length,
  });
  return {
    port: listener.port,
    engine,
    notReady: () => reasonsNotReady(running, config),
    close: (withinMs = 5_000) => stop(running, stopSweeping, withinMs),
  };
}

/** Builds everybody; nothing speaks yet but the store's connection. */
async function wire(config: ResolvedConfig, { log, meters, hooks = {} }: Surroundings): Promise<Running> {
  const { clock = systemClock, killAt } = hooks;
  const { prefix } = config.redis;
  const connection = redisConnection(config.redis);
  const store = await connectParkStore({
    ...connection,
    prefix,
    commandTimeoutMs: config.timeouts.storeMs,
    logger: log,
    onUnknownSchema: (record) => log.error('a stored call has an unknown schema and is left alone', { ...record }),
  });
  const engineNow = (): Engine => engine;
  const timers = new BullTimerQueue({
    ...connection,
    prefix,
    handler: (alarm) => engineNow().alarm(alarm),
    clock,
    logger: log,
    meters,
  });
  const lanes = new NoticeLanes((notice) => heard(notice));
  const links = new SwitchLinks({
    nodes: config.nodes.map(({ node, esl, password }) => ({ node, ...esl, password })),
    timing: { replyMs: config.timeouts.commandMs, queueMs: config.timeouts.commandMs },
    onNotice: (notice) => lanes.take(notice),
    onLampAsked: (asked) => lampsNow().asked(asked),
    logger: log,
    meters,
  });
  const parts: EngineParts = {
    store: killAt === undefined ? store : mortalStore(store, killAt),
    switches: killAt === undefined ? links : mortalSwitches(links, killAt),
    timers: killAt === undefined ? timers : mortalTimers(timers, killAt),
    clock,
    ids: randomIds,
    log,
    meters,
    lots: lotDirectory(config),
    settings: {
      deadmanGraceMs: config.timeouts.deadmanGraceMs,
      ticketMs: TICKET_MS,
      intentGraceMs: INTENT_GRACE_MS,
      safeMusic: SAFE_MUSIC,
    },
    background: new Background(log),
  };
  const living = createEngine(parts);
  const engine = killAt === undefined ? living : mortalEngine(living, killAt);
  const leaseConnection = domainConnection({ ...connection, commandTimeoutMs: config.timeouts.storeMs });
  const watching = new WatchKeeping({
    parts,
    lamps: links,
    held: links,
    leases: new RedisLeases(leaseConnection, { prefix, commandTimeoutMs: config.timeouts.storeMs }),
    feed: new RedisEventFeed(domainConnection({ ...connection, commandTimeoutMs: FEED_TIMEOUT_MS }), {
      prefix,
      logger: log,
    }),
    lots: config.lots.map((lot) => lot.policy.lot),
    nodes: config.nodes.map(({ node }) => node),
    nodeLostMs: config.timeouts.nodeLostMs,
    holder: `${hostname()}-${process.pid}-${randomIds.ticket()}`,
  });
  const lampsNow = (): WatchKeeping => watching;
  const heard = async (notice: SwitchNotice): Promise<void> => {
    await Promise.all([engine.notice(notice), watching.notice(notice)]);
  };
  const listener = hitListener(config, engine, links, { log, meters });
  return {
    store,
    timers,
    links,
    lanes,
    engine,
    listener,
    watching,
    endLeases: () => leaseConnection.disconnect(),
    log,
    meters,
  };
}

function hitListener(
  config: ResolvedConfig,
  engine: Engine,
  links: SwitchLinks,
  { log, meters }: Surroundings,
): OutboundListener {
  const answerMs = config.timeouts.guardMs - GUARD_MARGIN_MS;
  return new OutboundListener({
    host: config.listen.host,
    port: config.listen.port,
    allowedPeers: config.listen.allow,
    maxConnections: MOST_HITS,
    handshakeMs: Math.min(HANDSHAKE_MS, answerMs),
    answerMs,
    prompts: { byReason: config.prompts, otherwise: config.prompts['lot-full'] },
    handler: hitHandler({ engine, nodeOfCore: (core) => links.nodeOfCore(core), log, meters }),
    logger: log,
    meters,
  });
}

/** What the timers and notices missed is found by looking; one look at a time. Returns how to stop. */
function sweepEvery(engine: Engine, log: Logger): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = engine
      .sweep()
      .catch((error: unknown) => log.error('sweep failed', { why: String(error) }))
      .finally(() => {
        busy = false;
      });
  }, SWEEP_EVERY_MS);
  return () => {
    clearInterval(timer);
    return looking;
  };
}

async function reasonsNotReady({ store, links }: Running, config: ResolvedConfig): Promise<readonly string[]> {
  const redis = await store.ping();
  const down = config.nodes.filter(({ node }) => !links.isUp(node)).map(({ node }) => `no link to node ${node}`);
  return [
    ...(redis.kind === 'ok' ? [] : [`redis: ${redis.why}`]),
    ...(down.length === config.nodes.length ? down : []),
  ];
}

async function stop(running: Running, stopSweeping: () => Promise<void>, withinMs: number): Promise<void> {
  const { listener, lanes, engine, links, timers, store, watching, endLeases, meters, log } = running;
  meters.gauge('parkade_up', 0);
  await listener.close(withinMs);
  await stopSweeping();
  await watching.close();
  endLeases();
  await settledWithin(Promise.all([lanes.idle(), engine.idle()]), withinMs);
  await links.close();
  await timers.close();
  await store.close();
  log.info('parkade has stopped');
}

async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.then(() => undefined), bound]);
  clearTimeout(timer);
}
