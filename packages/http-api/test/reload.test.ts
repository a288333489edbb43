import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Reloaded } from '@parkade/api-contract';
import { PrivateRedis } from '@parkade/testkit';
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

const ask = async (token = admin) => {
  const response = await rig.ask(token, '/reload', { method: 'POST' });
  return { status: response.status, body: (await response.json()) as unknown };
};

describe('[B5] a configuration that is read again, over HTTP', () => {
  it('tells what was changed, who is still in what was taken out, and what waits for a restart', async () => {
    const lots = [{ lot: 'main', change: 'removed' as const }];
    rig.reloads = { kind: 'taken', lots, draining: ['main/701'], needsRestart: ['timeouts.store'] };
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(Reloaded.parse(body)).toMatchObject({
      engine: 'engine-a',
      lots,
      draining: ['main/701'],
      needsRestart: ['timeouts.store'],
    });
    expect(rig.log.lines.map(({ message }) => message)).toContain('api-reload-asked');
  });

  it('a refusal names the field and the fix', async () => {
    const fields = [{ field: 'lots.main.domain', problem: 'cannot change; restart the engines' }];
    rig.reloads = { kind: 'refused', why: 'cannot change', fields };
    expect(await ask()).toMatchObject({ status: 422, body: { reason: 'configuration-refused', fields } });
  });

  it('is for administrators only', async () => {
    const desk = await rig.token('desk', { scopes: ['see', 'act', 'records'] });
    expect(await ask(desk)).toMatchObject({ status: 403, body: { reason: 'forbidden' } });
  });
});
