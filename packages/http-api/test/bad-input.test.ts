import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrivateRedis, SeededRandom, seedOfRun } from '@parkade/testkit';
import { newPassword } from '../src/index.js';
import { ApiRig } from './api-rig.js';

let server: PrivateRedis;
let rig: ApiRig;
let token: string;
beforeAll(async () => {
  server = await PrivateRedis.start();
  rig = new ApiRig(server);
  await rig.start();
  token = await rig.token('board', { scopes: ['see', 'act'] });
  await rig.credentials.putUser({
    name: 'jonas',
    scopes: ['see', 'act'],
    lots: 'all',
    callers: 'full',
    createdAt: 0,
    password: await newPassword('correct horse'),
    phones: [],
  });
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

const signIn = (body: unknown, headers: Record<string, string> = {}) =>
  rig.ask(null, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('signing in', () => {
  it('gives a cookie that no script reads and no other page sends, until signed out', async () => {
    const response = await signIn({ user: 'jonas', password: 'correct horse' });
    expect(await response.json()).toMatchObject({ name: 'jonas', kind: 'user' });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const headers = { cookie: cookie.split(';')[0] ?? '', origin: new URL(rig.url).origin };
    const used = await rig.ask(null, '/me', { headers });
    expect(used.status).toBe(200);
    expect(used.headers.get('set-cookie')).toBe(cookie);
    expect(
      (await rig.ask(null, '/session', { method: 'DELETE', headers: { ...headers, origin: 'https://evil.test' } }))
        .status,
    ).toBe(403);
    expect((await rig.ask(null, '/session', { method: 'DELETE', headers })).status).toBe(204);
    expect((await rig.ask(null, '/me', { headers })).status).toBe(401);
  });

  it('by a token, for a screen', async () => {
    expect(await (await signIn({ token })).json()).toMatchObject({ kind: 'token' });
    expect((await signIn({ token: `pk_${'A'.repeat(43)}` })).status).toBe(401);
  });

  it('is refused alike for a wrong name and a wrong password, and locked after five', async () => {
    for (const name of ['maria', 'nobody']) {
      if (name === 'maria')
        await rig.credentials.putUser({
          name,
          scopes: ['see'],
          lots: 'all',
          callers: 'full',
          createdAt: 0,
          password: await newPassword('correct horse'),
          phones: [],
        });
      const answers = [];
      for (let at = 0; at < 6; at += 1) answers.push(await (await signIn({ user: name, password: 'wrong' })).json());
      expect(answers.map((answer) => (answer as { reason: string }).reason)).toEqual([
        ...Array.from({ length: 5 }, () => 'unauthenticated'),
        'locked-out',
      ]);
    }
    expect(await (await signIn({ user: 'maria', password: 'correct horse' })).json()).toMatchObject({
      reason: 'locked-out',
    });
  }, 30_000);
});

describe('bad input', () => {
  const seed = seedOfRun();
  it(`bodies, queries, cookies, tokens and headers by dice of seed ${String(seed)}: refused, and nothing breaks`, async () => {
    const dice = new SeededRandom(seed);
    const junk = (most: number): string =>
      Array.from({ length: dice.below(most) }, () =>
        String.fromCodePoint(1 + dice.below(dice.chance(0.5) ? 126 : 0xd7ff)),
      ).join('');
    const ascii = (most: number): string =>
      Array.from({ length: dice.below(most) }, () => String.fromCodePoint(33 + dice.below(93))).join('');
    for (let at = 0; at < 300; at += 1) {
      const body = dice.pick([
        junk(200),
        JSON.stringify({ [junk(5)]: junk(50) }),
        '[]',
        'null',
        '{"ifVersion":1e999}',
        JSON.stringify({ text: junk(400) }),
        '{"__proto__":{"x":1}}',
      ]);
      const path = dice.pick([
        '/calls/x/note',
        `/calls/${encodeURIComponent(junk(60))}/pickup`,
        `/lots/${encodeURIComponent(junk(30))}/park`,
        '/session',
        `/events?lots=${encodeURIComponent(junk(50))}&after=${encodeURIComponent(junk(50))}&x=1`,
        `/calls?lot=${encodeURIComponent(junk(40))}`,
      ]);
      const method =
        path.startsWith('/events') || path.startsWith('/calls?')
          ? 'GET'
          : dice.pick(['POST', 'PUT', 'DELETE', 'PATCH']);
      const response = await rig.ask(
        dice.chance(0.5) ? token : ascii(60),
        path.startsWith('/events') ? path.replace('lots=', 'lots=none,') : path,
        {
          method,
          headers: {
            'content-type': dice.pick(['application/json', 'text/plain', 'application/xml']),
            'idempotency-key': ascii(80) || 'k',
            cookie: `pk_session=${ascii(300).replaceAll(';', '')}`,
            'last-event-id': ascii(100),
          },
          ...(method === 'GET' ? {} : { body }),
        },
      );
      await response.body?.cancel();
      expect([path, method, body, response.status < 500]).toEqual([path, method, body, true]);
      if (response.status !== 200) expect(response.status).toBeGreaterThanOrEqual(400);
    }
    expect(rig.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  }, 60_000);

  it.each([
    ['a body of a megabyte', { body: JSON.stringify({ text: 'x'.repeat(1_000_000) }) }, 413, 'too-large'],
    ['a body that is no JSON', { body: '{' }, 400, 'invalid'],
    ['a body of another kind', { body: '<a/>', type: 'application/xml' }, 415, 'not-json'],
  ])('%s', async (_, { body, type = 'application/json' }: { body: string; type?: string }, status, reason) => {
    const response = await rig.ask(token, '/calls/x/note', {
      method: 'PUT',
      headers: { 'content-type': type, 'idempotency-key': 'k' },
      body,
    });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body: { reason } });
  });

  it('whoever never ends their headers is let go', async () => {
    const socket = connect(rig.api.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('GET /api/v1/me HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await rig.get(token, '/me')).status).toBe(200);
  }, 30_000);
});
