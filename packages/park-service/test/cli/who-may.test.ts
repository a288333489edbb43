import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashOf, isPassword } from '@parkade/http-api';
import { domainConnection, RedisCredentials } from '@parkade/redis-store';
import { PrivateRedis } from '@parkade/testkit';
import type { CliDeps } from '../../src/cli/cli-deps.js';
import { fileWith } from '../config/file-with.js';
import { runCli, type CliRun } from './run-cli.js';

const FILE = fileWith(`
version: 1
nodes: [{ name: east, esl: '127.0.0.1:8021', password: s }]
lots:
  main: { domain: pbx.test, orbits: ['701-710'] }
  annex: { domain: pbx.test, orbits: ['801-810'], park_codes: ['*80'] }
  many: { domain: [a.test, b.test], orbits: ['901'] }
`);

const NOW = 1_700_000_000_000;
const DAY_MS = 86_400_000;
let server: PrivateRedis;
let client: ReturnType<typeof domainConnection>;
let credentials: RedisCredentials;
beforeAll(async () => {
  server = await PrivateRedis.start();
  client = domainConnection({ url: server.url, commandTimeoutMs: 5_000 });
  credentials = new RedisCredentials(client, { prefix: 'who-may', commandTimeoutMs: 5_000 });
  await new Promise<void>((resolve) => client.once('ready', () => resolve()));
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

/** @param typed  what stands on the standard input. */
function parkade(words: string, typed?: string, at = NOW): Promise<CliRun> {
  const world: Partial<CliDeps> = {
    clock: { now: () => at },
    openCredentials: () => Promise.resolve(Object.assign(credentials, { close: () => undefined })),
    ...(typed === undefined ? {} : { readSecret: () => Promise.resolve(typed) }),
  };
  return runCli(['-c', FILE, ...words.split(' ')], world);
}

const value = <T>(answer: { readonly kind: string; readonly value?: T }): T | undefined => answer.value;

describe('[O4] parkade tokens', () => {
  it('shows a new one once, and keeps its hash', async () => {
    const { code, stdout } = await parkade('tokens add wall --scopes see,records --lots main --callers cut');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^pk_[\w-]{43}$/)]);
    expect(value(await credentials.token(hashOf(stdout)))).toEqual({
      name: 'wall',
      scopes: ['see', 'records'],
      lots: ['main'],
      callers: 'cut',
      createdAt: NOW,
      expiresAt: NOW + 365 * DAY_MS,
    });
    expect(await parkade('tokens add wall')).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
    const listed = await parkade('tokens list', undefined, NOW + 366 * DAY_MS);
    expect(listed.stdout.split('\n')[1]?.split(/ {2,}/)).toEqual(['wall', 'see,records', 'main', 'cut', 'expired']);
    expect(listed.stdout + JSON.stringify(await credentials.tokens())).not.toContain(stdout);
    expect(await parkade('tokens revoke wall')).toMatchObject({ code: 0 });
    expect(value(await credentials.token(hashOf(stdout)))).toBeNull();
    expect(await parkade('tokens revoke wall')).toMatchObject({ code: 1 });
    expect((await parkade('tokens list')).stdout).toBe('There is no token.');
  });

  it.each([
    ['tokens add bad!', 'is no name'],
    ['tokens add x --scopes see,fly', 'there are: see, act, records, admin'],
    ['tokens add x --lots maim', '`main`'],
    ['tokens add x --lots many@c.test', 'there is no lot "many@c.test"'],
    ['tokens add x --lots main@pbx.test', 'there is no lot "main@pbx.test"'],
    ['tokens add x --callers some', 'full or cut'],
    ['tokens add x --expires soon', 'write days'],
    ['tokens add x --expires 0d', 'write days'],
  ])('%s is refused', async (words, why) => {
    expect(await parkade(words)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
    expect(value(await credentials.tokens())).toEqual([]);
  });

  it('[F5] for the lots of all domains, or that of one', async () => {
    expect((await parkade('tokens add many --lots many,many@b.test')).code).toBe(0);
    expect((await parkade('tokens list')).stdout).toContain('many,many@b.test');
    expect((await parkade('tokens revoke many')).code).toBe(0);
  });

  it('for programs, and one that is never over', async () => {
    const { stdout } = await parkade('tokens add robot --json --expires never');
    const { token, ...record } = JSON.parse(stdout) as { token: string; expiresAt: unknown };
    expect(value(await credentials.token(hashOf(token)))).toEqual(record);
    expect(record.expiresAt).toBeNull();
    expect((await parkade('tokens list')).stdout).toMatch(/^robot .* never$/m);
  });
});

describe('[O4] parkade users', () => {
  it('lets somebody in, gives them another password, and lets them in no more', async () => {
    const words = 'users add ann --phones 1001@pbx.test,1002@pbx.test';
    expect(await parkade(words, 'short')).toMatchObject({ code: 2, stderr: expect.stringContaining('at least 10') });
    expect((await parkade(words, 'first password')).code).toBe(0);
    const user = async () => value(await credentials.user('ann'));
    expect(await user()).toMatchObject({ scopes: ['see', 'act'], phones: [{ user: '1001' }, { user: '1002' }] });
    expect(await isPassword('first password', (await user())?.password ?? null)).toBe(true);
    expect(await parkade(words, 'first password')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('passwd'),
    });

    await credentials.failedToSignIn('ann', 60_000);
    expect((await parkade('users passwd ann', 'second password')).code).toBe(0);
    const kept = (await user())?.password ?? null;
    expect([await isPassword('first password', kept), await isPassword('second password', kept)]).toEqual([
      false,
      true,
    ]);
    expect(value(await credentials.failures('ann'))).toBe(0);

    const listed = [(await parkade('users list')).stdout, (await parkade('users list --json')).stdout].join('\n');
    expect(listed).toContain('1001@pbx.test,1002@pbx.test');
    expect(listed).not.toMatch(/password|salt|scrypt/);
    expect((await parkade('users remove ann')).code).toBe(0);
    expect(await user()).toBeNull();
    expect((await parkade('users list')).stdout).toBe('There is no user.');
  });

  it.each(['users passwd nobody', 'users remove nobody'])('%s: there is no such user', async (words) => {
    expect(await parkade(words, 'some password')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no user'),
    });
  });

  it('refuses phones that are none, before it asks for a password', async () => {
    expect(await parkade('users add ben --phones 1001')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"1001" is no phone'),
    });
  });
});
