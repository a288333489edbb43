/** Builds everybody an engine consists of, and connects them; nothing speaks yet but the store's connection. */
import type { NodeId } from '@parkade/park-decision';
import { Background, createEngine, type Engine, type EngineParts } from '@parkade/park-engine';
import { type AlarmHandler, type Clock, type Logger, type Meters, type SwitchNotice } from '@parkade/park-ports';
import {
  connectParkStore,
  domainConnection,
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
import { hitPatience, type LogLevel, type ResolvedConfig } from '@parkade/park-config';
import { EngineDuty } from './engine-duty.js';
import { engineName } from './engine-name.js';
import { HitGate } from './hit-gate.js';
import { hitHandler } from './hit-intake.js';
import { mortalEngine, mortalStore, mortalSwitches, mortalTimers } from './kill-points.js';
import { LiveLots } from './lot-directory.js';
import { NodeNaming, type NodeNamingOptions, DrainWatch } from '@parkade/node-watch';
import { NoticeLanes } from './notice-lanes.js';
import { randomIds, systemClock } from './random-ids.js';
import { redisConnection } from './redis-connection.js';
import { Reloading, type LiveConfig } from './reloading.js';
import type { TestHooks } from './test-hooks.js';
import { WatchKeeping } from '@parkade/node-watch';

export interface Surroundings {
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
/** A hit waits so long for the link of its switch; the rest of the guard's time is for the answer. */
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
  readonly lanes: NoticeLanes;
  readonly engine: Engine;
  readonly gate: HitGate;
  readonly duty: EngineDuty;
  readonly watching: WatchKeeping;
  readonly reloading: Reloading;
  /** Ends the connection that leases, drains and the clock share. */
  readonly endSideConnection: () => void;
}

export async function wire(config: ResolvedConfig, surroundings: Surroundings): Promise<Running> {
  const { log, meters, hooks = {} } = surroundings;
  const name = surroundings.name ?? engineName(config, {});
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
  const timers = openTimers(config, connection, clock, surroundings, (alarm) => engineNow().alarm(alarm));
  const lanes = new NoticeLanes((notice) => heard(notice));
  const naming = openNaming(live, side, { log, meters, clock: system, engine: name }, (node, why) =>
    links.drop(node, why),
  );
  const links = openLinks(config, { log, meters, lanes, naming }, () => watching);
  const drains = new DrainWatch({ log, meters, clock }, duties);
  const parts: EngineParts = {
    store: killAt === undefined ? store : mortalStore(store, killAt),
    switches: killAt === undefined ? links : mortalSwitches(links, killAt),
    timers: killAt === undefined ? timers : mortalTimers(timers, killAt),
    clock,
    ids: randomIds,
    log,
    meters,
    lots: live.lots,
    isDraining: drains.isNodeDraining,
    settings: settingsOf(live),
    background: new Background(log),
  };
  const living = createEngine(parts);
  const engine = killAt === undefined ? living : mortalEngine(living, killAt);
  const watching = keepWatch(live, connection, parts, links, {
    leases: new RedisLeases(side, { prefix, commandTimeoutMs }),
    holder: `${name}-${process.pid}-${randomIds.ticket()}`,
  });
  storeIsBack = () => watching.storeIsBack();
  const heard = async (notice: SwitchNotice): Promise<void> => {
    const [taken] = await Promise.all([engine.notice(notice), watching.notice(notice)]);
    if (!taken) watching.missed(notice.node);
  };
  const nodeCalling = async (core: string): Promise<NodeId | undefined> => {
    const node = await links.nodeCalling(core, LINK_WAIT_MS);
    if (node !== undefined) watching.signOfLife(node);
    return node;
  };
  const gate = new HitGate(
    config.listen.port,
    (port) => hitListener({ ...config.listen, port }, live, engine, nodeCalling, surroundings),
    log,
  );
  const duty = new EngineDuty({ name, gate, drains, roll: duties, clock, log, meters });
  const { setLogLevel = () => undefined } = surroundings;
  const reloading = new Reloading({ live, store, watching, setLogLevel, log, meters });
  return {
    log,
    meters,
    store,
    timers,
    links,
    naming,
    lanes,
    engine,
    gate,
    duty,
    watching,
    reloading,
    endSideConnection,
  };
}

/** One connection for what is asked now and then: the clock, leases, drains. */
function openSide(config: ResolvedConfig, connection: ConnectOptions, system: Clock, { log, meters }: Surroundings) {
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
  { log, meters }: Surroundings,
  handler: AlarmHandler,
): BullTimerQueue =>
  new BullTimerQueue({
    ...connection,
    prefix: config.redis.prefix,
    handler,
    scheduleTimeoutMs: hitPatience(config.timeouts).storeMs,
    clock,
    logger: log,
    meters,
  });

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
    get keepOffMs() {
      return live.config.timeouts.nodeLostMs;
    },
    drop,
  });
};

const settingsOf = (live: LiveConfig): EngineParts['settings'] => ({
  get deadmanGraceMs() {
    return live.config.timeouts.deadmanGraceMs;
  },
  ticketMs: TICKET_MS,
  intentGraceMs: INTENT_GRACE_MS,
  safeMusic: SAFE_MUSIC,
});

const openStore = (
  config: ResolvedConfig,
  connection: ConnectOptions,
  { log, meters }: Surroundings,
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
  { log, meters, lanes, naming }: Pick<Running, 'log' | 'meters' | 'lanes' | 'naming'>,
  lamps: () => WatchKeeping,
): SwitchLinks =>
  new SwitchLinks({
    nodes: config.nodes.map(({ node, esl, password }) => ({ node, ...esl, password })),
    timing: { replyMs: config.timeouts.commandMs, queueMs: config.timeouts.commandMs },
    admit: (node, core) => naming.admit(node, core),
    onNotice: (notice) => {
      if (notice.kind === 'link-up') naming.linkUp(notice.node, notice.coreUuid);
      if (notice.kind === 'link-lost') naming.linkLost(notice.node);
      return lanes.take(notice);
    },
    onLampAsked: (asked) => lamps().asked(asked),
    logger: log,
    meters,
  });

const keepWatch = (
  live: LiveConfig,
  connection: ConnectOptions,
  parts: EngineParts,
  links: SwitchLinks,
  { leases, holder }: { readonly leases: RedisLeases; readonly holder: string },
): WatchKeeping =>
  new WatchKeeping({
    parts,
    lamps: links,
    held: links,
    leases,
    feed: new RedisEventFeed(domainConnection({ ...connection, commandTimeoutMs: FEED_TIMEOUT_MS }), {
      prefix: live.config.redis.prefix,
      logger: parts.log,
    }),
    lots: live.lots.lots,
    nodes: live.lots.nodes,
    get nodeLostMs() {
      return live.config.timeouts.nodeLostMs;
    },
    holder,
  });

function hitListener(
  listen: ResolvedConfig['listen'],
  live: LiveConfig,
  engine: Engine,
  nodeCalling: (core: string) => Promise<NodeId | undefined>,
  { log, meters }: Surroundings,
): OutboundListener {
  const { answerMs } = hitPatience(live.config.timeouts);
  return new OutboundListener({
    host: listen.host,
    port: listen.port,
    allowedPeers: listen.allow,
    maxConnections: MOST_HITS,
    handshakeMs: Math.min(HANDSHAKE_MS, answerMs),
    answerMs,
    get prompts() {
      const { prompts } = live.config;
      return { byReason: prompts, otherwise: prompts['lot-full'] };
    },
    handler: hitHandler({ engine, nodeCalling, log, meters }),
    logger: log,
    meters,
  });
}
