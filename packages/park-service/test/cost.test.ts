/**
 * What a request, a switch event, a timer and a periodic pass ask of Redis: the same in an empty house and in a full one. Counted,
 * not timed: round trips of the store's connection, commands that ran in Redis (those inside of scripts too), and bytes read.
 */
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallId, LotId, Orbit } from '@parkade/park-decision';
import { auditNode, LampKeeper } from '@parkade/node-watch';
import { Background, type EngineDeps } from '@parkade/park-engine';
import { domainConnection, RedisParkStore } from '@parkade/redis-store';
import {
  as,
  dials,
  east,
  lands,
  leg,
  parkPlan,
  PrivateRedis,
  putOff,
  recallAnswered,
  Rig,
  sent,
  stepTo,
} from '@parkade/testkit';

const FEW = 10;
const MANY = 10_000;
const ORBITS_OF_A_LOT = 100;
/** Every so manieth has a command that is still to be done. */
const PENDING = 10;
const AT_ONCE = 250;
/** Long after the test. */
const NOT_DUE = 1_900_000_000_000;

interface Cost {
  /** Commands sent to Redis: what is waited for. */
  readonly roundTrips: number;
  /** Commands that Redis ran, those inside of scripts too. */
  readonly commands: number;
  readonly bytes: number;
  readonly timers: number;
  /** Questions and commands to a switch. */
  readonly switches: number;
}
type Costs = Readonly<Record<string, Cost>>;

/** An engine on a Redis of its own whose traffic is counted; the switch is made up. */
class CountedHouse {
  readonly rig = new Rig();
  readonly store: RedisParkStore;
  readonly deps: EngineDeps;
  readonly ready: Promise<void>;
  readonly costs: Record<string, Cost> = {};
  readonly #redis: Redis;
  #timers = 0;
  #asked = 0;

  constructor(url: string) {
    const redis = domainConnection({ url, commandTimeoutMs: 10_000 });
    if (!(redis instanceof Redis)) throw new Error('one Redis was asked for');
    this.#redis = redis;
    this.ready = new Promise((resolve) => redis.once('ready', () => resolve()));
    this.store = new RedisParkStore(this.#redis, { commandTimeoutMs: 10_000 });
    const { rig } = this;
    const timers: EngineDeps['timers'] = {
      schedule: (timer) => ((this.#timers += 1), rig.timers.schedule(timer)),
      forget: (callId, version) => ((this.#timers += 1), rig.timers.forget(callId, version)),
      close: () => rig.timers.close(),
    };
    const background = new Background(rig.log);
    this.deps = { ...rig.deps, store: this.store, timers, background };
    rig.replaceEngine({ store: this.store, timers });
    rig.switches.onAsk = () => Promise.resolve(void (this.#asked += 1));
  }

  async count(what: string, work: () => Promise<unknown>): Promise<void> {
    await this.store.ping();
    const monitor = await this.#redis.monitor();
    const seen: { readonly command: string; readonly isInScript: boolean }[] = [];
    let done: () => void = () => undefined;
    const isOver = new Promise<void>((resolve) => (done = resolve));
    monitor.on('monitor', (_time: string, [command = '']: readonly string[], source: string) => {
      if (command.toLowerCase() === 'echo') done();
      else seen.push({ command, isInScript: source === 'lua' });
    });
    const before = { bytes: this.#redis.stream.bytesRead, timers: this.#timers, asked: this.#asked };
    try {
      await work();
      await Promise.all([this.rig.engine.idle(), this.deps.background.idle()]);
    } catch (error) {
      monitor.disconnect();
      throw error;
    }
    const bytes = this.#redis.stream.bytesRead - before.bytes;
    await this.#redis.echo('over');
    await isOver;
    monitor.disconnect();
    this.costs[what] = {
      roundTrips: seen.filter(({ isInScript }) => !isInScript).length,
      commands: seen.length,
      bytes,
      timers: this.#timers - before.timers,
      switches: this.#asked - before.asked,
    };
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** Live calls of other lots, on another node; some with commands that are still to be done. */
async function fill(store: RedisParkStore, from: number, to: number): Promise<void> {
  const openOne = async (at: number): Promise<void> => {
    const id = `fill${String(at).padStart(8, '0')}`;
    const orbit = String(1_000 + (at % ORBITS_OF_A_LOT));
    const lot = `lot-${Math.floor(at / ORBITS_OF_A_LOT)}`;
    const plan = parkPlan({ callId: id, candidates: [orbit], lot, now: NOT_DUE });
    const opened = await store.openCall(plan, plan.call.openedAt);
    if (opened.kind !== 'ok' || opened.value.kind !== 'opened') throw new Error(JSON.stringify(opened));
    const { call } = opened.value;
    if (at % PENDING !== 0 || call.kind !== 'parked') return;
    const outbox = [{ kind: 'hold', node: call.node, leg: call.caller.leg }] as const;
    await store.advanceCall(stepTo(call, putOff(call, call.deadline + 1), { outbox, now: NOT_DUE }));
  };
  for (let at = from; at < to; at += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, to - at) }, (_, one) => openOne(at + one)));
}

async function parkAndPickUp(house: CountedHouse): Promise<void> {
  const { rig } = house;
  const caller = sent('alice', '1001');
  rig.switches.place(east, caller.leg, 'music');
  let orbit = '';
  await house.count('blind park', async () => {
    orbit = as('hold', await rig.engine.request(caller)).params.orbit;
  });
  const phone = dials('1002', orbit);
  rig.switches.place(east, phone.leg);
  let callId: CallId | null = null;
  await house.count('pick-up', async () => (callId = as('join', await rig.engine.request(phone)).callId));
  const joined = { kind: 'legs-joined', node: east, a: phone.leg, b: caller.leg, callId } as const;
  await house.count('word of the join', () => rig.engine.switchEvent(joined));
  for (const gone of [caller.leg, phone.leg]) rig.switches.drop(gone);
}

/** A consult transfer, its recall, the passes of the node meanwhile, and the phone that answers. */
async function transferAndRecall(house: CountedHouse): Promise<void> {
  const { rig } = house;
  const consult = dials('1001', '*70');
  rig.switches.place(east, consult.leg);
  const { callId } = as('announce', await rig.engine.request(consult));
  const completed = { kind: 'leg-gone', node: east, leg: consult.leg, callId, cause: 'ATTENDED_TRANSFER' } as const;
  await house.count('transfer completed', () => rig.engine.switchEvent(completed));
  const caller = lands('bob', callId);
  rig.switches.place(east, caller.leg, 'music');
  await house.count('landing', () => rig.engine.request(caller));
  await house.count('recall due', () => rig.wait(rig.policy.recallAfterMs));
  await house.count('audit pass', () =>
    auditNode(house.deps, rig.switches, east, { restartedAt: 0, callersKnown: () => undefined }),
  );
  await house.count('sweep', () => rig.engine.sweep());
  const [ring] = rig.switches.ofKind('ring').slice(-1);
  const answering = recallAnswered(ring?.leg ?? leg('none'), callId);
  rig.switches.place(east, answering.leg);
  await house.count('recall answered', () => rig.engine.request(answering));
  await rig.engine.switchEvent({ kind: 'legs-joined', node: east, a: answering.leg, b: caller.leg, callId });
  for (const gone of [consult.leg, caller.leg, answering.leg]) rig.switches.drop(gone);
}

/** Every lamp of a lot, when nothing changed. */
async function lampPass(house: CountedHouse, what: string, lots: EngineDeps['lots']): Promise<number> {
  let told = 0;
  const lamps = { lamp: () => ((told += 1), Promise.resolve({ kind: 'done' } as const)) };
  const keeper = new LampKeeper({ ...house.deps, lots }, lamps, [LOT]);
  await house.count(`${what}, watch begun`, () => Promise.resolve(keeper.watch(east)));
  await house.count(what, () => Promise.resolve(keeper.lookAgain(east)));
  return told;
}

const LOT = 'main' as LotId;

describe('what is asked of Redis', () => {
  let server: PrivateRedis;
  let house: CountedHouse;
  beforeAll(async () => {
    server = await PrivateRedis.start();
    house = new CountedHouse(server.url);
    await house.ready;
  });
  afterAll(async () => {
    await house.close();
    await server.stop();
  });

  async function costsOfAll(): Promise<Costs> {
    await parkAndPickUp(house);
    await transferAndRecall(house);
    await lampPass(house, 'lamp pass', house.deps.lots);
    return { ...house.costs };
  }

  it(`does not grow with the calls of the house: ${FEW} or ${MANY}`, async () => {
    // Scripts are loaded and Redis's clock is read with the first of each.
    await costsOfAll();
    await fill(house.store, 0, FEW);
    const few = await costsOfAll();
    await fill(house.store, FEW, MANY);
    const many = await costsOfAll();
    expect(many).toEqual(few);
    expect(few['blind park']).toMatchObject({ roundTrips: 2 });
    expect(few['pick-up']).toMatchObject({ roundTrips: 2 });
    expect(few['lamp pass']).toMatchObject({ roundTrips: 1 });
  }, 60_000);

  it('a pass over the lamps is one round trip, however many orbits the lot has', async () => {
    const orbits = new Set(Array.from({ length: 500 }, (_, at) => String(2_000 + at) as Orbit));
    const [plan] = house.deps.lots.numberPlans;
    if (plan === undefined) throw new Error('no lot');
    expect(await lampPass(house, '500 lamps', { ...house.deps.lots, numberPlans: [{ ...plan, orbits }] })).toBe(500);
    expect(house.costs['500 lamps, watch begun']?.roundTrips).toBe(1);
    expect(house.costs['500 lamps']?.roundTrips).toBe(1);
  });
});
