import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ownPort, PrivateRedis } from '@parkade/testkit';

import { askRedis } from '../../src/cli/doctor/ask-redis.js';
import type { FindingGroup } from '../../src/cli/doctor/finding.js';
import { openDuties } from '../../src/cli/duties.js';
import { probeEsl } from '../../src/cli/doctor/probe-esl.js';
import { parseConfig } from '@parkade/park-config';
import { openExisting } from '@parkade/records';
import { renderDialplan } from '@parkade/dialplan-contract';
import { runCli, type CliRun } from './run-cli.js';

/** What an event socket says; `null` says nothing. */
interface Script {
  readonly greeting: string | null;
  readonly password?: string;
  readonly replies?: Readonly<Record<string, string>>;
}

const GREETING = 'Content-Type: auth/request\n\n';
const REJECTION = 'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listening(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    answer(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const eventSocket = ({ greeting, password = 'secret', replies = {} }: Script): Promise<number> =>
  listening((socket) => {
    if (greeting !== null) socket.write(greeting);
    socket.on('data', (data) => {
      const command = data.toString('utf8').trim();
      if (command === `auth ${password}`) socket.write('Content-Type: command/reply\nReply-Text: +OK accepted\n\n');
      else if (command.startsWith('auth ')) socket.end('Content-Type: command/reply\nReply-Text: -ERR invalid\n\n');
      else {
        const body = replies[command.replace(/^api /, '')] ?? '-ERR no reply\n';
        const whole = `Content-Type: api/response\nContent-Length: ${String(Buffer.byteLength(body))}\n\n${body}`;
        socket.write(whole.slice(0, 20));
        setImmediate(() => socket.write(whole.slice(20)));
      }
    });
  });

/** What a switch says that has these digits in 8000 Hz. */
const digitFiles = (sounds: string, digits: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(digits, (digit) => [`file_exists ${sounds}/digits/8000/${digit}.wav`, 'true']));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-doctor-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const configText = (esl: number, redis: number, listen = 1): string => `
version: 1
listen: { port: ${String(listen)}, advertise: ['127.0.0.1:7276'] }
redis: { url: 'redis://127.0.0.1:${String(redis)}' }
nodes: [{ name: fs-a, esl: '127.0.0.1:${String(esl)}', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701-703'] } }
`;

interface Report {
  readonly run: CliRun;
  readonly groups: Readonly<Record<string, FindingGroup['findings']>>;
}

async function examine(text: string): Promise<Report> {
  const file = join(folder, 'parkade.yaml');
  writeFileSync(file, text);
  const run = await runCli(['doctor', '-c', file, '--json'], {
    probeEsl,
    askRedis,
    openDuties,
    openRecords: openExisting,
    clock: { now: () => Date.now() },
  });
  const { groups } = JSON.parse(run.stdout) as { groups: readonly FindingGroup[] };
  return { run, groups: Object.fromEntries(groups.map(({ title, findings }) => [title, findings])) };
}

const marks = (findings: FindingGroup['findings'] | undefined): readonly string[] =>
  (findings ?? []).map(({ mark }) => mark);

describe('[O4] parkade doctor', () => {
  it('finds everything right', async () => {
    const redis = await PrivateRedis.start({ appendOnly: true });
    try {
      const loading = parseConfig(configText(8021, 6379));
      if (loading.kind === 'invalid') throw new Error('the test configuration is wrong');
      const rendered = renderDialplan(loading.config);
      const esl = await eventSocket({
        greeting: GREETING,
        replies: {
          version: 'FreeSWITCH Version 1.10.12-release (64bit)\n',
          'module_exists mod_valet_parking': 'false',
          'global_getvar conf_dir': '/etc/freeswitch',
          'fsctl sps': '+OK sessions per second: 30\n',
          'global_getvar force_transfer_context': '',
          'user_exists id 701 pbx.test': 'false',
          'global_getvar sound_prefix': '/sounds/en/us/callie',
          ...digitFiles('/sounds/en/us/callie', '0123456789'),
          'xml_locate dialplan context name parkade': rendered.get('parkade.xml') ?? '',
          'xml_locate dialplan context name public': rendered.get('public/00_parkade_peer.xml') ?? '',
          'xml_locate dialplan context name default': ['00_parkade', 'zz_parkade_astray']
            .map((name) => rendered.get(`default/${name}.xml`) ?? '')
            .join('\n'),
        },
      });
      const { run, groups } = await examine(configText(esl, redis.port, await ownPort()));
      expect(groups['FreeSWITCH fs-a']?.map(({ mark, text }) => [mark, text])).toEqual([
        ['ok', `127.0.0.1:${String(esl)} lets us in`],
        ['ok', 'FreeSWITCH Version 1.10.12-release (64bit)'],
        ['ok', 'its password is not the well-known one'],
        ['ok', 'mod_valet_parking is not loaded'],
        ['ok', 'orbits are spoken from /sounds/en/us/callie/digits'],
        ['ok', '30 new sessions a second may begin'],
        ['ok', 'context parkade has our dialplan'],
        ['ok', 'context default has our dialplan and hands calls to 127.0.0.1:7276'],
      ]);
      expect(marks(groups['Redis'])).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
      expect(groups['Records']).toEqual([{ mark: 'ok', text: `${join(folder, 'records.db')}: none yet`, hint: null }]);
      expect(groups['Listener']?.[0]?.text).toContain('is free');
      expect(run.code).toBe(0);
    } finally {
      await redis.stop();
    }
  });

  it('sees a Redis that forgets, evicts and ticks slowly', async () => {
    const directives = { 'maxmemory-policy': 'allkeys-lru', maxmemory: '3mb' };
    const redis = await PrivateRedis.start({ hz: 10, directives });
    try {
      const { run, groups } = await examine(configText(1, redis.port));
      const texts = (groups['Redis'] ?? [])
        .filter(({ mark }) => mark !== 'ok')
        .map(({ mark, text }) => `${mark} ${text}`);
      expect(texts).toContain('bad may throw calls away when it is full (allkeys-lru)');
      expect(texts).toContain('bad keeps no append-only file: a restart forgets who is parked');
      expect(texts).toContain('note hz 10: recalls may come 100 ms late');
      expect(run.code).toBe(1);
    } finally {
      await redis.stop();
    }
  });

  it('sees that Redis is not there', async () => {
    const { groups } = await examine(configText(1, 1));
    expect(groups['Redis']?.[0]).toMatchObject({ mark: 'bad', text: expect.stringContaining('ECONNREFUSED') });
  });

  const noGreeting = (): Promise<number> => eventSocket({ greeting: 'SSH-2.0-OpenSSH_9\n\n' });
  it.each([
    ['a switch that is not there', () => Promise.resolve(1), 'cannot be reached: ECONNREFUSED'],
    ['an access list', () => eventSocket({ greeting: REJECTION }), 'by its access list'],
    ['a wrong password', () => eventSocket({ greeting: GREETING, password: 'other' }), 'does not take our password'],
    ['another program', noGreeting, 'does not speak like an event socket'],
  ])('sees %s', async (_, start, text) => {
    const { run, groups } = await examine(configText(await start(), 1));
    const [finding, ...others] = groups['FreeSWITCH fs-a'] ?? [];
    expect(others).toEqual([]);
    expect(finding?.mark).toBe('bad');
    expect(finding?.text).toContain(text);
    expect(finding?.hint).not.toBeNull();
    expect(run.code).toBe(1);
  });

  it('does not wait for ever for a switch that says nothing', async () => {
    const port = await eventSocket({ greeting: null });
    const probe = await probeEsl({ host: '127.0.0.1', port, password: 'x', commands: [], withinMs: 50 });
    expect(probe).toEqual({ kind: 'unreachable', why: 'connected, and then silence' });
  });

  it('sees an old dialplan and the valet module', async () => {
    const esl = await eventSocket({
      greeting: GREETING,
      replies: {
        version: 'FreeSWITCH Version 1.10.12',
        'module_exists mod_valet_parking': 'true',
        'global_getvar sounds_dir': '/usr/sounds',
        'xml_locate dialplan context name default': '<extension name="parkade-entry"><condition expression="^(1)$"/>',
      },
    });
    const { groups } = await examine(configText(esl, 1));
    const found = (groups['FreeSWITCH fs-a'] ?? [])
      .filter(({ mark }) => mark !== 'ok')
      .map(({ mark, text }) => [mark, text]);
    expect(found).toEqual([
      ['note', expect.stringMatching(/mod_valet_parking is loaded: keys for `park\+` numbers blink/)],
      ['note', '/usr/sounds/digits has none of the digit files: orbits are counted out in tones'],
      ['bad', 'context parkade does not have our dialplan, or an old one'],
      ['bad', 'context default has our dialplan, but with other numbers'],
      ['note', expect.stringMatching(/^context public does not park callers from outside/)],
    ]);
  });

  it('sees users with the numbers of orbits, transfers that are led elsewhere, and too few sessions', async () => {
    const esl = await eventSocket({
      greeting: GREETING,
      replies: {
        version: 'FreeSWITCH Version 1.10.12',
        'user_exists id 702 pbx.test': 'true',
        'user_exists id 703 pbx.test': 'true',
        'global_getvar force_transfer_context': 'house',
        'fsctl sps': '+OK sessions per second: 5\n',
      },
    });
    const { groups } = await examine(configText(esl, 1));
    const found = (groups['FreeSWITCH fs-a'] ?? []).map(({ mark, text }) => [mark, text]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['bad', expect.stringMatching(/^702@pbx\.test, 703@pbx\.test: orbits of main, and users of the directory too/)],
        ['bad', expect.stringMatching(/^force_transfer_context is house for everybody.* our numbers are in default$/)],
        ['note', expect.stringMatching(/^only 5 new sessions a second may begin/)],
      ]),
    );
  });

  it('[F5] asks for users in each domain of a lot for many that is known', async () => {
    const replies = { version: 'FreeSWITCH Version 1.10.12', 'user_exists id 702 a.test': 'true' };
    const esl = await eventSocket({ greeting: GREETING, replies });
    const text = configText(esl, 1)
      .replace('domain: pbx.test', "domain: '*'")
      .replace('nodes:', 'domains: [a.test, b.test]\nnodes:');
    const { groups } = await examine(text);
    expect(JSON.stringify(groups['FreeSWITCH fs-a'])).toContain('702@a.test: orbits of main');
  });

  it.each(['default', '', '-ERR no such variable'])('has nothing against transfers that go to %j', async (context) => {
    const replies = { 'global_getvar force_transfer_context': context };
    const esl = await eventSocket({ greeting: GREETING, replies });
    const { groups } = await examine(configText(esl, 1));
    expect(JSON.stringify(groups['FreeSWITCH fs-a'])).not.toContain('force_transfer_context');
  });

  it('does not take a dialplan for missing that FusionPBX does not show', async () => {
    const loading = parseConfig(configText(1, 1));
    if (loading.kind === 'invalid') throw new Error('the test configuration is wrong');
    const peers = renderDialplan(loading.config).get('public/00_parkade_peer.xml') ?? '';
    const esl = await eventSocket({
      greeting: GREETING,
      replies: {
        'xml_locate dialplan context name public': `<context name="public" destination_number="" hostname="pbx">${peers}</context>`,
      },
    });
    const { groups } = await examine(configText(esl, 1));
    const found = (groups['FreeSWITCH fs-a'] ?? []).map(({ mark, text }) => [mark, text]);
    expect(found).toContainEqual(['note', 'its dialplan comes from FusionPBX, which does not show parkade, default']);
    expect(found.filter(([mark]) => mark === 'bad')).toEqual([]);
  });

  it('sees a dialplan that hands calls to somebody else', async () => {
    const loading = parseConfig(configText(1, 1).replace('7276', '9999'));
    if (loading.kind === 'invalid') throw new Error('the test configuration is wrong');
    const entry = renderDialplan(loading.config).get('default/00_parkade.xml') ?? '';
    const esl = await eventSocket({
      greeting: GREETING,
      replies: { 'xml_locate dialplan context name default': entry },
    });
    const { groups } = await examine(configText(esl, 1));
    const texts = (groups['FreeSWITCH fs-a'] ?? []).map(({ text }) => text);
    expect(texts.join()).toContain('hands calls to another address than 127.0.0.1:7276');
  });

  it('sees who holds the port of the listener', async () => {
    const port = await listening(() => undefined);
    const { groups } = await examine(configText(1, 1, port));
    expect(groups['Listener']?.[0]).toMatchObject({ mark: 'bad', text: expect.stringContaining('another program') });
  });

  it.each([
    ['file: nowhere/records.db', 'bad', /there is no folder .*nowhere: no call that has ended would be kept/],
    ['file: parkade.yaml/records.db', 'bad', /parkade\.yaml is no folder/],
    ['postgres: { host: 127.0.0.1, port: 1, database: p, user: u, password: x }', 'bad', /cannot be had: .*ECONN/],
    ['off', 'ok', /none are kept/],
  ])('sees whether records can be kept: %s', async (records, mark, text) => {
    const written = records === 'off' ? records : `{ ${records} }`;
    const { groups } = await examine(`${configText(1, 1)}\nrecords: ${written}\n`);
    expect(groups['Records']).toEqual([
      expect.objectContaining({ mark, text: expect.stringMatching(text) as unknown }),
    ]);
  });

  it('shows groups of marked lines, with a hint under each that is not ok', async () => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, 'version: 2');
    const { code, stdout } = await runCli(['doctor', '-c', file], { nodeVersion: '18.20.0' });
    expect(code).toBe(1);
    expect(stdout).toContain('Node.js\n  [!!] Node.js 18.20.0 is not supported\n       use 20.19');
    expect(stdout).toContain('version: version "2" is not known');
    expect(stdout).toContain('0 fine, 4 to mend, 0 to think about');
  });
});
