/** Builds everybody an engine consists of, and connects them; nothing speaks yet but the store's connection. */
import type { NodeId } from '@parkade/park-decision';
import { answerTimeBudget, type ResolvedConfig } from '@parkade/park-config';
import {
  Admissions,
  type AdmissionsOptions,
  Background,
  createEngine,
  type Engine,
  type EngineDeps,
} from '@parkade/park-engine';
import {
  type AlsoHears,
  DrainWatch,
  EngineOrder,
  NodeNaming,
  Reminders,
  SILENT_MS,
  Standstill,
  WatchKeeping,
} from '@parkade/node-watch';
import type { PagedPhones, SwitchEvent } from '@parkade/park-ports';
import { MulticastLoudspeakers, Pager } from '@parkade/paging';
import { OutboundListener, SwitchLinks } from '@parkade/switch-command';
import { engineName } from './engine-name.js';
import { ApiSide, type ApiSideOptions } from './api-side.js';
import { BesideCalls } from './beside-calls.js';
import { EnginePresence } from './engine-presence.js';
import { Hub } from './hub.js';
import { engineSettings, LiveConfig } from './live-config.js';
import { addressOf } from '@parkade/dialplan-contract';
import { ownPlaces } from './own-places.js';
import { Occupancy } from './occupancy.js';
import { openRedis, type RedisSide, type RedisSideOptions } from './open-redis.js';
import { randomIds, systemClock } from './random-ids.js';
import { TraceSide } from './trace-side.js';
import { WebhookSide } from './webhook-side.js';
import { recordKeeping, type RecordKeeping } from './record-keeping.js';
import { Reloading } from './reloading.js';
import { requestHandler, type RequestIntake } from './request-intake.js';
import { RequestListener } from './request-listener.js';
import { UNDECORATED, type ServiceDeps } from './service-deps.js';
import { SwitchEventQueues } from './switch-event-queues.js';

/** From the connection to the last byte of the channel's data. */
const HANDSHAKE_MS = 2_000;
/** A request waits so long for the link of its switch; the rest of the guard's time is for the answer. */
const LINK_WAIT_MS = 700;
/** So long a request waits to hear of the end of the leg that sent it: it has been told already, on another connection. */
const ENDED_WAIT_MS = 200;
/** Well before the others take legs from an engine of which they have not heard for {@link SILENT_MS}: its last word may be old by then. */
const STANDSTILL_MS = SILENT_MS * 0.6;
/** A reply that is read so late by our own fault is no word on the switch. */
const HELD_UP_MS = 250;
/** At most so many legs are answered at a time; more wait in the dialplan's guard. */
const MOST_REQUESTS = 2_000;

export interface Running extends Pick<RedisSide, 'store' | 'timers' | 'endSideConnection'> {
  readonly links: SwitchLinks;
  readonly naming: NodeNaming;
  readonly queues: SwitchEventQueues;
  readonly engine: Engine;
  readonly admissions: Admissions;
  readonly standstill: Standstill;
  readonly heldUp: Standstill;
  readonly presence: EnginePresence;
  readonly watching: WatchKeeping;
  readonly beside: BesideCalls;
  readonly reloading: Reloading;
  readonly api: ApiSide;
  readonly records: RecordKeeping;
  readonly webhooks: WebhookSide;
  readonly traces: TraceSide;
  readonly occupancy: Occupancy;
}

/** What all are built with. */
interface Ground extends RedisSideOptions {
  readonly name: string;
  /** Of leases: unlike every other process of this name. */
  readonly holder: string;
}

export async function wire(config: ResolvedConfig, deps: ServiceDeps): Promise<Running> {
  const { log, meters, clock: machine = systemClock, decorate = UNDECORATED, setLogLevel = () => undefined } = deps;
  const name = deps.name ?? engineName(config, {});
  const holder = `${name}-${process.pid}-${randomIds.ticket()}`;
  const ground: Ground = { name, holder, live: new LiveConfig(config), hub: new Hub(), machine, log, meters };
  const { live, hub } = ground;
  const redis = await openRedis(ground);
  const { store, timers, clock, endSideConnection } = redis;
  const naming = nodeNaming(ground, redis);
  const heldUp = new Standstill(HELD_UP_MS);
  const admissions = new Admissions({ log, meters, ...timesOf(config), wasHeldUp: heldUp.since });
  const links = switchLinks(ground, naming, admissions);
  const drains = new DrainWatch({ log, meters, clock }, redis.drains);
  const engineDeps: EngineDeps = {
    ...decorate.ports({ store, switches: links, timers }),
    events: redis.events,
    tickets: redis.tickets,
    asked: redis.asked,
    tries: redis.tries,
    clock,
    ids: randomIds,
    log,
    meters,
    lots: live.lots,
    isDraining: drains.isNodeDraining,
    isOverloaded: admissions.isOverloaded,
    settings: engineSettings(live),
    background: new Background(log),
  };
  const engine = decorate.engine(createEngine(engineDeps));
  const beside = besideCalls(ground, redis, engineDeps, links.pages, (node) => watching.watches(node));
  const watching: WatchKeeping = watchKeeping(ground, redis, engineDeps, links, beside);
  const queues = new SwitchEventQueues((switchEvent) => hear(switchEvent, engine, watching));
  const order = engineOrder(ground, redis, links, watching);
  connect(hub, { engine, watching, naming, queues, links, order });
  const standstill = new Standstill(STANDSTILL_MS);
  const requests = requestListener(ground, {
    engine,
    nodeCalling: (core) => nodeCalling(core, links, watching),
    whoWasOn: (leg) => links.whoWasOn(leg, ENDED_WAIT_MS),
    admissions,
    // Alone, an engine that comes late is better than none.
    stoodStill: config.listen.advertise.length > 1 ? standstill.since : () => false,
  });
  const presence = new EnginePresence({
    name,
    requests,
    drains,
    registry: redis.drains,
    order,
    at: await ownPlaces(config.listen, log),
    digest: () => live.digest,
    clock,
    log,
    meters,
  });
  const records = recordsOf(ground, redis);
  const reload = () => reloading.reload(deps.readConfig ?? notRead);
  const api = apiSide(ground, { clock, records, desk: engine.desk, reload }, deps.onApi);
  const reloading: Reloading = new Reloading({ live, store, watching, api, setLogLevel, log, meters });
  return {
    store,
    timers,
    links,
    naming,
    queues,
    engine,
    admissions,
    standstill,
    heldUp,
    presence,
    watching,
    beside,
    reloading,
    records,
    ...toldOutside(ground, redis),
    api,
    occupancy: new Occupancy({ store, clock, log, meters, lots: () => live.current().lots }),
    endSideConnection,
  };
}

interface ApiNeeds extends Pick<ApiSideOptions, 'clock' | 'desk' | 'reload'> {
  readonly records: RecordKeeping;
}

const notRead = (): never => {
  throw new Error('this engine has no file to read again');
};

const apiSide = (
  { name, live, log, meters }: Ground,
  { clock, records, desk, reload }: ApiNeeds,
  onServed: ServiceDeps['onApi'],
): ApiSide =>
  new ApiSide({
    engine: name,
    live,
    records: records.queries,
    desk,
    reload,
    clock,
    log,
    meters,
    ...(onServed && { onServed }),
  });

/** Those who are told what happens by a follower of the events. */
const toldOutside = (
  { name, live, holder, log, meters }: Ground,
  { clock }: RedisSide,
): Pick<Running, 'webhooks' | 'traces'> => ({
  webhooks: new WebhookSide({ live, holder, clock, log, meters }),
  traces: new TraceSide({ live, engine: name, holder, log, meters }),
});

const recordsOf = ({ live, holder, log, meters }: Ground, { recordFeed, leases, clock }: RedisSide): RecordKeeping =>
  recordKeeping({ live, feed: recordFeed, leases, holder, clock, log, meters });

/** The one place where it is said who hears what. */
function connect(
  hub: Hub,
  {
    engine,
    watching,
    naming,
    queues,
    links,
    order,
  }: Pick<Running, 'engine' | 'watching' | 'naming' | 'queues' | 'links'> & { readonly order: EngineOrder },
): void {
  hub.storeBack.connect(() => watching.storeIsBack());
  hub.timerFired.connect((timer) => engine.timer(timer));
  hub.lampAsked.connect((asked) => watching.asked(asked));
  hub.nameLost.connect(({ node, why }) => links.drop(node, why));
  hub.switchEvent.connect((switchEvent) => {
    if (switchEvent.kind === 'link-up') naming.linkUp(switchEvent.node, switchEvent.coreUuid);
    if (switchEvent.kind === 'link-lost') {
      naming.linkLost(switchEvent.node);
      order.linkLost(switchEvent.node);
    }
    return queues.take(switchEvent);
  });
}

/** What the engine could not take, the next look at the node finds. */
async function hear(switchEvent: SwitchEvent, engine: Engine, watching: WatchKeeping): Promise<void> {
  const [taken] = await Promise.all([engine.switchEvent(switchEvent), watching.switchEvent(switchEvent)]);
  if (!taken) watching.missed(switchEvent.node);
}

async function nodeCalling(core: string, links: SwitchLinks, watching: WatchKeeping): Promise<NodeId | undefined> {
  const node = await links.nodeCalling(core, LINK_WAIT_MS);
  if (node !== undefined) watching.signOfLife(node);
  return node;
}

const nodeNaming = ({ name, live, hub, machine, log, meters }: Ground, { names }: RedisSide): NodeNaming =>
  new NodeNaming({
    log,
    meters,
    clock: machine,
    engine: name,
    names,
    keepOffMs: () => live.current().timeouts.nodeLostMs,
    drop: (node, why) => void hub.nameLost.tell({ node, why }),
  });

/** Of a request's time a third may go in waiting for its turn, and half in waiting for the switch's word; no word is waited for longer. */
function timesOf({ timeouts }: ResolvedConfig): Pick<AdmissionsOptions, 'waitMs' | 'placeMs' | 'budgetMs'> {
  const { answerMs } = answerTimeBudget(timeouts);
  return { waitMs: answerMs / 3, placeMs: timeouts.guardMs, budgetMs: Math.min(answerMs / 2, timeouts.commandMs) };
}

function switchLinks({ live, hub, log, meters }: Ground, naming: NodeNaming, admissions: Admissions): SwitchLinks {
  const { nodes, timeouts } = live.current();
  return new SwitchLinks({
    nodes: nodes.map(({ node, esl, password }) => ({ node, ...esl, password })),
    timing: { replyMs: timeouts.commandMs, queueMs: timeouts.commandMs },
    admit: (node, core) => naming.admit(node, core),
    onSwitchEvent: hub.switchEvent.tell,
    onLampAsked: hub.lampAsked.tell,
    onAnswerTime: (node, took) => admissions.answered(node, took),
    house: () => live.current().house,
    logger: log,
    meters,
  });
}

const watchKeeping = (
  { holder, live }: Ground,
  { leases, events }: RedisSide,
  deps: EngineDeps,
  links: SwitchLinks,
  alsoHears: AlsoHears,
): WatchKeeping =>
  new WatchKeeping({
    deps,
    lamps: links,
    held: links,
    transfers: links,
    leases,
    events,
    lots: live.lots.lots,
    nodes: live.lots.nodes,
    nodeLostMs: () => live.current().timeouts.nodeLostMs,
    holder,
    alsoHears,
  });

const besideCalls = (
  ground: Ground,
  redis: RedisSide,
  deps: EngineDeps,
  phones: PagedPhones,
  isWatched: (node: NodeId) => boolean,
): BesideCalls => {
  const prompt = (): string => ground.live.current().prompts.page;
  return new BesideCalls(pagerOf(ground, redis, deps, phones), new Reminders(deps, phones, prompt, isWatched));
};

const pagerOf = (
  { holder, live, log, meters }: Ground,
  { leases, events, clock }: RedisSide,
  { switches }: EngineDeps,
  phones: PagedPhones,
): Pager =>
  new Pager({
    events,
    leases,
    holder,
    lots: live.lots,
    phones,
    switches,
    loudspeakers: new MulticastLoudspeakers({ log }),
    prompt: () => live.current().prompts.page,
    clock,
    log,
    meters,
  });

const engineOrder = (
  { live, log, meters }: Ground,
  { drains, clock }: RedisSide,
  links: SwitchLinks,
  watching: WatchKeeping,
): EngineOrder =>
  new EngineOrder({
    log,
    meters,
    clock,
    registry: drains,
    switches: links,
    places: live.current().listen.advertise.map(addressOf),
    nodes: live.lots.nodes,
    isLinked: (node) => links.isUp(node),
    isWatched: (node) => watching.watches(node),
    guardMs: live.current().timeouts.guardMs,
    lookAt: (node) => watching.missed(node),
  });

const requestListener = (ground: Ground, intake: Intake): RequestListener =>
  new RequestListener(ground.live.current().listen.port, (port) => outboundListener(ground, port, intake), ground.log);

/** What the listener is made of, beside the configuration. */
type Intake = Pick<RequestIntake, 'engine' | 'nodeCalling' | 'whoWasOn' | 'admissions'> & {
  readonly stoodStill: (since: number) => boolean;
};

function outboundListener(
  { live, log, meters }: Ground,
  port: number,
  { stoodStill, ...intake }: Intake,
): OutboundListener {
  const { listen, timeouts } = live.current();
  const { answerMs } = answerTimeBudget(timeouts);
  return new OutboundListener({
    host: listen.host,
    port,
    allowedPeers: listen.allow,
    maxConnections: MOST_REQUESTS,
    handshakeMs: Math.min(HANDSHAKE_MS, answerMs),
    answerMs,
    stoodStill,
    prompts: () => live.current().prompts,
    handler: requestHandler({ ...intake, house: () => live.current().house, log, meters }),
    logger: log,
    meters,
  });
}
