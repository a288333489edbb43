// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
import { planOpening, REFUSAL_WORDS, wordOf } from '@parkade/park-decision';
import type {
  AnyCall,
  OpeningFact,
  CallId,
  LegSnapshot,
  LegId,
  LotEvent,
  LotId,
  LotPolicy,
  NodeId,
  NumberPlan,
  Orbit,
  Refusal,
} from '@parkade/park-decision';
import {
  Background,
  createEngine,
  openCall,
  type Engine,
  type EngineDeps,
  type EngineSettings,
} from '@parkade/park-engine';
import { type Audited, auditNode } from '@parkade/node-watch';
import { type Timer, type RequestAnswer } from '@parkade/park-ports';
import { InMemoryParkStore } from '../store/in-memory-park-store.js';
import type { StoreMethod } from '../store/store-faults.js';
import { ManualClock } from '../time/manual-clock.js';
import { ManualTimerQueue } from '../time/manual-timer-queue.js';
import { AskedOnce } from './asked-once.js';
import { FakeSwitches } from './fake-switches.js';
import { CountingIds, RecordedLog, RecordedMeters } from './recorded-deps.js';

export const east = 'east' as NodeId;
export const west = 'west' as NodeId;
export const orbit = (digits: string): Orbit => digits as Orbit;
export const leg = (name: string): LegId => `leg-${name.padEnd(8, '0')}` as LegId;
export const user = (name: string, domain = 'pbx.test') => ({ user: name, domain });

export const POLICY: LotPolicy = {
  lot: 'main' as LotId,
  domain: 'pbx.test',
  rights: { park: ['pbx.test'], retrieve: ['pbx.test'] },
  orbits: ['701', '702', '703'].map(orbit),
  choose: 'first',
  quarantineMs: 0,
  reserveMs: 20_000,
  recallAfterMs: 60_000,
  chain: [
    { ring: { kind: 'parker' }, forMs: 15_000 },
    { ring: { kind: 'user', address: user('1000') }, forMs: 10_000 },
  ],
  rounds: 1,
  againMs: 30_000,
  then: { kind: 'forward', extension: '1000', context: 'default' },
  maxWaitMs: 3_600_000,
  claimMs: 5_000,
  whenRefused: ['parker', 'fallback'],
  fallback: user('1000'),
  music: 'local_stream://moh',
};
const OTHER: LotPolicy = {
  ...POLICY,
  lot: 'other' as LotId,
  domain: 'other.test',
  rights: { park: ['other.test'], retrieve: ['other.test'] },
};

export const numberPlanOf = (policy: LotPolicy): NumberPlan => ({
  lot: policy.lot,
  domain: policy.domain,
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  find: { oldest: '*72', newest: '*73', only: '*74', mine: '*75' },
  orbits: new Set(policy.orbits),
});

export const RIG_MESSAGES: EngineSettings['messages'] = {
  parked: '{caller} is in {orbit}',
  due: '{caller} is due in {orbit}',
  'picked-up': '{by} has {caller} from {orbit}',
  'hung-up': '{caller} left {orbit} after {wait}',
  'sent-on': '{caller} went from {orbit} to {to}',
  ended: '{orbit} was ended',
  'for-you': '{caller} waits for you in {orbit}',
  lost: '{orbit} was lost',
};

/** A playable for each refusal. */
export const promptsOf = (playable: (word: Refusal) => string): EngineSettings['refusalPrompts'] =>
  Object.fromEntries(REFUSAL_WORDS.map((word) => [word, playable(word)])) as EngineSettings['refusalPrompts'];

const SETTINGS: EngineSettings = {
  failsafeGraceMs: 15_000,
  ticketMs: 10_000,
  outboxGraceMs: 3_000,
  safeMusic: 'tone_stream://safe',
  confirmPrompt: 'tone_stream://confirm',
  recallPrompt: 'tone_stream://recall',
  refusalPrompts: promptsOf((word) => `tone_stream://${word}`),
  messages: RIG_MESSAGES,
};

export interface RigOptions {
  readonly policy?: Partial<LotPolicy>;
  /** With a second lot of another domain that has the same numbers. */
  readonly twoDomains?: boolean;
  /** How the lot looks from the site of a node. */
  readonly seenFrom?: Readonly<Record<string, Partial<LotPolicy>>>;
  /** Instead of the same codes everywhere. */
  readonly numberPlans?: readonly NumberPlan[];
  /** Lots beside the first. */
  readonly others?: readonly LotPolicy[];
}

/** An engine among fakes, with a switch that does what it is answered. */
export class Rig {
  readonly clock = new ManualClock();
  readonly switches = new FakeSwitches();
  readonly log = new RecordedLog();
  readonly meters = new RecordedMeters();
  readonly ids = new CountingIds();
  readonly timers = new ManualTimerQueue(this.clock);
  readonly policy: LotPolicy;
  readonly store: InMemoryParkStore;
  readonly draining = new Set<NodeId>();
  readonly overloaded = new Set<NodeId>();
  /** Awaited before each method of the store. */
  onStore: (method: StoreMethod) => Promise<void> = () => Promise.resolve();
  readonly asked = new AskedOnce();
  readonly deps: EngineDeps;
  engine: Engine;

  constructor({ policy = {}, twoDomains = false, seenFrom = {}, numberPlans, others = [] }: RigOptions = {}) {
    this.policy = { ...POLICY, ...policy };
    this.store = new InMemoryParkStore({ now: () => this.clock.now(), onCall: (method) => this.onStore(method) });
    const lots = [this.policy, ...(twoDomains ? [OTHER] : []), ...others];
    this.deps = {
      store: this.store,
      tickets: this.store.tickets,
      asked: this.asked,
      tries: this.store.tries,
      events: this.store.log,
      switches: this.switches,
      timers: this.timers,
      clock: this.clock,
      ids: this.ids,
      log: this.log,
      meters: this.meters,
      lots: {
        policy(lot, node) {
          const found = lots.find((one) => one.lot === lot);
          return found === undefined ? undefined : { ...found, ...(node === undefined ? {} : seenFrom[node]) };
        },
        numberPlans: numberPlans ?? lots.map(numberPlanOf),
        nodes: [east, west],
        peerDial: (from, to, place) => (from === to ? undefined : `sofia/internal/${place}@${to}.test`),
      },
      isDraining: (node) => this.draining.has(node),
      isOverloaded: (node) => this.overloaded.has(node),
      settings: { current: () => SETTINGS },
      background: new Background(this.log),
    };
    this.engine = createEngine(this.deps);
    this.timers.listen((timer) => this.fireTimer(timer));
  }

  /** Another engine takes over; nobody stops the former one. */
  replaceEngine(deps: Partial<EngineDeps> = {}): void {
    this.engine = createEngine({ ...this.deps, background: new Background(this.log), ...deps });
  }

  async fireTimer(timer: Timer): Promise<void> {
    await this.engine.timer(timer);
    await this.engine.idle();
  }

  /** Time passes; timers fire on their way. */
  async wait(ms: number): Promise<void> {
    await this.timers.advanceBy(ms);
    await this.engine.idle();
  }

  async sweep(): Promise<void> {
    await this.engine.sweep();
    await this.engine.idle();
  }

  /** A leg comes to our dialplan and the engine is asked; the switch does what it is told. */
  async request(snapshot: LegSnapshot): Promise<RequestAnswer> {
    this.switches.place(snapshot.node, snapshot.leg);
    const answer = await this.engine.request(snapshot);
    await this.engine.idle();
    await this.perform(snapshot, answer);
    return answer;
  }

  /** What a switch does with an answer, and reports. */
  async perform({ node, leg: asking }: LegSnapshot, answer: RequestAnswer): Promise<void> {
    if (answer.kind === 'hold') this.switches.place(node, asking, 'music');
    if (answer.kind === 'announce') this.switches.place(node, asking, 'at parkade-announce');
    if (answer.kind === 'return') this.switches.place(node, asking, 'at parkade-return');
    if (answer.kind === 'reject') this.switches.drop(asking);
    await this.engine.answered(answer, { kind: 'done' });
    if (answer.kind === 'join' && this.switches.join(asking, answer.caller))
      await this.engine.switchEvent({ kind: 'legs-joined', node, a: asking, b: answer.caller, callId: answer.callId });
    await this.engine.idle();
  }

  async hangUp(gone: LegId, cause = 'NORMAL_CLEARING', callId: CallId | null = null, node = east): Promise<void> {
    this.switches.drop(gone);
    await this.engine.switchEvent({ kind: 'leg-gone', node, leg: gone, callId, cause });
    await this.engine.idle();
  }

  /** The link is back, and whoever watches the node audits it; the sweep does what was forgotten. */
  async linkUp(node = east, restartedAt = 0): Promise<void> {
    this.switches.restoreLink(node);
    await this.engine.switchEvent({ kind: 'link-up', node, coreUuid: 'core' });
    await this.audit(node, restartedAt);
    await this.sweep();
  }

  async audit(node = east, restartedAt = 0): Promise<Audited> {
    const result = await auditNode(this.deps, this.switches, node, { restartedAt, callersKnown: () => undefined });
    await this.engine.idle();
    return result;
  }

  /** All calls the store still knows to be live. */
  async live() {
    const answer = await this.store.liveCalls();
    return answer.kind === 'ok' ? answer.value : [];
  }

  async only() {
    const [call, another] = await this.live();
    if (call === undefined || another !== undefined || call.kind === 'ended')
      throw new Error('not exactly one live call');
    return call;
  }

  async load(callId: CallId) {
    const answer = await this.store.loadCall(callId);
    if (answer.kind !== 'ok' || answer.value === null) throw new Error(`no call ${callId}`);
    return answer.value;
  }

  /** What the lot's stream says, oldest first. */
  async entries(): Promise<readonly LotEvent[]> {
    const answer = await this.store.log.read(this.policy.lot, '0', 1_000);
    return answer.kind === 'ok' ? answer.value.flatMap(({ event }) => event ?? []) : [];
  }

  /** The same in a word each. */
  async events(): Promise<string[]> {
    return (await this.entries()).map(wordOf);
  }

  complaints(): string[] {
    return this.log.lines
      .filter((line) => line.level === 'error')
      .map((line) => `${line.message} ${JSON.stringify(line.fields)}`);
  }
}

const blank: LegSnapshot = {
  node: east,
  leg: leg('nobody'),
  entry: 'dialled',
  dialled: '*70',
  direction: 'inbound',
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: null,
  lastBridgedOwner: null,
  name: '',
  number: '',
  sipCallId: 'sip@test',
  callId: null,
  callVersion: null,
  ticket: null,
};

/** A phone dials by itself. */
export const dials = (who: string, dialled: string, over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  ...blank,
  leg: leg(`phone${who}`),
  owner: user(who),
  number: who,
  dialled,
  ...over,
});

/** Somebody outside, sent by the phone they talked to. */
export const sent = (caller: string, by: string, dialled = '*70', over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  ...blank,
  leg: leg(caller),
  dialled,
  transferred: true,
  lastBridgedTo: leg(`was${by}`),
  lastBridgedOwner: user(by),
  name: caller,
  number: '5551234',
  ...over,
});

/** The held party arrives where the consult leg's reservation says. */
export const lands = (caller: string, callId: CallId, over: Partial<LegSnapshot> = {}): LegSnapshot =>
  sent(caller, '1001', '*70', { entry: 'land', callId, referReplaces: true, ...over });

export const recallAnswered = (ring: LegId, callId: CallId): LegSnapshot => ({
  ...blank,
  leg: ring,
  entry: 'recall',
  direction: 'outbound',
  owner: user('1001'),
  callId,
});
export const failsafe = (caller: string, callId: CallId | null, over: Partial<LegSnapshot> = {}): LegSnapshot =>
  sent(caller, '1001', 'parkade-failsafe', { entry: 'failsafe', callId, ...over });

export const ticketLeg = (name: string, ticket: string, node = east, dialled = '701'): LegSnapshot => ({
  ...blank,
  node,
  dialled,
  leg: leg(name),
  entry: 'ticket',
  ticket,
});

/** An answer of the kind the test expects. */
export function as<K extends RequestAnswer['kind']>(
  kind: K,
  answer: RequestAnswer,
): Extract<RequestAnswer, { kind: K }> {
  if (answer.kind !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(answer)}`);
  return answer as Extract<RequestAnswer, { kind: K }>;
}

/** A call as the store of these deps took it. @throws when no orbit was free. */
export async function openIn(deps: EngineDeps, policy: LotPolicy, fact: OpeningFact): Promise<AnyCall> {
  const choice = { lastAssigned: null, freedAt: new Map<Orbit, number>(), random: () => 0 };
  const opened = await openCall(deps, planOpening(fact, policy, deps.clock.now(), choice));
  if (opened.kind !== 'ok' || opened.value.kind !== 'opened') throw new Error(JSON.stringify(opened));
  return opened.value.call;
}
