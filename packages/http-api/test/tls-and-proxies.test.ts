import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificates, PrivateRedis, type Certificates } from '@parkade/testkit';
import { newPassword } from '../src/index.js';
import { ApiRig } from './api-rig.js';

const PASSWORD = 'correct horse battery';

let server: PrivateRedis;
let folder: string;
beforeAll(async () => {
  server = await PrivateRedis.start();
  folder = mkdtempSync(join(tmpdir(), 'parkade-api-tls-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function withUser(rig: ApiRig): Promise<ApiRig> {
  const grant = { scopes: ['see'], lots: 'all', callers: 'full', createdAt: 0 } as const;
  await rig.credentials.putUser({ name: 'ann', ...grant, phones: [], password: await newPassword(PASSWORD) });
  return rig;
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
(hasOpenssl ? describe : describe.skip)('[O1] TLS', () => {
  let rig: ApiRig;
  let made: Certificates;
  beforeAll(async () => {
    made = await makeCertificates(folder);
    rig = new ApiRig(server);
    const read = (file: string): string => readFileSync(file, 'utf8');
    await rig.start({ tls: { cert: read(made.serverCert), key: read(made.serverKey) } });
    await withUser(rig);
  });
  afterAll(() => rig.end());

  const ask = (
    path: string,
    body?: object,
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> =>
    new Promise((resolve, reject) => {
      const asking = request(`${rig.url.replace('http:', 'https:')}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        ca: readFileSync(made.caFile),
        agent: false,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
      });
      asking.once('error', reject);
      asking.once('response', (answer) => {
        text(answer).then(
          (whole) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: whole }),
          reject,
        );
      });
      asking.end(body === undefined ? undefined : JSON.stringify(body));
    });

  it('is spoken with the certificate that is named, and wanted from now on', async () => {
    const { status, headers } = await ask('/openapi.json');
    expect([status, headers['strict-transport-security']]).toEqual([200, expect.stringContaining('max-age=31536000')]);
    await expect(fetch(rig.url)).rejects.toThrow();
  });

  it('sets a cookie that travels by TLS only', async () => {
    const { status, headers } = await ask('/session', { user: 'ann', password: PASSWORD });
    expect([status, String(headers['set-cookie'])]).toEqual([
      200,
      expect.stringMatching(/^pk_session=.*; HttpOnly; Secure; SameSite=Strict$/),
    ]);
  });
});

describe('[O1] a proxy before the engine', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
  const signIn = (rig: ApiRig): Promise<Response> =>
    rig.ask(null, '/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...forwarded },
      body: JSON.stringify({ user: 'ann', password: PASSWORD }),
    });
  const signedInFrom = (rig: ApiRig): unknown =>
    rig.log.lines.find(({ message }) => message === 'api-signed-in')?.fields?.['address'];

  it('that is trusted says whence somebody comes, and that it is asked by TLS', async () => {
    const rig = new ApiRig(server);
    await rig.start({ trustedProxies: ['127.0.0.1'] });
    await withUser(rig);
    expect((await signIn(rig)).headers.getSetCookie()[0]).toContain('; Secure;');
    expect(signedInFrom(rig)).toBe('203.0.113.7');
    await rig.end();
  });

  it.each([[[]], [['10.9.9.0/24']]])('with %j trusted, nobody else is believed', async (trustedProxies) => {
    const rig = new ApiRig(server);
    await rig.start({ trustedProxies });
    await withUser(rig);
    expect((await signIn(rig)).headers.getSetCookie()[0]).not.toContain('Secure');
    expect(signedInFrom(rig)).toBe('127.0.0.1');
    await rig.end();
  });

  it('who has not said who they are is counted by whence they come', async () => {
    const rig = new ApiRig(server);
    await rig.start({ trustedProxies: ['127.0.0.1'], mostRequests: 2 });
    const from = async (address: string): Promise<number> =>
      (await rig.ask(null, '/lots', { headers: { 'x-forwarded-for': address } })).status;
    expect([await from('203.0.113.7'), await from('203.0.113.7'), await from('203.0.113.7')]).toEqual([401, 401, 429]);
    expect(await from('203.0.113.8')).toBe(401);
    await rig.end();
  });
});
