import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ParkStore, StoreAnswer, StoreConnection } from '@parkade/park-ports';
import {
  PrivateRedis,
  RecordedLog,
  SAMPLE_NOW as NOW,
  endedAs,
  parkPlan,
  sampleCallId,
  sampleLeg,
  sampleLot,
  sampleOrbits,
  sampleRefusal,
  sampleTicket,
  stepTo,
} from '@parkade/testkit';
import type { RedisParkStore } from '@parkade/redis-store';
import { connectParkStore } from '@parkade/redis-store';
import { connections } from './connections.js';

/** What the engine is told when Redis is killed, frozen, full or read-only, and what happens afterwards. */

const BOUND_MS = 300;
/** The bound is kept by a timer of this process, which shares two cores with the rest of the test run. */
const SLACK_MS = 400;

const LOT = sampleLot('main');
const CALL = sampleCallId('aaaaaaaa');
const TICKET = sampleTicket('aaaaaaaa');

let server: PrivateRedis;
let store: RedisParkStore;
let side: Awaited<ReturnType<typeof connections>>;
/** A connection of the test's own, to change and read Redis behind the store's back. */
let probe: Redis;

beforeEach(async () => {
  server = await PrivateRedis.start({ appendOnly: true });
  store = await connectParkStore({ url: server.url, commandTimeoutMs: BOUND_MS });
  side = await connections(server.url, 'parkade', BOUND_MS);
  probe = new Redis(server.url, { retryStrategy: () => 50 });
  probe.on('error', () => undefined);
});
afterEach(async () => {
  probe.disconnect();
  side.end();
  await store.close();
  await server.stop();
});

type Side = Pick<Awaited<ReturnType<typeof connections>>, 'log' | 'tickets'>;
/** On a store, and where it is asked on another prefix, on what stands beside that. */
type Ask = (store: ParkStore & StoreConnection, side?: Side) => Promise<StoreAnswer<unknown>>;

/** Each would leave a trace if it were carried out. */
async function writes(): Promise<Readonly<Record<string, Ask>>> {
  const seed = await store.openCall(parkPlan({ callId: 'aaaaaaaa', candidates: ['701'] }), NOW);
  if (seed.kind !== 'ok' || seed.value.kind !== 'opened' || seed.value.call.kind !== 'parked')
    throw new Error('no call');
  const step = stepTo(seed.value.call, endedAs(seed.value.call, 'retrieved', NOW));
  await side.tickets.put('kept', TICKET, 60_000);
  return {
    openCall: (asked) => asked.openCall(parkPlan({ callId: 'bbbbbbbb', candidates: ['702'] }), NOW),
    advanceCall: (asked) => asked.advanceCall(step),
    appendEvents: (_asked, { log } = side) => log.append([sampleRefusal('701')]),
    putTicket: (_asked, { tickets } = side) => tickets.put('fresh', TICKET, 60_000),
    settleOutbox: (asked) => asked.settleOutbox(CALL, 1),
    takeTicket: (_asked, { tickets } = side) => tickets.take('kept'),
  };
}

const READS: Readonly<Record<string, Ask>> = {
  loadCall: (asked) => asked.loadCall(CALL),
  occupants: (asked) => asked.occupants(LOT, sampleOrbits('701')),
  findByLeg: (asked) => asked.findByLeg(sampleLeg('caller-aaaaaaaa')),
  viewLot: (asked) => asked.viewLot(LOT),
  liveCalls: (asked) => asked.liveCalls(),
  pendingOutbox: (asked) => asked.pendingOutbox(NOW),
  readEvents: () => side.log.read(LOT, '0', 10),
  ping: (asked) => asked.ping(),
};

async function expectDown(asks: Readonly<Record<string, Ask>>): Promise<void> {
  await Promise.all(
    Object.entries(asks).map(async ([method, ask]) => {
      const start = performance.now();
      const answer = await ask(store);
      expect({ method, kind: answer.kind }).toEqual({ method, kind: 'store-down' });
      expect(performance.now() - start).toBeLessThan(BOUND_MS + SLACK_MS);
    }),
  );
}

/** Everything Redis knows, so that "nothing happened" can be said of all of it. */
async function dump(): Promise<Readonly<Record<string, string>>> {
  const keys = (await probe.keys('*')).toSorted();
  const dumps = await Promise.all(keys.map((key) => probe.dumpBuffer(key)));
  return Object.fromEntries(keys.map((key, index) => [key, dumps[index]?.toString('base64') ?? 'gone']));
}

async function untilStoreAnswers(): Promise<void> {
  for (const deadline = performance.now() + 10_000; performance.now() < deadline;) {
    const answers = [await store.ping(), await side.log.read(LOT, '0', 1)];
    if (answers.every(({ kind }) => kind === 'ok')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the store did not come back');
}

async function scriptsRun(): Promise<number> {
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(await probe.info('commandstats'))?.[1] ?? 0);
}

describe('RedisParkStore when Redis fails', () => {
  it('answers store-down while Redis is dead, and works again after its restart', async () => {
    const asks = { ...(await writes()), ...READS };
    await server.kill9();
    await expectDown(asks);
    await expectDown(asks);
    await server.restart();
    await untilStoreAnswers();
    for (const ask of Object.values(asks)) expect((await ask(store)).kind).toBe('ok');
  });

  it('answers store-down while Redis is frozen, and no change is made when it thaws', async () => {
    const changes = await writes();
    // A script that Redis has not seen could not run late: let it see all of them first, on other keys.
    const warm = await connectParkStore({ url: server.url, prefix: 'warm' });
    const warmSide = await connections(server.url, 'warm');
    for (const ask of Object.values(changes)) await ask(warm, warmSide);
    warmSide.end();
    await warm.close();
    const before = await dump();
    const ranBefore = await scriptsRun();
    server.pause();
    await expectDown({ ...changes, ...READS });
    server.resume();
    await untilStoreAnswers();
    // The changes did arrive: it is their own time limit that kept them from acting.
    expect((await scriptsRun()) - ranBefore).toBeGreaterThanOrEqual(Object.keys(changes).length);
    expect(await dump()).toEqual(before);
  });

  it('answers store-down to every change while Redis is full, makes none, and can still be read', async () => {
    const { settleOutbox: _, takeTicket: __, ...growing } = await writes();
    await probe.config('SET', 'maxmemory', '1');
    const before = await dump();
    await expectDown(growing);
    expect(await dump()).toEqual(before);
    for (const ask of Object.values(READS)) expect((await ask(store)).kind).toBe('ok');
    await probe.config('SET', 'maxmemory', '0');
    for (const ask of Object.values(growing)) expect((await ask(store)).kind).toBe('ok');
  });

  it('answers store-down to every change while Redis is a read-only replica', async () => {
    const { settleOutbox: _, ...changes } = await writes();
    await probe.replicaof('127.0.0.1', 1);
    await expectDown(changes);
    await probe.replicaof('NO', 'ONE');
    for (const ask of Object.values(changes)) expect((await ask(store)).kind).toBe('ok');
  });

  it('finds its scripts again after they were flushed', async () => {
    const asks = { ...(await writes()), ...READS };
    for (const ask of Object.values(asks)) {
      await probe.script('FLUSH');
      expect((await ask(store)).kind).toBe('ok');
    }
  });

  it('takes a repeated change for the one whose reply was lost', async () => {
    const { openCall, advanceCall } = await writes();
    if (openCall === undefined || advanceCall === undefined) throw new Error('no writes');
    const first = [await openCall(store), await advanceCall(store)];
    const after = await dump();
    const second = await connectParkStore({ url: server.url });
    expect([await openCall(second), await advanceCall(second)]).toEqual(first);
    await second.close();
    expect(await dump()).toEqual(after);
  });

  it('comes back even for a caller that asks again without a pause', async () => {
    await server.kill9();
    const restarted = server.restart();
    while ((await store.ping()).kind !== 'ok');
    await restarted;
  });

  it('starts without Redis and works when it comes', async () => {
    await server.kill9();
    const early = await connectParkStore({ url: server.url, commandTimeoutMs: BOUND_MS, readyTimeoutMs: 50 });
    try {
      expect((await early.ping()).kind).toBe('store-down');
      await server.restart();
      await untilStoreAnswers();
      for (const deadline = performance.now() + 10_000; (await early.ping()).kind !== 'ok';) {
        if (performance.now() > deadline) throw new Error('the early store did not connect');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      await early.close();
    }
  });

  it('leaves records of another schema alone and reports each once', async () => {
    const { advanceCall } = await writes();
    const reports: unknown[] = [];
    const logger = new RecordedLog();
    const { lines } = logger;
    const onUnknownSchema = (record: unknown): number => reports.push(record);
    const watching = await connectParkStore({ url: server.url, logger, onUnknownSchema });
    await probe.hset('{parkade}:calls', CALL, JSON.stringify({ schema: 3, callId: CALL, shape: 'new' }));
    await probe.hset('{parkade}:fences', CALL, '3:1');
    const before = await dump();
    expect(await watching.loadCall(CALL)).toEqual({ kind: 'ok', value: { kind: 'unknown-schema' } });
    expect(await watching.loadCall(CALL)).toEqual({ kind: 'ok', value: { kind: 'unknown-schema' } });
    expect(await watching.liveCalls()).toEqual({ kind: 'ok', value: [] });
    expect(await watching.findByLeg(sampleLeg('caller-aaaaaaaa'))).toEqual({
      kind: 'ok',
      value: { kind: 'unknown-schema' },
    });
    expect(await advanceCall?.(watching)).toEqual({ kind: 'ok', value: { kind: 'missing' } });
    const again = await watching.openCall(parkPlan({ callId: 'aaaaaaaa', candidates: ['702'] }), NOW);
    expect(again).toEqual({ kind: 'ok', value: { kind: 'unknown-schema' } });
    expect(await dump()).toEqual(before);
    expect(reports).toEqual([{ callId: CALL, schema: 3 }]);
    expect(lines.filter(({ level }) => level === 'error' || level === 'warn')).toHaveLength(1);
    await watching.close();
  });
});
