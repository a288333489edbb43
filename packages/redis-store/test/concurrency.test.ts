import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventLog, ParkStore, StoreConnection } from '@parkade/park-ports';
import { PrivateRedis, SAMPLE_NOW, claimedBy, parkPlan, sampleLot, stepTo } from '@parkade/testkit';
import { connectParkStore } from '@parkade/redis-store';
import { connections } from './connections.js';

/** Many engines, one Redis: what the scripts promise must hold across connections. */

const CLIENTS = 4;
const LOT = sampleLot('main');

let server: PrivateRedis;
let stores: readonly (ParkStore & StoreConnection)[];
let log: EventLog;
let endLog: () => void;

beforeAll(async () => {
  server = await PrivateRedis.start();
  const options = { url: server.url, prefix: 'race', commandTimeoutMs: 10_000 };
  ({ log, end: endLog } = await connections(server.url, 'race', 10_000));
  stores = await Promise.all(Array.from({ length: CLIENTS }, () => connectParkStore(options)));
});
afterAll(async () => {
  endLog();
  await Promise.all(stores.map((store) => store.close()));
  await server.stop();
});

/** The n-th asker's store: askers are dealt out over the clients. */
function storeOf(n: number): ParkStore {
  const store = stores[n % stores.length];
  if (store === undefined) throw new Error('no stores');
  return store;
}

describe('RedisParkStore under races', () => {
  it('gives 1000 racing parks exactly the 50 orbits there are', async () => {
    const candidates = Array.from({ length: 50 }, (_, n) => String(701 + n));
    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, (_, n) => {
        const callId = `racer${String(n).padStart(5, '0')}`;
        return storeOf(n).openCall(parkPlan({ callId, candidates }), SAMPLE_NOW);
      }),
    );
    const kinds = outcomes.map((outcome) => (outcome.kind === 'ok' ? outcome.value.kind : outcome.why));
    expect(kinds.filter((kind) => kind === 'opened')).toHaveLength(50);
    expect(kinds.filter((kind) => kind === 'no-orbit')).toHaveLength(950);
    const orbits = outcomes.flatMap((outcome) =>
      outcome.kind === 'ok' && outcome.value.kind === 'opened' ? [outcome.value.call.orbit] : [],
    );
    expect(orbits.toSorted()).toEqual(candidates);

    const view = await storeOf(0).viewLot(LOT);
    if (view.kind !== 'ok') throw new Error(view.why);
    expect(new Set(view.value.taken.values()).size).toBe(50);
    const events = await log.read(LOT, '0', 2000);
    expect(events.kind === 'ok' && events.value.length).toBe(50);
  });

  it('lets exactly one of 200 claims of one orbit win', async () => {
    const opened = await storeOf(0).openCall(
      parkPlan({ callId: 'wanted00', candidates: ['801'], lot: 'other' }),
      SAMPLE_NOW,
    );
    if (opened.kind !== 'ok' || opened.value.kind !== 'opened' || opened.value.call.kind !== 'parked') {
      throw new Error('the call was not parked');
    }
    const { call } = opened.value;
    const claims = Array.from({ length: 200 }, (_, n) =>
      stepTo(call, claimedBy(call, `retriever-${String(n).padStart(3, '0')}`, SAMPLE_NOW)),
    );
    const outcomes = await Promise.all(claims.map((claim, n) => storeOf(n).advanceCall(claim)));
    const kinds = outcomes.map((outcome) => (outcome.kind === 'ok' ? outcome.value.kind : outcome.why));
    expect(kinds.filter((kind) => kind === 'advanced')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'stale')).toHaveLength(199);

    const winner = claims[kinds.indexOf('advanced')]?.next;
    expect(await storeOf(2).loadCall(call.callId)).toEqual({ kind: 'ok', value: winner });
    const events = await log.read(sampleLot('other'), '0', 1000);
    expect(events.kind === 'ok' && events.value.map(({ event }) => event?.kind)).toEqual(['parked', 'claimed']);
  });
});
