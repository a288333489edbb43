import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CallFound,
  CallList,
  EngineList,
  Health,
  LotList,
  LotSnapshot,
  Me,
  NodeList,
  Problem,
} from '@parkade/api-contract';
import { endedAs, parkPlan, PrivateRedis, reservePlan, stepTo } from '@parkade/testkit';
import { ApiRig, opened } from './api-rig.js';

let server: PrivateRedis;
let rig: ApiRig;
let token: string;
beforeAll(async () => {
  server = await PrivateRedis.start();
  rig = new ApiRig(server);
  await rig.start();
  token = await rig.token('board', { scopes: ['see', 'act'] });
  const now = Date.now();
  opened(await rig.store.openCall(parkPlan({ callId: 'calla0001', candidates: ['702'], name: 'Alice', now }), now));
  opened(await rig.store.openCall(reservePlan({ callId: 'callb0001', candidates: ['703'], now }), now));
  const gone = opened(
    await rig.store.openCall(parkPlan({ callId: 'callc0001', candidates: ['701'], name: 'Bob', now }), now),
  );
  if (gone.kind === 'ended') throw new Error('ended');
  await rig.store.advanceCall(stepTo(gone, endedAs(gone, 'abandoned', now), { now }));
  // What was written is told within a block of the follower.
  await told(async () => (await rig.get(token, '/calls/callc0001')).status === 200);
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

async function told(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it does not become so');
}

describe('reading', () => {
  it.each([
    ['/me', Me],
    ['/lots', LotList],
    ['/lots/main', LotSnapshot],
    ['/calls', CallList],
    ['/calls?lot=main', CallList],
    ['/calls/calla0001', CallFound],
    ['/calls/callc0001', CallFound],
    ['/nodes', NodeList],
    ['/engines', EngineList],
    ['/health', Health],
  ] as const)('%s is as the contract says', async (path, shape) => {
    const { status, body } = await rig.get(token, path);
    expect(status).toBe(200);
    shape.parse(body);
  });

  it('an engine that says at which places it is asked: the places are the switches’ business', async () => {
    const report = { name: 'engine-x', startedAt: 1, seenAt: Date.now(), draining: false, requests: 2 };
    await rig.drains.sign({ ...report, at: ['127.0.0.1:7276'] });
    const { status, body } = await rig.get(token, '/engines');
    expect(status).toBe(200);
    expect(EngineList.parse(body).engines).toMatchObject([{ engine: 'engine-x', requests: 2 }]);
    await rig.drains.leave('engine-x');
  });

  it('a lot: who waits, who is about to park, what rests, who left', async () => {
    const lot = LotSnapshot.parse((await rig.get(token, '/lots/main')).body);
    expect(lot.bays.map(({ orbit, state }) => `${orbit} ${state.kind}`)).toEqual([
      '701 free',
      '702 waiting',
      '703 reserved',
    ]);
    expect(lot.endings).toMatchObject([{ callId: 'callc0001', outcome: 'abandoned', caller: { name: 'Bob' } }]);
    expect(lot.info.rights).toEqual({ see: true, park: true, retrieve: true, attend: true, askWhom: null });
  });

  it('in numbers', async () => {
    const { lots } = LotList.parse((await rig.get(token, '/lots')).body);
    expect(lots).toMatchObject([
      { info: { lot: 'annex' }, bays: 3, free: 3 },
      { info: { lot: 'main' }, bays: 3, free: 1, waiting: 1, reserved: 1, resting: 0 },
    ]);
  });

  it('a viewer from whom callers are kept sees that somebody waits, and not who', async () => {
    const screen = await rig.token('screen', { callers: 'cut', lots: ['main'] });
    const text = JSON.stringify((await rig.get(screen, '/lots/main')).body);
    expect(text).not.toContain('Alice');
    expect(text).not.toContain('Bob');
    expect(text).not.toContain('555 0100');
    expect(text).toContain('"shown":"cut"');
  });

  it.each<[string, 'none' | 'see' | 'annex' | 'records' | 'expired' | 'forged', number, string]>([
    ['/lots', 'none', 401, 'unauthenticated'],
    ['/lots', 'forged', 401, 'unauthenticated'],
    ['/lots', 'expired', 401, 'unauthenticated'],
    ['/lots', 'records', 403, 'forbidden'],
    ['/lots/main', 'annex', 404, 'unknown-lot'],
    ['/lots/nowhere', 'see', 404, 'unknown-lot'],
    ['/calls?lot=main', 'annex', 404, 'unknown-lot'],
    ['/calls/calla0001', 'annex', 404, 'unknown-call'],
    ['/calls/nobody', 'see', 404, 'unknown-call'],
    ['/nothing', 'see', 404, 'not-found'],
    ['/lots/%00', 'see', 404, 'unknown-lot'],
    [`/lots/${'x'.repeat(321)}`, 'see', 400, 'invalid'],
    [`/calls?lot=${'x'.repeat(321)}`, 'see', 400, 'invalid'],
  ])('%s with a token of %s: %i %s', async (path, whose, status, reason) => {
    const tokens = {
      none: null,
      forged: `pk_${'A'.repeat(43)}`,
      see: token,
      annex: await rig.token(`annex ${path}`, { lots: ['annex'] }),
      records: await rig.token(`records ${path}`, { scopes: ['records'] }),
      expired: await rig.token(`expired ${path}`, { expiresAt: 1 }),
    };
    const answer = await rig.get(tokens[whose], path);
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { reason, status } });
    Problem.parse(answer.body);
  });

  it('a lot that is not shown is answered like one that is not there', async () => {
    const annex = await rig.token('annex only', { lots: ['annex'] });
    const [hidden, missing] = [await rig.get(annex, '/lots/main'), await rig.get(annex, '/lots/nain')];
    expect(JSON.stringify(hidden).replaceAll('main', 'nain')).toBe(JSON.stringify(missing));
  });
});
