import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPrograms, PrivatePostgres, SAMPLE_NOW } from '@parkade/testkit';
import { FileKeeper } from '../src/file-keeper.js';
import { openPostgres } from '../src/open-postgres.js';
import type { RecordStore } from '../src/record-store.js';
import { batch, refusal, row } from './sample-rows.js';

interface Place {
  open(): Promise<RecordStore>;
  end(): Promise<void>;
}

async function inFile(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'parkade-records-'));
  const path = join(folder, 'records.db');
  return {
    open: () => Promise.resolve(new FileKeeper({ path })),
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

async function inPostgres(): Promise<Place> {
  const server = await PrivatePostgres.start();
  const { host, port, database, user, password } = server;
  return {
    open: () => openPostgres({ host, port, database, user, password, tls: null, mayCreate: true }),
    end: () => server.stop(),
  };
}

const hasPostgres = (await postgresPrograms()) !== undefined;
const ALL = { limit: 500 };

describe.each([
  ['a file (libsql)', inFile, true],
  ['Postgres', inPostgres, hasPostgres],
])('[O6] records in %s', (name, place, isThere) => {
  if (!isThere) {
    it.todo(`needs ${name}: apt-get install postgresql`);
    return;
  }
  let where: Place;
  let store: RecordStore;
  beforeAll(async () => {
    where = await place();
    // Several engines begin at once.
    const stores = await Promise.all([1, 2, 3, 4].map(() => where.open()));
    await Promise.all(stores.map((each) => each.write(batch({ callId: 'raced0001' }))));
    await Promise.all(stores.slice(1).map((each) => each.close()));
    store = stores[0] as RecordStore;
  });
  afterAll(async () => {
    await store?.close();
    await where?.end();
  });

  it('tables made by four at once are made once, and a call written by all four is there once', async () => {
    const { records } = await store.list({}, ALL);
    expect(records.map(({ callId }) => callId)).toEqual(['raced0001']);
  });

  it('what is there stays as it is when it is written again, also beside something new', async () => {
    await store.write(batch({ callId: 'again0001', name: 'first' }));
    await store.write(batch({ callId: 'again0001', name: 'second' }, { callId: 'again0002', name: 'new' }));
    const { records } = await store.list({ lots: ['main'] }, ALL);
    expect(records.filter(({ callId }) => callId === 'again0001')).toMatchObject([{ callerName: 'first' }]);
    expect(records.filter(({ callId }) => callId === 'again0002')).toMatchObject([{ callerName: 'new' }]);
  });

  it('a row tells who called, parked, has them, how long they waited, and each step with its time', async () => {
    const hostile = '=cmd|"/c calc"!A1 \u0000 雪 \u202e';
    await store.write({ ...batch({ callId: 'whole0001', name: hostile, lot: 'whole', outcome: 'recalled' }) });
    await store.write({
      calls: [],
      refusals: [refusal({ lot: 'whole' as never, at: SAMPLE_NOW + 500 })],
      unreadable: [],
    });
    const whole = await store.whole('whole0001');
    expect(whole).toMatchObject({
      lot: 'whole',
      orbit: '701',
      node: 'west',
      site: 'berlin',
      via: 'blind',
      callerName: hostile.replace('\u0000', ''),
      callerNumber: '+49 30 1234',
      parker: '1001@pbx.test',
      end: 'recall-answered',
      outcome: 'retrieved',
      retriever: '1002@pbx.test',
      parkedAt: SAMPLE_NOW,
      endedAt: SAMPLE_NOW + 1_000,
      waitedMs: 1_000,
      rings: 1,
      erased: false,
    });
    expect(whole?.steps.map(({ what }) => what)).toEqual(['parked', 'recall-rings', 'recall-failed', 'retrieved']);
    expect(whole?.steps[2]).toMatchObject({ why: { kind: 'cause', cause: 'USER_BUSY' }, at: SAMPLE_NOW });
    expect(whole?.legs.map(({ is }) => is)).toEqual(['caller', 'parker', 'ring', 'retriever']);
    expect(whole?.refusals).toMatchObject([{ reason: 'orbit-empty', asker: '1002@pbx.test' }]);
    expect(await store.whole('nobody0001')).toBeNull();
  });

  it('pages follow each other without a gap or a repetition, also among calls that ended in one millisecond', async () => {
    const calls = Array.from({ length: 25 }, (_, at) => ({
      callId: `paged${String(at).padStart(4, '0')}`,
      lot: 'paged',
      endedAt: SAMPLE_NOW + (at < 12 ? 0 : at),
    }));
    await store.write(batch(...calls));
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await store.list({ lots: ['paged'] }, { limit: 4, after });
      seen.push(...page.records.map(({ callId }) => callId));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen.toSorted()).toEqual(calls.map(({ callId }) => callId));
    await expect(store.list({}, { limit: 4, after: "1' or 1=1" })).rejects.toThrow('is no page mark');
  });

  it('filters: time, lot, site, person, number in any spelling, end', async () => {
    await store.write(
      batch(
        { callId: 'filter0001', lot: 'filter', number: '0049 30-99', endedAt: 1_000 },
        { callId: 'filter0002', lot: 'filter', number: '+493099', endedAt: 2_000, outcome: 'abandoned' },
        { callId: 'filter0003', lot: 'filter', number: 'anonymous', endedAt: 3_000 },
      ),
    );
    const found = async (filter: object): Promise<readonly string[]> =>
      (await store.list({ lots: ['filter'], ...filter }, ALL)).records.map(({ callId }) => callId.slice(-1));
    expect(await found({ from: 2_000 })).toEqual(['3', '2']);
    expect(await found({ to: 2_000 })).toEqual(['1']);
    expect(await found({ caller: '49 30 99' })).toEqual(['2', '1']);
    expect(await found({ caller: 'anonymous' })).toEqual([]);
    expect(await found({ end: 'abandoned' })).toEqual(['2']);
    expect(await found({ person: '1002@pbx.test' })).toEqual(['3', '1']);
    expect(await found({ person: '1001@pbx.test' })).toEqual(['3', '2', '1']);
    expect(await found({ site: 'berlin' })).toHaveLength(3);
    expect(await found({ site: "x' or '1'='1" })).toEqual([]);
    expect(await found({ lots: [] })).toEqual([]);
  });

  it('a summary counts parks, ends and waits; who never came is no park', async () => {
    const hour = 3_600_000;
    const day = 1_000 * 24 * hour;
    const waits = Array.from({ length: 20 }, (_, at) => ({
      callId: `sum${String(at).padStart(6, '0')}`,
      lot: 'sum',
      waitedMs: (at + 1) * 100,
      endedAt: day + 10 * hour + at,
      outcome: at < 10 ? ('retrieved' as const) : at < 15 ? ('recalled' as const) : ('abandoned' as const),
    }));
    await store.write(
      batch(
        ...waits,
        { callId: 'sumlost001', lot: 'sum', endedAt: day + 11 * hour, waitedMs: 7, outcome: 'lost' },
        { callId: 'sumunused1', lot: 'sum', endedAt: day + 11 * hour, outcome: 'unused' },
      ),
    );
    const filter = { lots: ['sum'] };
    expect(await store.summary(filter, { by: 'hour' })).toEqual([
      {
        key: String(day + 10 * hour),
        parks: 20,
        pickedUp: 10,
        recallAnswered: 5,
        joinedByOthers: 0,
        abandoned: 5,
        forwarded: 0,
        expired: 0,
        lost: 0,
        waitP50Ms: 1_000,
        waitP95Ms: 1_900,
        waitMaxMs: 2_000,
      },
      expect.objectContaining({ key: String(day + 11 * hour), parks: 1, lost: 1, waitP50Ms: 7, waitP95Ms: 7 }),
    ]);
    const keys = async (
      by: 'all' | 'lot' | 'site' | 'parker' | 'retriever' | 'day' | 'hour-of-day',
      utcOffsetMinutes = 0,
    ) => (await store.summary(filter, { by, utcOffsetMinutes })).map(({ key, parks }) => [key, parks]);
    expect(await keys('all')).toEqual([['all', 21]]);
    expect(await keys('lot')).toEqual([['sum', 21]]);
    expect(await keys('site')).toEqual([['berlin', 21]]);
    expect(await keys('parker')).toEqual([['1001@pbx.test', 21]]);
    expect(await keys('retriever')).toEqual([
      ['-', 6],
      ['1002@pbx.test', 15],
    ]);
    expect(await keys('hour-of-day', 330)).toEqual([
      ['15', 20],
      ['16', 1],
    ]);
    expect(await keys('day', -11 * 60)).toEqual([
      [String(day - 13 * hour), 20],
      [String(day + 11 * hour), 1],
    ]);
    expect(await store.summary({ lots: ['nowhere'] }, { by: 'all' })).toEqual([]);
  });

  it('erasing a number takes name, number and notes out of rows and refusals, and leaves the counts', async () => {
    await store.write({
      calls: [
        row({ callId: 'erase0001', lot: 'erase', number: '00491717' }),
        row({ callId: 'erase0002', lot: 'erase' }),
      ],
      refusals: [refusal({ lot: 'erase' as never, number: '+49 1717', name: 'Me', leg: 'other-leg-1' as never })],
      unreadable: [{ entry_id: '1-1', text: '{}' }],
    });
    expect(await store.erase('491717')).toEqual({ calls: 1, refusals: 1 });
    const whole = await store.whole('erase0001');
    expect(whole).toMatchObject({ callerName: '', callerNumber: '', note: null, erased: true, waitedMs: 1_000 });
    expect(JSON.stringify(whole)).not.toMatch(/1717|Brien|pallet/);
    expect(await store.whole('erase0002')).toMatchObject({ callerName: 'Ann O"Brien', erased: false });
    expect(await store.erase('491717')).toEqual({ calls: 0, refusals: 0 });
    expect(await store.erase('')).toEqual({ calls: 0, refusals: 0 });
  });

  it('what is older than the retention goes, and nothing else', async () => {
    await store.write({
      ...batch({ callId: 'prune0001', lot: 'prune', endedAt: 10 }, { callId: 'prune0002', lot: 'prune', endedAt: 20 }),
      refusals: [refusal({ at: 10, lot: 'prune' as never })],
    });
    expect(await store.prune(20)).toBe(2);
    expect((await store.list({ lots: ['prune'] }, ALL)).records.map(({ callId }) => callId)).toEqual(['prune0002']);
    expect(await store.prune(20)).toBe(0);
  });
});
