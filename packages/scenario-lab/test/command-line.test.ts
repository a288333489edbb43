/** The day of a desk at a terminal: an engine of its own on the practice switch, asked over HTTP by processes of `parkade`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownPorts } from '@parkade/testkit';
import { ENGINE_PROGRAM } from '../src/engine/engine-process.js';
import { LAB_DOMAIN } from '../src/lab-surroundings.js';
import { eventually } from '../src/waiting.js';
import { twoNodes, type TwoNodes } from './two-nodes.js';

let story: TwoNodes;
let api = '';
let desk: string;
let wall: string;
let admin: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  const [port = 0] = await ownPorts(1);
  api = `http://127.0.0.1:${String(port)}`;
  story = await twoNodes(['1001', '1002', '1003', '1004'], (config) => {
    Object.assign(config, { api: { listen: `127.0.0.1:${String(port)}` } });
    Object.assign(config.lots.main, { recall: { after: '60s', chain: [{ ring: 'parker', for: '10s' }] } });
  });
  desk = await story.engine.command(['tokens', 'add', 'desk', '--scopes', 'see,act,records']);
  admin = await story.engine.command(['tokens', 'add', 'ops', '--scopes', 'see,admin']);
  wall = await story.engine.command(['tokens', 'add', 'wall', '--scopes', 'see', '--callers', 'cut']);
}, 60_000);
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await story.close();
}, 30_000);

interface Said {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

/** A process of its own, without a configuration. */
function begin(words: readonly string[], token = desk): ChildProcess {
  const { PATH } = process.env;
  const env = { PATH, PARKADE_API: api, PARKADE_TOKEN: token };
  const child = spawn(process.execPath, [ENGINE_PROGRAM, ...words], { env, stdio: 'pipe' });
  started.push(child);
  return child;
}

async function parkade(words: string, token = desk): Promise<Said> {
  const child = begin(words.split(' '), token);
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const [said, complained, ended] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code: ended[0], said: said.trim(), complained: complained.trim() };
}

const at = (user: string): string => `${user}@${LAB_DOMAIN}`;

/** `caller` calls 1001 and is sent to `*70`; the orbit they are in. */
async function parked(caller: string) {
  const call = story.lab.phone(caller, 'node-a').dial('1001');
  const called = (await story.lab.phone('1001', 'node-a').nextIncoming()).answer();
  await called.hearsEventually(caller);
  await called.blindTransfer('*70');
  await call.hearsEventually('play:');
  const [one] = (await story.live()).filter(({ kind }) => kind === 'parked');
  if (one === undefined) throw new Error('nobody is parked');
  return { call, orbit: one.orbit, callId: one.callId };
}

interface Line {
  readonly id: string | null;
  readonly kind: string;
  readonly what?: string;
}

describe('[O4] parkade over HTTP', () => {
  it('[E6][E10][I6][A10] notes, extends, sends, picks up; a late one is told who was faster; watch told it all', async () => {
    const watching = begin(['watch', '--json']);
    const lines: Line[] = [];
    let rest = '';
    watching.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      const [last = '', ...whole] = (rest + piece).split('\n').toReversed();
      rest = last;
      lines.push(...whole.toReversed().map((line) => JSON.parse(line) as Line));
    });
    await eventually(
      'the snapshot',
      { within: 10_000 },
      () => lines.some(({ kind }) => kind === 'snapshot') || undefined,
    );

    const own = story.lab.phone('1002', 'node-a');
    const { call, orbit, callId } = await parked('1004');
    expect(await parkade(`note ${orbit} wants the red one`)).toMatchObject({ code: 0, complained: '' });
    expect((await parkade(`extend ${orbit} 1m`)).said).toMatch(
      /next: ring 1001 in 1:[0-5]\d, note: wants the red one$/,
    );
    const listed = await parkade('calls');
    expect(listed.said.split('\n')[1]).toContain(`main  ${orbit}    waiting`);
    expect((await parkade('calls', wall)).said).not.toContain('red one');
    expect(await parkade(`recall ${orbit}`, wall)).toMatchObject({ code: 6 });

    const colleague = story.lab.phone('1003', 'node-b');
    expect(await parkade(`send ${orbit} ${at('1003')}`)).toMatchObject({
      code: 0,
      said: expect.stringContaining('rings 1003'),
    });
    const ringing = await colleague.nextIncoming(8_000);
    expect(await parkade(`cancel ${orbit}`)).toMatchObject({ code: 0 });
    await ringing.cancelled;

    expect(await parkade(`pickup ${orbit} --phone ${at('1002')}`)).toMatchObject({ code: 0, complained: '' });
    const mine = (await own.nextIncoming(8_000)).answer();
    await mine.hearsEventually('1004');
    const late = await parkade(`pickup ${callId} --phone ${at('1003')}`);
    expect([late.code, late.complained]).toEqual([4, expect.stringMatching(/1002 was faster, by \d+\.\d s/)]);
    const again = await parkade(`park main --talk-of ${at('1002')} --note second`);
    expect([again.code, again.said]).toEqual([0, expect.stringMatching(/^7\d\d in main: .*waiting.*note: second$/)]);
    call.hangUp();

    const words = [
      'parked',
      'noted',
      'next-changed',
      'asked-ringing',
      'asked-ringing-over',
      'claimed',
      'ended',
      'parked',
    ];
    await eventually('all of it to be told', { within: 10_000 }, () => {
      const told = lines.map(({ what }) => what);
      let from = 0;
      const isTold = words.every((word) => (from = told.indexOf(word, from) + 1) > 0);
      return (isTold && told.at(-1) === 'ended') || undefined;
    });
    watching.kill('SIGINT');
    expect((await once(watching, 'close'))[0]).toBe(0);
    expect(await parkade(`recall ${orbit}`)).toMatchObject({
      code: 3,
      complained: expect.stringContaining('nobody waits'),
    });
  }, 60_000);

  it('lists lots, switches and records over HTTP, as it does by the configuration', async () => {
    expect((await parkade('lots')).said.split('\n')[1]).toMatch(/^main +pbx\.test +\d+( +\d+){6}$/);
    expect((await parkade('nodes')).said).toMatch(/^node-a +- +yes /m);
    const listed = await eventually('the records', { within: 10_000 }, async () => {
      const { code, said } = await parkade('records list --json');
      return code === 0 && (JSON.parse(said) as { records: unknown[] }).records.length === 2 ? said : undefined;
    });
    expect(JSON.parse(listed)).toEqual(JSON.parse(await story.parkade('records', 'list', '--json')));
    expect((await parkade('records summary')).said).toContain('main');
    expect((await parkade('records export')).said).toBe((await story.parkade('records', 'export')).trim());
    expect((await parkade('records list', wall)).code).toBe(6);
    expect((await parkade('records show nobody00')).code).toBe(1);
    expect((await parkade('records list', 'pk_wrong')).code).toBe(6);
  }, 30_000);

  it('[M6] empties a switch and an engine over HTTP, and waits until nobody is there', async () => {
    const { call } = await parked('1004');
    expect(await parkade('drain node node-a')).toMatchObject({ code: 6 });
    const draining = parkade('drain node node-a --wait', admin);
    await eventually('the wish', { within: 10_000 }, async () =>
      (await parkade('nodes')).said.includes('draining for') ? true : undefined,
    );
    call.hangUp();
    const { code, said } = await draining;
    expect([code, said.split('\n').slice(1)]).toEqual([0, ['1 waiting, 0 reserved', 'node node-a is empty']]);
    expect((await parkade('drain node node-a --off', admin)).said).toBe('node node-a serves again');
    expect(await parkade('drain node nowhere', admin)).toMatchObject({ code: 3 });
    expect(await parkade('drain engine', admin)).toMatchObject({ code: 2 });

    const { engines } = JSON.parse((await parkade('nodes --json')).said) as { engines: { engine: string }[] };
    const engine = engines[0]?.engine ?? '';
    expect(await parkade(`drain engine ${engine} --wait`, admin)).toMatchObject({
      code: 0,
      said: expect.stringContaining('is empty and can be stopped'),
      complained: expect.stringContaining('no other engine takes requests'),
    });
    expect((await parkade(`drain engine ${engine} --off`, admin)).code).toBe(0);
  }, 60_000);

  it('[O2] watch goes on when its engine was killed, and ends at a signal', async () => {
    const watching = begin(['watch']);
    let [said, complained] = ['', ''];
    watching.stdout?.setEncoding('utf8').on('data', (piece: string) => void (said += piece));
    watching.stderr?.setEncoding('utf8').on('data', (piece: string) => void (complained += piece));
    await eventually('the snapshot', { within: 10_000 }, () => said.includes('free') || undefined);
    await story.engine.kill9();
    await eventually('the loss', { within: 10_000 }, () => complained.includes('nothing is heard') || undefined);
    await story.engine.start();
    await eventually('the engine', { within: 20_000 }, () => complained.includes('tells again') || undefined);
    const { call } = await parked('1004');
    await eventually('the caller', { within: 10_000 }, () => /main {2}7\d\d: .*parked/.test(said) || undefined);
    call.hangUp();
    watching.kill('SIGTERM');
    expect((await once(watching, 'close'))[0]).toBe(0);
    expect((await parkade('lots')).code).toBe(0);
  }, 60_000);
});
