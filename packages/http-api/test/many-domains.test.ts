/** [F5] Lots of a declaration for many domains, over HTTP: those in use, each to whom it was given. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LotList } from '@parkade/api-contract';
import type { LotId } from '@parkade/park-decision';
import { endedAs, parkPlan, PrivateRedis, stepTo } from '@parkade/testkit';
import { ApiRig } from './api-rig.js';
import { EventReader, type Heard } from './event-reader.js';

let server: PrivateRedis;
let rig: ApiRig;
const readers: EventReader[] = [];
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  rig = new ApiRig(server);
  rig.lots = [];
  rig.declarations = ['main' as LotId];
  await rig.start();
});
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
  await rig.end();
});

let calls = 0;
async function parkIn(domain: string, orbit = '701') {
  calls += 1;
  const plan = parkPlan({
    callId: `call${String(calls).padStart(5, '0')}`,
    candidates: [orbit],
    lot: `main@${domain}`,
  });
  const answer = await rig.store.openCall(plan, Date.now());
  if (answer.kind !== 'ok' || answer.value.kind !== 'opened' || answer.value.call.kind !== 'parked')
    throw new Error(JSON.stringify(answer));
  return answer.value.call;
}

async function open(token: string, path = '/events'): Promise<EventReader> {
  const reader = await EventReader.open(`${rig.url}${path}`, { authorization: `Bearer ${token}` });
  readers.push(reader);
  return reader;
}
const snapshotOf =
  (lot: string) =>
  ({ message }: Heard): boolean =>
    message.kind === 'snapshot' && message.lot.info.lot === lot;
const changeIn =
  (lot: string, what: string) =>
  ({ message }: Heard): boolean =>
    message.kind === 'change' && message.lot === lot && message.what === what;

async function lotsOf(token: string): Promise<readonly string[]> {
  const { body } = await rig.get(token, '/lots');
  return (body as LotList).lots.map(({ info }) => info.lot);
}

describe('[F5] lots of many domains over HTTP', () => {
  it('there is none before somebody parks; then a stream begins with it, and what follows is told', async () => {
    const all = await rig.token('provider');
    const reader = await open(all);
    expect(await lotsOf(all)).toEqual([]);
    const call = await parkIn('a.test');
    await reader.until(snapshotOf('main@a.test'));
    await parkIn('b.test');
    await reader.until(snapshotOf('main@b.test'));
    await rig.store.advanceCall(stepTo(call, endedAs(call, 'retrieved', Date.now())));
    await reader.until(changeIn('main@a.test', 'ended'));
    expect(await lotsOf(all)).toEqual(['main@a.test', 'main@b.test']);
  });

  it('[A8] the first caller of a domain may be parked over HTTP, by whoever has its lot', async () => {
    rig.desk = {
      park: async ({ lot }) => ({ kind: 'done', call: await parkIn(lot.slice('main@'.length)), isRepeat: false }),
    };
    const tenant = await rig.token('tenant', { scopes: ['see', 'act'], lots: ['main@a.test'] });
    const park = (lot: string, key: string) =>
      rig.ask(tenant, `/lots/${encodeURIComponent(lot)}/park`, {
        method: 'POST',
        body: JSON.stringify({ channel: 'caller-leg-0001' }),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      });
    const answer = await park('main@a.test', 'one');
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ lot: 'main@a.test', bay: expect.objectContaining({ orbit: '701' }) }),
    ]);
    expect((await park('main@b.test', 'two')).status).toBe(404);
    expect((await park('main', 'three')).status).toBe(404);
    expect(await lotsOf(await rig.token('provider'))).toEqual(['main@a.test']);
  });

  it('who was given the lot of one domain sees, asks and hears of no other', async () => {
    const tenant = await rig.token('tenant', { lots: ['main@a.test'] });
    const provider = await rig.token('provider', { lots: ['main'] });
    const [theirs, everybodys] = [await open(tenant), await open(provider)];
    await parkIn('b.test');
    await parkIn('a.test');
    await everybodys.until(snapshotOf('main@b.test'));
    await everybodys.until(snapshotOf('main@a.test'));
    await theirs.until(snapshotOf('main@a.test'));
    expect(JSON.stringify(theirs.heard)).not.toContain('b.test');
    expect(await lotsOf(tenant)).toEqual(['main@a.test']);
    expect((await rig.get(tenant, '/lots/main@b.test')).status).toBe(404);
    expect((await rig.get(tenant, '/calls?lot=main@b.test')).status).toBe(404);
    expect((await rig.get(tenant, '/lots/main@a.test')).status).toBe(200);
    expect((await rig.get(provider, '/lots/main@b.test')).status).toBe(200);
  });

  it('a stream has one place for all domains, and goes on from there in each of them', async () => {
    const all = await rig.token('provider');
    await parkIn('a.test');
    await parkIn('b.test');
    const first = await open(all);
    await first.until(snapshotOf('main@a.test'));
    await first.until(snapshotOf('main@b.test'));
    await parkIn('b.test', '702');
    const { id } = await first.until(changeIn('main@b.test', 'parked'));
    expect(id).toMatch(/^main:\d+-\d+$/);
    await first.close();
    await parkIn('a.test', '702');
    await parkIn('b.test', '703');
    const second = await open(all, `/events?after=${encodeURIComponent(id)}`);
    await second.until(changeIn('main@a.test', 'parked'));
    await second.until(changeIn('main@b.test', 'parked'));
    const told = second.heard.flatMap(({ message }) => (message.kind === 'change' ? [message.bay?.orbit] : []));
    expect(new Set(told)).toEqual(new Set(['702', '703']));
    expect(told).toHaveLength(2);
  });

  it('an engine that starts later shows the lots in use', async () => {
    await parkIn('a.test');
    await rig.api.close();
    await rig.start();
    expect(await lotsOf(await rig.token('provider'))).toEqual(['main@a.test']);
  });
});
