import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Accepted, Problem } from '@parkade/api-contract';
import { dials, east, orbit, PrivateRedis, Rig, sent, user } from '@parkade/testkit';
import { newPassword } from '../src/index.js';
import { ANNEX, ApiRig, faceOf } from './api-rig.js';

let server: PrivateRedis;
let office: Rig;
let rig: ApiRig;
let board: string;
let made = 0;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

async function begin(options: ConstructorParameters<typeof Rig>[0]): Promise<void> {
  await rig?.end();
  office = new Rig(options);
  for (const name of ['1000', '1001', '1002', '1003']) office.switches.register(user(name), east);
  rig = new ApiRig(server, undefined, {
    states: office.store,
    events: office.store.log,
    store: office.store,
    desk: office.engine.desk,
    clock: office.clock,
  });
  rig.lots = [office.policy, ...(options?.others ?? [])].map(faceOf);
  await rig.start();
  board = await rig.token('board', { scopes: ['see', 'act'] });
}

beforeEach(() => begin({ policy: { quarantineMs: 10_000 } }));

const parked = async (name = 'alice'): Promise<string> => {
  const before = new Set((await office.live()).map(({ callId }) => callId));
  await office.request(sent(name, '1001'));
  const call = (await office.live()).find(({ callId }) => !before.has(callId));
  if (call === undefined) throw new Error('nobody was parked');
  return call.callId;
};

/** Somebody at the board, as their browser asks. */
async function signedIn(name: string, phone: string) {
  await rig.credentials.putUser({
    name,
    scopes: ['see', 'act'],
    lots: 'all',
    callers: 'full',
    createdAt: 0,
    password: await newPassword('correct horse'),
    phones: [user(phone)],
  });
  const answer = await fetch(`${rig.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: name, password: 'correct horse' }),
  });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return (path: string, body: object, origin = new URL(rig.url).origin) =>
    fetch(`${rig.url}${path}`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json', 'idempotency-key': `${name}-${(made += 1)}` },
      body: JSON.stringify(body),
    });
}

async function act(path: string, body: object, more: { key?: string; token?: string; method?: string } = {}) {
  const response = await rig.ask(more.token ?? board, path, {
    method: more.method ?? 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': more.key ?? `key-${(made += 1)}` },
    body: JSON.stringify(body),
  });
  const answer = {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed'),
    body: (await response.json()) as never,
  };
  if (answer.status === 200) Accepted.parse(answer.body);
  else Problem.parse(answer.body);
  return answer;
}

describe('[O1] [A7] [A10] [E6] [E9] [E10] [I6] acting', () => {
  it('a pick-up rings my phone, and whoever answers has the caller', async () => {
    const callId = await parked();
    const answer = await act(`/calls/${callId}/pickup`, { ifVersion: 1, phone: '1002@pbx.test' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        lot: 'main',
        bay: { orbit: '701', state: { kind: 'ringing', ringing: { why: 'pick-up', target: { user: '1002' } } } },
      },
    });
    expect(office.switches.ofKind('ring').at(-1)).toMatchObject({ params: { target: user('1002') } });
  });

  it('send, cancel, note, ring now, extend: the bay is as it is then', async () => {
    const callId = await parked();
    expect(await act(`/calls/${callId}/note`, { text: 'for Jonas' }, { method: 'PUT' })).toMatchObject({
      body: { bay: { state: { call: { note: { text: 'for Jonas' } } } } },
    });
    expect(await act(`/calls/${callId}/send`, { to: '1003@pbx.test', forSeconds: 12 })).toMatchObject({
      body: { bay: { state: { kind: 'ringing', ringing: { why: 'send', target: { user: '1003' } } } } },
    });
    expect(await act(`/calls/${callId}/cancel`, {})).toMatchObject({ body: { bay: { state: { kind: 'waiting' } } } });
    const due = office.clock.now() + 60_000;
    expect(await act(`/calls/${callId}/extend`, { bySeconds: 60 })).toMatchObject({
      body: { bay: { state: { call: { next: { kind: 'ring', at: due + 60_000 } } } } },
    });
    expect(await act(`/calls/${callId}/extend`, { bySeconds: 'never' })).toMatchObject({
      body: { bay: { state: { call: { next: { kind: 'forward' } } } } },
    });
    expect(await act(`/calls/${callId}/ring-now`, {})).toMatchObject({
      body: { bay: { state: { kind: 'ringing', ringing: { why: 'chain', target: { user: '1001' } } } } },
    });
  });

  it('[A9] for whom: named, seen, kept, and let go', async () => {
    const groups = [{ name: 'sales', number: '600', members: [user('1003')], directory: null }];
    await begin({ policy: { forWhom: { aloneMs: 30_000, groupMs: 30_000, groups, tell: true } } });
    const callId = await parked();
    const named = (forWhom: string) => act(`/calls/${callId}/for-whom`, { forWhom }, { method: 'PUT' });
    const now = office.clock.now();
    expect(await named('sales')).toMatchObject({
      body: {
        bay: { state: { call: { forWhom: 'sales', keptFor: { themUntil: now + 30_000, groupUntil: now + 30_000 } } } },
      },
    });
    expect(await act(`/calls/${callId}/pickup`, { phone: '1002@pbx.test' })).toMatchObject({
      status: 409,
      body: { reason: 'for-somebody-else', retryable: true, now: { state: { call: { forWhom: 'sales' } } } },
    });
    expect(await named('nobody at all')).toMatchObject({ status: 404, body: { reason: 'no-such-person' } });
    expect(await named('')).toMatchObject({ body: { bay: { state: { call: { forWhom: null, keptFor: null } } } } });
  });

  it('whoever is too late is told who was faster, and when they claimed the caller', async () => {
    const callId = await parked();
    office.clock.advanceBy(5_000);
    const wonAt = office.clock.now();
    const winner = dials('1002', '701');
    office.switches.place(winner.node, winner.leg);
    const join = await office.engine.request(winner);
    // Who won is told from the claim on, not only from the moment in which the two talk.
    office.clock.advanceBy(145);
    await office.perform(winner, join);
    office.clock.advanceBy(155);
    const answer = await act(`/calls/${callId}/pickup`, { ifVersion: 1, phone: '1003@pbx.test' });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        reason: 'already-picked-up',
        winner: { by: { user: '1002' }, wonAt, askedAt: wonAt + 300 },
        ended: { callId, outcome: 'retrieved', by: { user: '1002' }, waitedMs: 5_145 },
        now: { orbit: '701', state: { kind: 'resting' } },
      },
    });
  });

  it('of two who ask at once one has the caller; the other is told whose phone rings', async () => {
    const callId = await parked();
    const other = await rig.token('other', { scopes: ['see', 'act'] });
    const answers = await Promise.all([
      act(`/calls/${callId}/pickup`, { phone: '1002@pbx.test' }),
      act(`/calls/${callId}/pickup`, { phone: '1003@pbx.test' }, { token: other }),
    ]);
    const statuses = new Set(answers.map(({ status }) => status));
    // Whoever comes while the first is still answered hears that, and whoever comes later its answer.
    expect([...statuses].filter((status) => status !== 409)).toEqual([200]);
    const loser = answers.find(({ status }) => status === 409);
    expect(loser).toMatchObject({
      body: { reason: 'asked-before', winner: { by: { label: expect.stringMatching(/^(board|other)/) } } },
    });
  });

  it('a press on somebody who is not there any more does nothing, and says who is', async () => {
    const callId = await parked('alice');
    const waits = await office.only();
    if (waits.kind !== 'parked') throw new Error('not parked');
    await office.hangUp(waits.caller.leg);
    office.clock.advanceBy(60_000);
    await parked('bob');
    expect(await act(`/calls/${callId}/pickup`, { phone: '1002@pbx.test' })).toMatchObject({
      status: 404,
      body: {
        reason: 'orbit-empty',
        now: { state: { kind: 'waiting', call: { caller: { name: 'bob' } } } },
        ended: { outcome: 'abandoned' },
      },
    });
  });

  it('a version that is not the call’s any more is refused with what is true now', async () => {
    const callId = await parked();
    await act(`/calls/${callId}/note`, { text: 'first' }, { method: 'PUT' });
    expect(await act(`/calls/${callId}/note`, { text: 'second', ifVersion: 1 }, { method: 'PUT' })).toMatchObject({
      status: 409,
      body: { reason: 'changed-meanwhile', retryable: true, now: { state: { call: { note: { text: 'first' } } } } },
    });
  });

  it('the same key is the same request: done once, answered alike', async () => {
    const callId = await parked();
    const press = () => act(`/calls/${callId}/extend`, { bySeconds: 60 }, { key: 'press-1' });
    const [first, second] = [await press(), await press()];
    expect(second).toEqual({ ...first, replayed: 'true' });
    expect((await office.only()).version).toBe(2);
    expect(await act(`/calls/${callId}/extend`, { bySeconds: 61 }, { key: 'press-1' })).toMatchObject({
      status: 422,
      body: { reason: 'key-used' },
    });
    const other = await rig.token('another', { scopes: ['see', 'act'] });
    expect(await act(`/calls/${callId}/extend`, { bySeconds: 60 }, { key: 'press-1', token: other })).toMatchObject({
      status: 200,
      replayed: null,
    });
  });

  it('the same key of another viewer is another request', async () => {
    const callId = await parked();
    const other = await rig.token('another', { scopes: ['see', 'act'] });
    const write = (text: string, token: string) =>
      act(`/calls/${callId}/note`, { text }, { method: 'PUT', key: 'mine', token });
    await write('first', board);
    expect(await write('second', other)).toMatchObject({
      status: 200,
      replayed: null,
      body: { bay: { state: { call: { note: { text: 'second' } } } } },
    });
  });

  it('a hundred presses of one key at once are one', async () => {
    const callId = await parked();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => act(`/calls/${callId}/extend`, { bySeconds: 60 }, { key: 'storm' })),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    // Whoever comes while the first is still answered hears that, and whoever comes later its answer.
    expect([...statuses].filter((status) => status !== 409)).toEqual([200]);
    expect((await office.only()).version).toBe(2);
  });

  it.each<[string, string, object, string, number, string]>([
    ['no key', '/pickup', {}, 'none', 400, 'invalid'],
    ['a key with a blank', '/pickup', {}, 'a b', 400, 'invalid'],
    ['no phone to ring', '/pickup', {}, 'k', 400, 'invalid'],
    ['a phone of no form', '/pickup', { phone: "1002@pbx.test'; hangup" }, 'k', 400, 'invalid'],
    ['an unknown field', '/cancel', { force: true }, 'k', 400, 'invalid'],
    ['a version of no form', '/cancel', { ifVersion: 1.5 }, 'k', 400, 'invalid'],
    ['another domain', '/send', { to: '1002@elsewhere.test' }, 'k', 403, 'not-allowed'],
    ['a phone that is not there', '/pickup', { phone: '1009@pbx.test' }, 'k', 409, 'not-registered'],
    ['nothing rings', '/cancel', {}, 'k', 409, 'nothing-to-cancel'],
    ['nobody was picked up', '/put-back', {}, 'k', 409, 'not-talking'],
  ])('refused: %s', async (_, path, body, key, status, reason) => {
    const callId = await parked();
    office.switches.unregistered.add('1009@pbx.test');
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (key !== 'none') headers['idempotency-key'] = key;
    const response = await rig.ask(board, `/calls/${callId}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body: { reason } });
  });

  it.each([
    ['only looks', { scopes: ['see'] }, 403, 'forbidden'],
    ['sees another lot', { scopes: ['see', 'act'], lots: ['annex'] }, 404, 'unknown-call'],
  ] as const)('whoever %s can do nothing', async (_, grant, status, reason) => {
    const callId = await parked();
    const token = await rig.token('other', grant);
    expect(await act(`/calls/${callId}/ring-now`, {}, { token })).toMatchObject({ status, body: { reason } });
    expect((await office.only()).version).toBe(1);
  });

  it('parks who talks to a phone, and says why not', async () => {
    const [caller, phone] = [sent('carol', '1001').leg, dials('1001', '5').leg];
    office.switches.place(east, caller);
    office.switches.place(east, phone);
    expect(await act('/lots/main/park', { channel: 'no-such-leg-0001' })).toMatchObject({
      status: 404,
      body: { reason: 'no-such-leg' },
    });
    expect(await act('/lots/main/park', { channel: caller })).toMatchObject({
      status: 409,
      body: { reason: 'not-talking' },
    });
    expect(await act('/lots/main/park', {})).toMatchObject({ status: 400, body: { reason: 'invalid' } });
    expect(await act('/lots/main/park', { channel: caller, orbit: '70a' })).toMatchObject({ status: 400 });
    expect(await act('/lots/nowhere/park', { channel: caller })).toMatchObject({
      status: 404,
      body: { reason: 'unknown-lot' },
    });
    const callId = await parked();
    const waits = await office.load(callId as never);
    if (waits.kind !== 'parked') throw new Error('not parked');
    expect(await act('/lots/main/park', { channel: waits.caller.leg })).toMatchObject({
      status: 409,
      body: { reason: 'already-parked', now: { orbit: orbit('701') } },
    });
  });

  it('a refusal tells nothing of a lot that the viewer does not see', async () => {
    await begin({ others: [{ ...ANNEX, domain: 'annex.test' }] });
    const callId = await parked();
    const waits = await office.load(callId as never);
    if (waits.kind !== 'parked') throw new Error('not parked');
    const token = await rig.token('annex', { scopes: ['see', 'act'], lots: ['annex'] });
    const answer = await act('/lots/annex/park', { channel: waits.caller.leg }, { token });
    expect(answer).toMatchObject({ status: 409, body: { reason: 'already-parked' } });
    expect(answer.body).not.toHaveProperty('now');
  });

  it('nobody gets callers by whom they send them to, and nobody acts in a lot without a right in it', async () => {
    await begin({ policy: { rights: { park: ['1001@pbx.test'], retrieve: ['1002@pbx.test'] } } });
    const callId = await parked();
    const none = await signedIn('nora', '1009');
    expect((await none(`/calls/${callId}/pickup`, {})).status).toBe(403);
    for (const [path, body] of [
      ['send', { to: '1009@pbx.test' }],
      ['send', { to: '1002@pbx.test' }],
      ['ring-now', {}],
      ['extend', { bySeconds: 60 }],
      ['cancel', {}],
      ['put-back', {}],
    ] as const)
      expect({ path, status: (await none(`/calls/${callId}/${path}`, body)).status }).toEqual({ path, status: 403 });
    const parker = await signedIn('paula', '1001');
    expect(await (await parker(`/calls/${callId}/send`, { to: '1009@pbx.test' })).json()).toMatchObject({
      status: 403,
      reason: 'not-allowed',
    });
    expect((await parker(`/calls/${callId}/send`, { to: '1002@pbx.test' })).status).toBe(200);
    expect(office.switches.ofKind('ring').map(({ params }) => params.target.user)).toEqual(['1002']);
  });

  it('people ring their own phones only, and park only whom they talk to', async () => {
    const ask = await signedIn('jonas', '1002');
    const callId = await parked();
    expect((await ask(`/calls/${callId}/pickup`, {}, 'https://evil.test')).status).toBe(403);
    expect((await ask(`/calls/${callId}/pickup`, { phone: '1003@pbx.test' })).status).toBe(403);
    expect((await ask('/lots/main/park', { channel: 'somebody-elses-1' })).status).toBe(403);
    const picked = await ask(`/calls/${callId}/pickup`, {});
    expect(await picked.json()).toMatchObject({
      bay: { state: { ringing: { target: { user: '1002' }, askedBy: 'jonas' } } },
    });
  });
});
