import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificates } from '@parkade/testkit';
import { Answering, json, run, type Answerer } from './run.js';
import { AT, callsOf, problemOf, REAL_ID, waiting } from './samples.js';

const open: Answering[] = [];
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-api-commands-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const TOKEN = { PARKADE_TOKEN: 'pk_test' };

async function engine(answer: Answerer, tls?: Parameters<typeof Answering.start>[1]): Promise<Answering> {
  const made = await Answering.start(answer, tls);
  open.push(made);
  return made;
}

/** Has one caller in 701, and takes whatever is asked. */
const oneCaller: Answerer = ({ method, url }, response) => {
  const bay = waiting('701', 'Alice Ray');
  if (url.startsWith('/api/v1/calls') && method === 'GET') json(response, callsOf(bay));
  else if (url === '/api/v1/health') json(response, { at: AT });
  else json(response, { lot: 'main', bay, position: null });
};

describe('[O4] acting from a terminal', () => {
  it.each([
    ['pickup 701 --phone 1002@pbx.test', 'POST', `/calls/${REAL_ID}/pickup`, { phone: '1002@pbx.test' }],
    ['send 701 1003@pbx.test --for 1m', 'POST', `/calls/${REAL_ID}/send`, { to: '1003@pbx.test', forSeconds: 60 }],
    ['cancel 701', 'POST', `/calls/${REAL_ID}/cancel`, {}],
    ['recall 701 --if-version 3', 'POST', `/calls/${REAL_ID}/ring-now`, { ifVersion: 3 }],
    ['extend 701 2m', 'POST', `/calls/${REAL_ID}/extend`, { bySeconds: 120 }],
    ['extend 701 30s --sooner', 'POST', `/calls/${REAL_ID}/extend`, { bySeconds: -30 }],
    ['extend 701 never', 'POST', `/calls/${REAL_ID}/extend`, { bySeconds: 'never' }],
    ['note 701 wants the red one', 'PUT', `/calls/${REAL_ID}/note`, { text: 'wants the red one' }],
    ['note 701 --clear', 'PUT', `/calls/${REAL_ID}/note`, { text: '' }],
    ['for-whom 701 sales', 'PUT', `/calls/${REAL_ID}/for-whom`, { forWhom: 'sales' }],
    ['for-whom 701 --anybody', 'PUT', `/calls/${REAL_ID}/for-whom`, { forWhom: '' }],
    [
      'park main --talk-of 1001@pbx.test --for 1005',
      'POST',
      '/lots/main/park',
      { talkOf: '1001@pbx.test', forWhom: '1005' },
    ],
    [`put-back ${REAL_ID}`, 'POST', `/calls/${REAL_ID}/put-back`, {}],
    [
      'park main --talk-of 1001@pbx.test --orbit 701',
      'POST',
      '/lots/main/park',
      { talkOf: '1001@pbx.test', orbit: '701' },
    ],
  ])('%s', async (words, method, path, body) => {
    const here = await engine(oneCaller);
    const { code, stdout, stderr } = await run([...words.split(' '), '--api', here.url], TOKEN);
    expect([code, stderr, stdout]).toEqual([
      0,
      '',
      '701 in main: Alice Ray +4940555099, waiting, next: ring 1001 in 0:45',
    ]);
    const changing = here.asked.find((asked) => asked.method !== 'GET');
    expect([changing?.method, changing?.url, JSON.parse(changing?.body ?? '')]).toEqual([
      method,
      `/api/v1${path}`,
      body,
    ]);
    expect(changing?.headers).toMatchObject({ authorization: 'Bearer pk_test', 'idempotency-key': 'key-1' });
  });

  it.each([
    ['extend 701 soon', 'is no time'],
    ['note 701', '--clear'],
    ['for-whom 701', '--anybody'],
    ['for-whom 701 sales --anybody', '--anybody'],
    ['note 701 text --clear', '--clear'],
    ['park main', '--talk-of'],
    ['send 701 1003@pbx.test --for long', 'write seconds'],
    ['recall 701 --if-version x', 'a whole number'],
    ['recall', 'missing required argument'],
    ['completions tcsh', 'Allowed choices are bash, zsh, fish'],
  ])('%s is misused', async (words, why) => {
    const here = await engine(oneCaller);
    const { code, stderr } = await run([...words.split(' '), '--api', here.url], TOKEN);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
    expect(here.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('[X6][B5] reload tells what was changed, who is still there, and what waits for a restart', async () => {
    const answer = {
      engine: 'pbx1',
      at: AT,
      lots: [{ lot: 'hall', change: 'removed' }],
      draining: ['hall/701'],
      needsRestart: ['redis'],
    };
    const here = await engine((_, response) => json(response, answer));
    const { code, stdout } = await run(['reload', '--api', here.url], TOKEN);
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        'pbx1 goes by its configuration as it is now',
        'removed: lot hall',
        'taken out, and kept for who is there: hall/701',
        'holds from the next start on: redis',
      ],
    ]);
    expect(here.asked.map(({ method, url }) => `${String(method)} ${String(url)}`)).toEqual(['POST /api/v1/reload']);
    const said = await run(['reload', '--json', '--api', here.url], TOKEN);
    expect(JSON.parse(said.stdout)).toEqual(answer);
  });

  it('lists who waits; nothing that a caller is called by is obeyed', async () => {
    const here = await engine((_, response) =>
      json(response, callsOf(waiting('701', 'Ann\u001b[31m', { note: 'n\u202e' }))),
    );
    const { stdout } = await run(['calls', '--api', here.url], TOKEN);
    expect(stdout.split('\n')[1]?.split(/ {2,}/)).toEqual([
      'main',
      '701',
      'waiting',
      'Ann·[31m +4940555099',
      '1:15 ago',
      '1001',
      'ring 1001 in 0:45',
      'fs-a',
      'n·',
      REAL_ID,
    ]);
    const said = await run(['calls', '--api', here.url, '--json'], TOKEN);
    expect(said.stdout).not.toMatch(/[\u001b\u202e]/);
    expect(JSON.parse(said.stdout)).toEqual(callsOf(waiting('701', 'Ann\u001b[31m', { note: 'n\u202e' })));
  });

  it('knows whom an orbit means, or asks in which lot', async () => {
    const twice = { at: AT, calls: ['main', 'annex'].map((lot) => ({ lot, bay: waiting('701', 'Ann') })) };
    const here = await engine((_, response) => json(response, twice));
    expect(await run(['recall', '701', '--api', here.url], TOKEN)).toMatchObject({
      code: 2,
      stderr: '701 is an orbit of main and annex: say --lot',
    });
    expect(await run(['recall', '702', '--api', here.url], TOKEN)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('nobody waits in 702'),
    });
  });
});

describe('[O4] what the shell is told when it comes to nothing', () => {
  const winner = { by: { user: '1005', domain: 'pbx.test', label: '1005' }, wonAt: AT - 300, askedAt: AT };
  it.each([
    [problemOf('orbit-empty', 404), 3, 'orbit-empty'],
    [problemOf('not-registered', 409), 3, 'not-registered'],
    [problemOf('already-picked-up', 409, { winner }), 4, '1005 was faster, by 0.3 s'],
    [problemOf('changed-meanwhile', 409), 4, 'changed-meanwhile'],
    [problemOf('unauthenticated', 401), 6, 'detail of unauthenticated'],
    [problemOf('forbidden', 403), 6, 'forbidden'],
    [problemOf('store-down', 503), 7, 'store-down'],
    [problemOf('rate-limited', 429), 7, 'rate-limited'],
    [
      problemOf('invalid', 400, { fields: [{ field: 'body.to', problem: 'write it user@domain' }] }),
      2,
      'body.to: write it',
    ],
  ])('%j', async (problem, code, words) => {
    const here = await engine(({ method }, response) =>
      method === 'GET' ? json(response, callsOf(waiting('701', 'Ann'))) : json(response, problem, problem.status),
    );
    const args = ['recall', '701', '--api', here.url];
    expect(await run(args, TOKEN)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
    const said = await run([...args, '--json'], TOKEN);
    expect([said.code, JSON.parse(said.stdout)]).toEqual([code, problem]);
  });

  it('nobody there, or nobody who is an engine', async () => {
    const gone = await Answering.start(oneCaller);
    const { url } = gone;
    await gone.close();
    expect(await run(['recall', '701', '--api', url], TOKEN)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('ECONNREFUSED'),
    });
    const other = await engine(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    );
    expect(await run(['calls', '--api', other.url], TOKEN)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('answers 200 text/html, as no engine does'),
    });
  });

  it('another engine is asked in place of one that is gone, by the same key', async () => {
    const dies = await engine(({ method, url }, response) =>
      method === 'GET' ? oneCaller({ method, url, headers: {}, body: '' }, response) : void response.destroy(),
    );
    const lives = await engine(oneCaller);
    const { code } = await run(['recall', '701', '--api', `${dies.url}, ${lives.url}`], TOKEN);
    const keys = [dies, lives].map(
      ({ asked }) => asked.find(({ method }) => method === 'POST')?.headers['idempotency-key'],
    );
    expect([code, ...keys]).toEqual([0, 'key-1', 'key-1']);
  });

  it('no token, no address, no certificate', async () => {
    expect(await run(['recall', '701'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no token') });
    expect(await run(['recall', '701', '--api', 'pbx1'], TOKEN)).toMatchObject({ code: 2 });
    expect(await run(['recall', '701', '--api', 'http://u:p@pbx1'], TOKEN)).toMatchObject({ code: 2 });
    expect(await run(['recall', '701', '--ca', '/nowhere'], TOKEN)).toMatchObject({
      code: 2,
      stderr: '--ca /nowhere cannot be read: ENOENT',
    });
    const file = join(folder, 'token');
    writeFileSync(file, 'pk_of_file\n', { mode: 0o644 });
    const here = await engine(oneCaller);
    const { stderr } = await run(['calls', '--api', here.url, '--token-file', file], TOKEN);
    expect(stderr).toContain(`chmod 600 ${file}`);
    expect(here.asked[0]?.headers.authorization).toBe('Bearer pk_of_file');
    writeFileSync(file, 'two words\n');
    expect((await run(['calls', '--api', here.url, '--token-file', file])).code).toBe(2);
  });

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
  (hasOpenssl ? it : it.skip)('TLS: whom the certificate of --ca has signed is believed, and nobody else', async () => {
    const { caFile, serverCert, serverKey } = await makeCertificates(folder);
    const tls = { cert: readFileSync(serverCert, 'utf8'), key: readFileSync(serverKey, 'utf8') };
    const here = await engine(oneCaller, tls);
    const args = ['recall', '701', '--api', here.url];
    expect(await run([...args, '--ca', caFile], TOKEN)).toMatchObject({ code: 0, stderr: '' });
    expect((await run(args, { ...TOKEN, PARKADE_CA: caFile })).code).toBe(0);
    expect(await run(args, TOKEN)).toMatchObject({ code: 5, stderr: expect.stringContaining('--ca FILE') });
    const elsewhere = [...args.slice(0, -1), here.url.replace('127.0.0.1', 'localhost'), '--ca', caFile];
    expect(await run(elsewhere, TOKEN)).toMatchObject({ code: 5, stderr: expect.stringContaining('certificate') });
    const plain = await run([...args.slice(0, -1), here.url.replace('https', 'http')], TOKEN);
    expect([plain.code, plain.stderr]).toEqual([5, expect.stringContaining('https://')]);
    const clear = await engine(oneCaller);
    const wrong = await run([...args.slice(0, -1), clear.url.replace('http', 'https')], TOKEN);
    expect([wrong.code, wrong.stderr]).toEqual([5, expect.stringContaining('http://')]);
  });
});
