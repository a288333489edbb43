/** Builds everybody an engine consists of, and connects them; nothing speaks yet but the store's connection. */
import type { NodeId } from '@parkade/park-decision';
import { Background, createEngine, type Engine, type EngineDeps } from '@parkade/park-engine';
import { type TimerHandler, type Clock, type Logger, type Meters, type SwitchEvent } from '@parkade/park-ports';
import {
  connectParkStore,
  domainConnection,
  patientConnection,
  RedisDrains,
  RedisEventFeed,
  RedisLeases,
  RedisNodeNames,
  StoreClock,
  type ConnectOptions,
  type RedisParkStore,
} from '@parkade/redis-store';
import { OutboundListener, SwitchLinks } from '@parkade/switch-command';
import { BullTimerQueue } from '@parkade/timer-queue';
import { answerTimeBudget, type LogLevel, type ResolvedConfig } from '@parkade/park-config';
import { RequestListening } from './request-listening.js';
import { engineName } from './engine-name.js';
import { RequestGate } from './request-gate.js';
import { requestHandler } from './request-intake.js';
import {
  faultInjectingEngine,
  faultInjectingStore,
  faultInjectingSwitches,
  faultInjectingTimers,
} from './kill-points.js';
import { LiveLots } from './lot-directory.js';
import { NodeNaming, type NodeNamingOptions, DrainWatch } from '@parkade/node-watch';
import { SwitchEventQueues } from './switch-event-queues.js';
import { randomIds, systemClock } from './random-ids.js';
import { redisConnection } from './redis-connection.js';
import { Reloading, type LiveConfig } from './reloading.js';
import type { TestHooks } from './test-hooks.js';
import { WatchKeeping } from '@parkade/node-watch';

export interface ServiceDeps {
  readonly log: Logger;
  readonly meters: Meters;
  /** How the engine is called; `engineName()` makes one. */
  readonly name?: string;
  /** Empty in production. */
  readonly hooks?: TestHooks;
  /** The log's level is configuration too. */
  readonly setLogLevel?: (level: LogLevel) => void;
}

/** Redone by another engine after this; a ring that was only slow is then refused as known and counts as ringing. */
const INTENT_GRACE_MS = 700;
const TICKET_MS = 15_000;
const SAFE_MUSIC = 'tone_stream://%(400,3600,425);loops=-1';
/** From the connection to the last byte of the channel's data. */
const HANDSHAKE_MS = 2_000;
/** The event feed waits half a second for news; a longer silence is a dead connection. */
const FEED_TIMEOUT_MS = 2_000;
/** How long to wait for Redis's time; the machine's own clock is good enough until then. */
const CLOCK_FIRST_MS = 1_000;
/** A request waits so long for the link of its switch; the rest of the guard's time is for the answer. */
const LINK_WAIT_MS = 700;
/** At most so many legs are answered at a time; more wait in the dialplan's guard. */
const MOST_HITS = 2_000;

export interface Running {
  readonly log: Logger;
  readonly meters: Meters;
  readonly store: RedisParkStore;
  readonly timers: BullTimerQueue;
  readonly links: SwitchLinks;
  readonly naming: NodeNaming;
  readonly queues: SwitchEventQueues;
  readonly engine: Engine;
  readonly gate: RequestGate;
  readonly duty: RequestListening;
  readonly watching: WatchKeeping;
  readonly reloading: Reloading;
  /** Ends the connection that leases, drains and the clock share. */
  readonly endSideConnection: () => void;
}

export async function wire(config: ResolvedConfig, deps: ServiceDeps): Promise<Running> {
  const { log, meters, hooks = {} } = deps;
  const name = deps.name ?? engineName(config, {});
  const { prefix } = config.redis;
  const { clock: system = systemClock, killAt } = hooks;
  const connection = redisConnection(config.redis);
  const live: LiveConfig = { config, lots: new LiveLots(config) };
  const commandTimeoutMs = config.timeouts.storeMs;
  let storeIsBack: () => void = () => undefined;
  const store = await openStore(config, connection, { log, meters }, () => storeIsBack());
  const { side, duties, clock, endSideConnection } = openSide(config, connection, system, { log, meters });
  await clock.start(CLOCK_FIRST_MS);
  const engineNow = (): Engine => engine;
  const timers = openTimers(config, connection, clock, deps, (timer) => engineNow().timer(timer));
  const queues = new SwitchEventQueues((switchEvent) => heard(switchEvent));
  const naming = openNaming(live, side, { log, meters, clock: system, engine: name }, (node, why) =>
    links.drop(node, why),
  );
  const links = openLinks(config, { log, meters, queues, naming }, () => watching);
  const drains = new DrainWatch({ log, meters, clock }, duties);
  const engineDeps: EngineDeps = {
    store: killAt === undefined ? store : faultInjectingStore(store, killAt),
    switches: killAt === undefined ? links : faultInjectingSwitches(links, killAt),
    timers: killAt === undefined ? timers : faultInjectingTimers(timers, killAt),
    clock,
    ids: randomIds,
    log,
    meters,
    lots: live.lots,
    isDraining: drains.isNodeDraining,
    settings: settingsOf(live),
    background: new Background(log),
  };
  const living = createEngine(engineDeps);
  const engine = killAt === undefined ? living : faultInjectingEngine(living, killAt);
  const watching = keepWatch(live, connection, engineDeps, links, {
    leases: new RedisLeases(side, { prefix, commandTimeoutMs }),
    holder: `${name}-${process.pid}-${randomIds.ticket()}`,
  });
  storeIsBack = () => watching.storeIsBack();
  const heard = async (switchEvent: SwitchEvent): Promise<void> => {
    const [taken] = await Promise.all([engine.switchEvent(switchEvent), watching.switchEvent(switchEvent)]);
    if (!taken) watching.missed(switchEvent.node);
  };
  const nodeCalling = async (core: string): Promise<NodeId | undefined> => {
    const node = await links.nodeCalling(core, LINK_WAIT_MS);
    if (node !== undefined) watching.signOfLife(node);
    return node;
  };
  const gate = new RequestGate(
    config.listen.port,
    (port) => requestListener({ ...config.listen, port }, live, engine, nodeCalling, deps),
    log,
  );
  const duty = new RequestListening({ name, gate, drains, registry: duties, clock, log, meters });
  const { setLogLevel = () => undefined } = deps;
  const reloading = new Reloading({ live, store, watching, setLogLevel, log, meters });
  return {
    log,
    meters,
    store,
    timers,
    links,
    naming,
    queues,
    engine,
    gate,
    duty,
    watching,
    reloading,
    endSideConnection,
  };
}

/** One connection for what is asked now and then: the clock, leases, drains. */
function openSide(config: ResolvedConfig, connection: ConnectOptions, system: Clock, { log, meters }: ServiceDeps) {
  const { prefix } = config.redis;
  const commandTimeoutMs = config.timeouts.storeMs;
  const side = domainConnection({ ...connection, commandTimeoutMs });
  const duties = new RedisDrains(side, { prefix, commandTimeoutMs, logger: log });
  const clock = new StoreClock(side, { prefix, commandTimeoutMs, system, logger: log, meters });
  const endSideConnection = (): void => {
    clock.close();
    side.disconnect();
  };
  return { side, duties, clock, endSideConnection };
}

const openTimers = (
  config: ResolvedConfig,
  connection: ConnectOptions,
  clock: Clock,
  { log }: ServiceDeps,
  handler: TimerHandler,
): BullTimerQueue => {
  const { storeMs } = answerTimeBudget(config.timeouts);
  return new BullTimerQueue({
    commands: domainConnection({ ...connection, commandTimeoutMs: storeMs }),
    waiting: patientConnection(connection),
    prefix: config.redis.prefix,
    handler,
    scheduleTimeoutMs: storeMs,
    clock,
    logger: log,
  });
};

const openNaming = (
  live: LiveConfig,
  side: ReturnType<typeof domainConnection>,
  around: Pick<NodeNamingOptions, 'log' | 'meters' | 'clock' | 'engine'>,
  drop: NodeNamingOptions['drop'],
): NodeNaming => {
  const { redis, timeouts } = live.config;
  return new NodeNaming({
    ...around,
    names: new RedisNodeNames(side, { prefix: redis.prefix, commandTimeoutMs: timeouts.storeMs }),
    keepOffMs: () => live.config.timeouts.nodeLostMs,
    drop,
  });
};

const settingsOf = (live: LiveConfig): EngineDeps['settings'] => ({
  current: () => ({
    failsafeGraceMs: live.config.timeouts.failsafeGraceMs,
    ticketMs: TICKET_MS,
    outboxGraceMs: INTENT_GRACE_MS,
    safeMusic: SAFE_MUSIC,
  }),
});

const openStore = (
  config: ResolvedConfig,
  connection: ConnectOptions,
  { log, meters }: ServiceDeps,
  onBack: () => void,
): Promise<RedisParkStore> =>
  connectParkStore({
    ...connection,
    prefix: config.redis.prefix,
    commandTimeoutMs: config.timeouts.storeMs,
    logger: log,
    onBack,
    onUnknownSchema: () => meters.count('parkade_unknown_schema_total'),
  });

const openLinks = (
  config: ResolvedConfig,
  { log, meters, queues, naming }: Pick<Running, 'log' | 'meters' | 'queues' | 'naming'>,
  lamps: () => WatchKeeping,
): SwitchLinks =>
  new SwitchLinks({
    nodes: config.nodes.map(({ node, esl, password }) => ({ node, ...esl, password })),
    timing: { replyMs: config.timeouts.commandMs, queueMs: config.timeouts.commandMs },
    admit: (node, core) => naming.admit(node, core),
    onSwitchEvent: (switchEvent) => {
      if (switchEvent.kind === 'link-up') naming.linkUp(switchEvent.node, switchEvent.coreUuid);
      if (switchEvent.kind === 'link-lost') naming.linkLost(switchEvent.node);
      return queues.take(switchEvent);
    },
    onLampAsked: (asked) => lamps().asked(asked),
    logger: log,
    meters,
  });

const keepWatch = (
  live: LiveConfig,
  connection: ConnectOptions,
  deps: EngineDeps,
  links: SwitchLinks,
  { leases, holder }: { readonly leases: RedisLeases; readonly holder: string },
): WatchKeeping =>
  new WatchKeeping({
    deps,
    lamps: links,
    held: links,
    leases,
    feed: new RedisEventFeed(domainConnection({ ...connection, commandTimeoutMs: FEED_TIMEOUT_MS }), {
      prefix: live.config.redis.prefix,
      logger: deps.log,
    }),
    lots: live.lots.lots,
    nodes: live.lots.nodes,
    nodeLostMs: () => live.config.timeouts.nodeLostMs,
    holder,
  });

function requestListener(
  listen: ResolvedConfig['listen'],
  live: LiveConfig,
  engine: Engine,
  nodeCalling: (core: string) => Promise<NodeId | undefined>,
  { log, meters }: ServiceDeps,
): OutboundListener {
  const { answerMs } = answerTimeBudget(live.config.timeouts);
  return new OutboundListener({
    host: listen.host,
    port: listen.port,
    allowedPeers: listen.allow,
    maxConnections: MOST_HITS,
    handshakeMs: Math.min(HANDSHAKE_MS, answerMs),
    answerMs,
    prompts: () => {
      const { prompts } = live.config;
      return { byReason: prompts, otherwise: prompts['lot-full'] };
    },
    handler: requestHandler({ engine, nodeCalling, log, meters }),
    logger: log,
    meters,
  });
}
