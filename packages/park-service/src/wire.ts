/** Builds everybody an engine consists of, and connects them; nothing speaks yet but the store's connection. */
import type { NodeId } from '@parkade/park-decision';
import {
  Background,
  createEngine,
  DrainWatch,
  type Engine,
  type EngineParts,
  type Logger,
  type Meters,
  type SwitchNotice,
} from '@parkade/park-engine';
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
} from '@parkade/redis-transition';
import { OutboundListener, SwitchLinks } from '@parkade/switch-command';
import { BullTimerQueue } from '@parkade/timer-queue';
import { hitPatience, type ResolvedConfig } from './config/index.js';
import { EngineDuty } from './engine-duty.js';
import { engineName } from './engine-name.js';
import { HitGate } from './hit-gate.js';
import { hitHandler } from './hit-intake.js';
import { mortalEngine, mortalStore, mortalSwitches, mortalTimers } from './kill-points.js';
import { lotDirectory } from './lot-directory.js';
import { NodeNaming } from './node-naming.js';
import { NoticeLanes } from './notice-lanes.js';
import { randomIds, systemClock } from './random-ids.js';
import { redisConnection } from './redis-connection.js';
import type { TestHooks } from './test-hooks.js';
import { WatchKeeping } from './watch-keeping.js';

export interface Surroundings {
  readonly log: Logger;
  readonly meters: Meters;
  /** How the engine is called; `engineName()` makes one. */
  readonly name?: string;
  /** Empty in production. */
  readonly hooks?: TestHooks;
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
  /** Ends the connection that leases, drains and the clock share. */
  readonly endSideConnection: () => void;
}

export async function wire(config: ResolvedConfig, surroundings: Surroundings): Promise<Running> {
  const { log, meters, hooks = {} } = surroundings;
  const name = surroundings.name ?? engineName(config, {});
  const { prefix } = config.redis;
  const { clock: system = systemClock, killAt } = hooks;
  const connection = redisConnection(config.redis);
  const commandTimeoutMs = config.timeouts.storeMs;
  let storeIsBack: () => void = () => undefined;
  const store = await openStore(config, connection, { log, meters }, () => storeIsBack());
  const side = domainConnection({ ...connection, commandTimeoutMs });
  const duties = new RedisDrains(side, { prefix, commandTimeoutMs, logger: log });
  const clock = new StoreClock(side, { prefix, commandTimeoutMs, system, logger: log, meters });
  await clock.start(CLOCK_FIRST_MS);
  const engineNow = (): Engine => engine;
  const timers = new BullTimerQueue({
    ...connection,
    prefix,
    handler: (alarm) => engineNow().alarm(alarm),
    scheduleTimeoutMs: hitPatience(config.timeouts).storeMs,
    clock,
    logger: log,
    meters,
  });
  const lanes = new NoticeLanes((notice) => heard(notice));
  const naming = new NodeNaming({
    names: new RedisNodeNames(side, { prefix, commandTimeoutMs }),
    engine: name,
    log,
    meters,
    clock: system,
    keepOffMs: config.timeouts.nodeLostMs,
    drop: (node, why) => links.drop(node, why),
  });
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
    lots: lotDirectory(config),
    isDraining: drains.isNodeDraining,
    settings: settingsOf(config),
    background: new Background(log),
  };
  const living = createEngine(parts);
  const engine = killAt === undefined ? living : mortalEngine(living, killAt);
  const watching = keepWatch(config, connection, parts, links, {
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
    (port) => hitListener({ ...config.listen, port }, config, engine, nodeCalling, surroundings),
    log,
  );
  const duty = new EngineDuty({ name, gate, drains, roll: duties, clock, log, meters });
  const endSideConnection = (): void => {
    clock.close();
    side.disconnect();
  };
  return { log, meters, store, timers, links, naming, lanes, engine, gate, duty, watching, endSideConnection };
}

const settingsOf = ({ timeouts }: ResolvedConfig): EngineParts['settings'] => ({
  deadmanGraceMs: timeouts.deadmanGraceMs,
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
  config: ResolvedConfig,
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
      prefix: config.redis.prefix,
      logger: parts.log,
    }),
    lots: config.lots.map((lot) => lot.policy.lot),
    nodes: config.nodes.map(({ node }) => node),
    nodeLostMs: config.timeouts.nodeLostMs,
    holder,
  });

function hitListener(
  listen: ResolvedConfig['listen'],
  config: ResolvedConfig,
  engine: Engine,
  nodeCalling: (core: string) => Promise<NodeId | undefined>,
  { log, meters }: Surroundings,
): OutboundListener {
  const { answerMs } = hitPatience(config.timeouts);
  return new OutboundListener({
    host: listen.host,
    port: listen.port,
    allowedPeers: listen.allow,
    maxConnections: MOST_HITS,
    handshakeMs: Math.min(HANDSHAKE_MS, answerMs),
    answerMs,
    prompts: { byReason: config.prompts, otherwise: config.prompts['lot-full'] },
    handler: hitHandler({ engine, nodeCalling, log, meters }),
    logger: log,
    meters,
  });
}
