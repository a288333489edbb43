/** [X4] One declaration, a thousand domains: the thousandth park costs what the first did, and an idle domain leaves nothing for good. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { endedAs, parkPlan, PrivateRedis, SAMPLE_NOW as NOW, sampleLot, stepTo } from '@parkade/testkit';
import { connectParkStore, type RedisParkStore } from '../src/index.js';
import { connections } from './connections.js';

const DOMAINS = 1_000;
const PREFIX = 'many';

let server: PrivateRedis;
let store: RedisParkStore;
let probe: Redis;
beforeAll(async () => {
  server = await PrivateRedis.start();
  store = await connectParkStore({ url: server.url, prefix: PREFIX, commandTimeoutMs: 10_000 });
  probe = new Redis(server.url);
});
afterAll(async () => {
  probe.disconnect();
  await store.close();
  await server.stop();
});

const lotOf = (domain: number): string => `main@t${String(domain)}.test`;

/** Parked and picked up. */
async function parkAndLeave(domain: number): Promise<void> {
  const callId = `call${String(domain).padStart(6, '0')}`;
  const plan = parkPlan({ callId, candidates: ['701', '702'], lot: lotOf(domain) });
  const outcome = await store.openCall({ ...plan, quarantineMs: 30_000, quota: { inLot: 2, ofParker: 2 } }, NOW);
  if (outcome.kind !== 'ok' || outcome.value.kind !== 'opened')
    throw new Error(`${callId}: ${JSON.stringify(outcome)}`);
  const { call } = outcome.value;
  if (call.kind !== 'parked') throw new Error(call.kind);
  expect(call.orbit).toBe('701');
  const advanced = await store.advanceCall(stepTo(call, endedAs(call, 'retrieved', NOW), { now: NOW }));
  expect(advanced).toEqual({ kind: 'ok', value: { kind: 'advanced' } });
}

/** Command -> how often it ran, those inside of scripts too. */
async function counted(work: () => Promise<void>): Promise<ReadonlyMap<string, number>> {
  await probe.config('RESETSTAT');
  await work();
  const lines = [...(await probe.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)];
  return new Map(
    lines.flatMap(([, command = '', calls]): [string, number][] =>
      /^(?:config|info)/.test(command) ? [] : [[command, Number(calls)]],
    ),
  );
}

describe('a declaration for a thousand domains', () => {
  it('[X4] each park and pick-up runs as many commands as the first, whoever has parked before', async () => {
    // The first of all loads the scripts.
    await parkAndLeave(DOMAINS);
    const first = await counted(() => parkAndLeave(0));
    for (let domain = 1; domain < DOMAINS - 1; domain += 1) await parkAndLeave(domain);
    const last = await counted(() => parkAndLeave(DOMAINS - 1));
    expect(last).toEqual(first);
    expect(first.get('evalsha')).toBe(2);
  });

  it('[X4] of a domain nobody waits in there are two keys, both with an end, and all share one stream', async () => {
    const keys = await probe.keys(`{${PREFIX}}:lot:*`);
    const ofDomains = keys.filter((key) => key.includes('@'));
    expect(ofDomains).toHaveLength(2 * (DOMAINS + 1));
    const ends = await Promise.all(ofDomains.map((key) => probe.ttl(key)));
    expect(Math.min(...ends)).toBeGreaterThan(3_600);
    expect(keys.filter((key) => !key.includes('@')).toSorted()).toEqual(
      ['domains', 'events'].map((what) => `{${PREFIX}}:lot:main:${what}`),
    );
    const used = await store.usedLots(sampleLot('main'), NOW);
    expect(used.kind === 'ok' && used.value).toHaveLength(DOMAINS + 1);
  });

  it('[X1] orbits of equal number are different places, and no domain fills another’s', async () => {
    for (const callId of ['aaaaaaaa', 'bbbbbbbb'])
      await store.openCall(parkPlan({ callId, candidates: ['701', '702'], lot: 'main@full.test' }), NOW);
    const more = parkPlan({ callId: 'cccccccc', candidates: ['701', '702'], lot: 'main@full.test' });
    expect(await store.openCall(more, NOW)).toEqual({ kind: 'ok', value: { kind: 'no-orbit', takenBy: null } });
    const other = parkPlan({ callId: 'dddddddd', candidates: ['701', '702'], lot: 'main@other.test' });
    expect(await store.openCall(other, NOW)).toMatchObject({ kind: 'ok', value: { kind: 'opened' } });
  });

  it('[X4] whoever follows the declaration is told of all of them, in one stream', async () => {
    const { log, end } = await connections(server.url, PREFIX);
    const told: string[] = [];
    let enough: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (enough = resolve));
    const following = await log.follow([sampleLot('main')], new Map(), {
      entries: (lot, entries) => {
        told.push(...entries.map(({ event }) => `${lot}: ${event?.lot ?? ''} ${event?.kind ?? ''}`));
        if (told.length >= 2) enough();
      },
      reset: () => undefined,
    });
    await store.openCall(parkPlan({ callId: 'eeeeeeee', candidates: ['705'], lot: 'main@one.test' }), NOW);
    await store.openCall(parkPlan({ callId: 'ffffffff', candidates: ['705'], lot: 'main@two.test' }), NOW);
    await both;
    expect(told).toEqual(['main: main@one.test parked', 'main: main@two.test parked']);
    await following.close();
    end();
  });
});
