import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem, RecordPage, RecordSummary, RecordWhole, type RecordFilter } from '@parkade/api-contract';
import { NoSuchPage, type RecordQueries } from '@parkade/records';
import { PrivateRedis } from '@parkade/testkit';
import { ApiRig } from './api-rig.js';

const ROW = {
  callId: 'calla0001',
  lot: 'main',
  orbit: '701',
  node: 'east',
  site: null,
  via: 'blind',
  callerName: '=Alice',
  callerNumber: '+49 30 1234',
  parker: '1001@pbx.test',
  end: 'picked-up',
  outcome: 'retrieved',
  why: null,
  retriever: '1002@pbx.test',
  retrieverNode: 'east',
  forwardedTo: null,
  openedAt: 1,
  parkedAt: 1,
  endedAt: 2,
  waitedMs: 1,
  rings: 0,
  note: 'wants a pallet',
  erased: false,
} as const;

const asked: RecordFilter[] = [];
let isAway = false;
const records: RecordQueries = {
  list: (filter, { limit, after }) => {
    asked.push(filter);
    if (isAway) return Promise.reject(new Error('connect ECONNREFUSED'));
    if (after === 'x') return Promise.reject(new NoSuchPage('"x" is no page mark'));
    if (limit === 1 && after === undefined) return Promise.resolve({ records: [ROW], next: '2-calla0001' });
    return Promise.resolve({ records: after === undefined ? [ROW] : [], next: null });
  },
  whole: (callId) =>
    Promise.resolve(
      callId === ROW.callId
        ? {
            ...ROW,
            legs: [{ leg: 'leg-00001', is: 'caller' }],
            steps: [{ at: 1, what: 'noted', version: 2, now: { text: 'wants a pallet' } }],
            refusals: [],
          }
        : null,
    ),
  summary: () => Promise.resolve([]),
};

let server: PrivateRedis;
let rig: ApiRig;
let full: string;
let cut: string;
let blind: string;
beforeAll(async () => {
  server = await PrivateRedis.start();
  rig = new ApiRig(server, undefined, { records });
  await rig.start();
  full = await rig.token('office', { scopes: ['records'], lots: ['main'] });
  cut = await rig.token('wall', { scopes: ['records'], callers: 'cut' });
  blind = await rig.token('board', { scopes: ['see', 'act'] });
});
afterAll(async () => {
  await rig.end();
  await server.stop();
});

const get = (token: string, path: string): Promise<Response> =>
  fetch(`${rig.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

describe('[O6] records over HTTP', () => {
  it.each([
    ['/records?limit=1&from=1&to=3&end=picked-up', RecordPage],
    ['/records/summary?by=hour&utcOffsetMinutes=60', RecordSummary],
    ['/records/calla0001', RecordWhole],
  ])('%s is as the contract says', async (path, shape) => {
    const answer = await get(full, path);
    expect(answer.status).toBe(200);
    expect(shape.safeParse(await answer.json()).error).toBeUndefined();
  });

  it('asks for the lots of the viewer alone', async () => {
    asked.length = 0;
    await (await get(full, '/records')).text();
    await (await get(full, '/records?lot=annex')).text();
    await (await get(cut, '/records?lot=annex')).text();
    await (await get(cut, '/records')).text();
    expect(asked.map(({ lots }) => lots)).toEqual([['main'], [], ['annex'], undefined]);
  });

  it('exports CSV with formulas made harmless', async () => {
    const answer = await get(full, '/records/export');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const [head, line] = (await answer.text()).split('\n');
    expect(head).toMatch(/^callId,/);
    expect(line).toContain("'=Alice,'+49 30 1234");
  });

  it('shows no caller, no note to whom callers are cut, and does not let them search for one', async () => {
    const whole = await (await get(cut, '/records/calla0001')).text();
    expect(whole).not.toMatch(/Alice|1234|pallet/);
    expect(JSON.parse(whole)).toMatchObject({ callerName: '', callerNumber: '34', note: null });
    expect(await (await get(cut, '/records/export')).text()).not.toMatch(/Alice|1234|pallet/);
    expect((await get(cut, '/records?caller=1234')).status).toBe(403);
  });

  it.each([
    ['/records?limit=0', 400, 'invalid'],
    ['/records?limit=501', 400, 'invalid'],
    ['/records?from=yesterday', 400, 'invalid'],
    ['/records?end=fine', 400, 'invalid'],
    ['/records?after=x', 400, 'invalid'],
    ['/records/summary?by=moon', 400, 'invalid'],
    ['/records/nobody001', 404, 'unknown-call'],
  ])('%s: %i %s', async (path, status, reason) => {
    const answer = await get(full, path);
    expect(answer.status).toBe(status);
    expect(Problem.parse(await answer.json()).reason).toBe(reason);
  });

  it('is refused without the scope, and says so while the store is away', async () => {
    expect((await get(blind, '/records')).status).toBe(403);
    isAway = true;
    for (const path of ['/records', '/records/export']) {
      const answer = await get(full, path);
      expect(answer.status).toBe(503);
      expect(Problem.parse(await answer.json())).toMatchObject({ reason: 'records-away', retryable: true });
    }
    isAway = false;
  });
});
