/**
 * What happens when a node of a Sentinel trio or of a Cluster dies: an answer within the bound, never a wrong one, and
 * recovery without anybody's help. Times are printed, not asserted, but for the bound of an answer.
 */
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { StoreAnswer } from '@parkade/park-ports';
import {
  parkPlan,
  PrivateCluster,
  PrivateSentinels,
  SAMPLE_NOW,
  sampleLot,
  sampleOrbits,
  type RedisPlace,
} from '@parkade/testkit';
import { connectParkStore, type RedisParkStore } from '@parkade/redis-store';
import type { BullTimerQueue } from '@parkade/timer-queue';
import { timerIn, Fired, scheduleAtLast, timersOf } from './timer-essentials.js';

const LOT = sampleLot('main');
const PREFIX = 'failover';
const BOUND_MS = 500;
/** An answer may come this much after its bound: the machine is shared. */
const SLACK_MS = 1000;
const RECOVERY_TAKES_AT_MOST_MS = 20_000;

let store: RedisParkStore | undefined;
let timers: BullTimerQueue | undefined;
let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  await Promise.all([store?.close(), timers?.close()]);
  await stop?.();
  store = timers = stop = undefined;
}, 20_000);

/** After a lost connection BullMQ waits so long and cannot be told that it need not. */
const BULLMQ_WAITS_MS = 5000;
afterAll(() => new Promise<void>((resolve) => setTimeout(resolve, BULLMQ_WAITS_MS)), 2 * BULLMQ_WAITS_MS);

async function storeOn(place: RedisPlace): Promise<RedisParkStore> {
  store = await connectParkStore({ ...place, prefix: PREFIX, commandTimeoutMs: BOUND_MS });
  return store;
}

const park = (on: RedisParkStore, callId: string, orbit: string): Promise<StoreAnswer<unknown>> =>
  on.openCall(parkPlan({ callId, candidates: [orbit] }), SAMPLE_NOW);

interface Outage {
  /** How often the store said that it is down. */
  readonly downs: number;
  readonly lastedMs: number;
}

/** Asks until it is answered; each answer, good or bad, must come within the bound. */
async function untilOk(what: string, ask: () => Promise<StoreAnswer<unknown>>): Promise<Outage> {
  const start = performance.now();
  for (let downs = 0; ; downs += 1) {
    const asked = performance.now();
    const answer = await ask();
    expect(performance.now() - asked).toBeLessThan(BOUND_MS + SLACK_MS);
    const lastedMs = performance.now() - start;
    if (answer.kind === 'ok') {
      process.stdout.write(`${what}: written again after ${lastedMs.toFixed(0)} ms, ${downs} times store-down\n`);
      return { downs, lastedMs };
    }
    if (lastedMs > RECOVERY_TAKES_AT_MOST_MS) throw new Error(`${what}: still down, ${answer.why}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function taken(on: RedisParkStore): Promise<readonly string[]> {
  const view = await on.viewLot(LOT);
  if (view.kind !== 'ok') throw new Error(view.why);
  return [...view.value.taken.values()].toSorted();
}

describe('[M4] a Sentinel trio', () => {
  it.each([
    ['is killed', 'kill9'],
    ['is frozen', 'pause'],
  ] as const)(
    'goes on with the replica when the master %s',
    async (_what, how) => {
      const trio = await PrivateSentinels.start();
      stop = () => trio.stop();
      const on = await storeOn(trio.place);
      const fired = new Fired();
      timers = await timersOf(trio.place, PREFIX, fired);
      expect((await park(on, 'aaaaaaaa', '701')).kind).toBe('ok');
      const dueMeanwhile = timerIn(1500, 'aaaaaaaa');
      await scheduleAtLast(timers, dueMeanwhile);
      await trio.replicated();
      const master = await trio.master();
      await master.process[how]();
      const { downs } = await untilOk(`sentinel, master ${how}`, () => park(on, 'bbbbbbbb', '702'));
      expect(downs).toBeGreaterThan(0);
      expect(await taken(on)).toEqual(['aaaaaaaa', 'bbbbbbbb']);
      expect((await trio.master()).port).not.toBe(master.port);
      await scheduleAtLast(timers, timerIn(50, 'bbbbbbbb'));
      await fired.reach(2, RECOVERY_TAKES_AT_MOST_MS);
      expect(fired.timers.map(({ callId }) => callId)).toEqual(expect.arrayContaining(['aaaaaaaa', 'bbbbbbbb']));
    },
    60_000,
  );
});

describe('[M4] a Cluster', () => {
  it('does not mind a master that has other slots, is down with its own, and comes back with it', async () => {
    const cluster = await PrivateCluster.start();
    stop = () => cluster.stop();
    const on = await storeOn(cluster.place);
    expect((await park(on, 'aaaaaaaa', '701')).kind).toBe('ok');
    const [stranger] = await cluster.strangersTo(`{${PREFIX}}`);
    await stranger?.process.kill9();
    for (const orbit of sampleOrbits('702', '703', '704')) {
      expect((await park(on, `call0${orbit}`, orbit)).kind).toBe('ok');
    }
    await stranger?.process.restart();

    const owner = await cluster.ownerOf(`{${PREFIX}}`);
    await owner.process.kill9();
    const asked = performance.now();
    expect((await park(on, 'bbbbbbbb', '705')).kind).toBe('store-down');
    expect(performance.now() - asked).toBeLessThan(BOUND_MS + SLACK_MS);
    await owner.process.restart();
    await untilOk('cluster, master restarted', () => park(on, 'bbbbbbbb', '705'));
    expect(await taken(on)).toEqual(['aaaaaaaa', 'bbbbbbbb', 'call0702', 'call0703', 'call0704']);
  }, 60_000);

  it('goes on with the replica when the master of our slot is killed', async () => {
    const cluster = await PrivateCluster.start({ replicas: true });
    stop = () => cluster.stop();
    const on = await storeOn(cluster.place);
    const fired = new Fired();
    timers = await timersOf(cluster.place, PREFIX, fired);
    expect((await park(on, 'aaaaaaaa', '701')).kind).toBe('ok');
    await scheduleAtLast(timers, timerIn(1500, 'aaaaaaaa'));
    await cluster.replicated();
    const owner = await cluster.ownerOf(`{${PREFIX}}`);
    await owner.process.kill9();
    const { downs } = await untilOk('cluster, replica promoted', () => park(on, 'bbbbbbbb', '702'));
    expect(downs).toBeGreaterThan(0);
    expect(await taken(on)).toEqual(['aaaaaaaa', 'bbbbbbbb']);
    await scheduleAtLast(timers, timerIn(50, 'bbbbbbbb'));
    await fired.reach(2, RECOVERY_TAKES_AT_MOST_MS);
  }, 60_000);
});
