import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineCard, NodeCard, NodeList } from '@parkade/api-contract';
import { east, PrivateRedis } from '@parkade/testkit';
import { ApiRig } from './api-rig.js';

let server: PrivateRedis;
let rig: ApiRig;
let admin: string;
beforeAll(async () => {
  server = await PrivateRedis.start();
  rig = new ApiRig(server);
  await rig.start();
  admin = await rig.token('ops', { scopes: ['see', 'admin'] });
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

const drains = async (): Promise<unknown> => {
  const answer = await rig.drains.list();
  return answer.kind === 'ok' ? answer.value.map(({ kind, name }) => `${kind} ${name}`) : answer;
};
const ask = async (method: 'PUT' | 'DELETE', path: string, token = admin) => {
  const response = await rig.ask(token, path, { method });
  return { status: response.status, body: (await response.json()) as { readonly reason?: string } };
};

describe('[M6] draining over HTTP', () => {
  it('a switch: asked for, asked for again, and taken back', async () => {
    const first = await ask('PUT', `/nodes/${east}/drain`);
    const { drainingSince } = NodeCard.parse(first.body);
    expect([first.status, drainingSince]).toEqual([200, expect.any(Number)]);
    expect(NodeCard.parse((await ask('PUT', `/nodes/${east}/drain`)).body).drainingSince).toBe(drainingSince);
    expect(NodeList.parse((await rig.get(admin, '/nodes')).body).nodes).toMatchObject([{ node: east, drainingSince }]);
    expect(await drains()).toEqual([`node ${east}`]);
    expect(NodeCard.parse((await ask('DELETE', `/nodes/${east}/drain`)).body).drainingSince).toBeNull();
    expect(await drains()).toEqual([]);
    expect(rig.log.lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['api-drain-asked', 'api-drain-taken-back']),
    );
  });

  it('an engine that runs; one that is gone is only taken back', async () => {
    const report = { startedAt: 1, draining: false, requests: 2, at: [] };
    await rig.drains.sign({ ...report, name: 'pbx1:7276', seenAt: Date.now() });
    await rig.drains.sign({ ...report, name: 'gone:7276', seenAt: Date.now() - 60_000 });
    const path = '/engines/pbx1%3A7276/drain';
    expect(EngineCard.parse((await ask('PUT', path)).body)).toMatchObject({ engine: 'pbx1:7276', draining: true });
    expect(await drains()).toEqual(['engine pbx1:7276']);
    expect(EngineCard.parse((await ask('DELETE', path)).body).draining).toBe(false);
    expect(await ask('PUT', '/engines/gone%3A7276/drain')).toMatchObject({ status: 404 });
    await rig.drains.set({ kind: 'engine', name: 'gone:7276', since: 1 });
    expect((await ask('DELETE', '/engines/gone%3A7276/drain')).status).toBe(200);
    expect(await drains()).toEqual([]);
  });

  it('by administrators only, and nothing that is not there', async () => {
    const desk = await rig.token('desk', { scopes: ['see', 'act', 'records'] });
    expect(await ask('PUT', `/nodes/${east}/drain`, desk)).toMatchObject({
      status: 403,
      body: { reason: 'forbidden' },
    });
    expect(await ask('PUT', '/nodes/nowhere/drain')).toMatchObject({ status: 404, body: { reason: 'not-found' } });
    expect(await ask('PUT', '/engines/nobody/drain')).toMatchObject({ status: 404 });
    expect(await drains()).toEqual([]);
  });
});
