import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EndedCall } from '@parkade/park-decision';
import type { FeedEntry } from '@parkade/park-ports';
import { batchOf, openExisting, openRecords, type RecordStore } from '@parkade/records';
import { endedAs, parkPlan, sampleOrbits, sampleRefusal } from '@parkade/testkit';

import type { CliDeps } from '../../src/cli/cli-deps.js';
import type { OpenFeed } from '../../src/cli/records/open-records.js';
import { runCli } from './run-cli.js';

const EXAMPLE = fileURLToPath(new URL('../../../../docker/parkade.example.yaml', import.meta.url));

let folder = '';
let config = '';
let store: RecordStore;
const noon = (minutes: number): number => new Date(2026, 10, 27, 12, minutes).getTime();

/** One file for all: libsql leaks a descriptor with each close, so the commands share one. */
let reader: RecordStore;
const world = (feed: readonly FeedEntry[] = []): Partial<CliDeps> => ({
  clock: { now: () => noon(60) },
  openRecords: () => Promise.resolve({ ...bound(reader), close: () => Promise.resolve() }),
  openRecordFeed: () => Promise.resolve(feedWith(feed)),
  pause: () => Promise.resolve(),
});

const bound = (of: RecordStore): Omit<RecordStore, 'close'> => ({
  write: (batch) => of.write(batch),
  list: (filter, page) => of.list(filter, page),
  whole: (callId) => of.whole(callId),
  summary: (filter, wanted) => of.summary(filter, wanted),
  prune: (before) => of.prune(before),
  erase: (digits) => of.erase(digits),
});

const erasedOf: string[] = [];
const feedWith = (entries: readonly FeedEntry[]): OpenFeed => ({
  oldest: () => Promise.resolve({ kind: 'ok', value: entries }),
  drop: () => Promise.reject(new Error('not asked for')),
  backlog: () => Promise.resolve({ kind: 'ok', value: entries.length }),
  leftOut: () => Promise.reject(new Error('not asked for')),
  eraseNumber: (lots, isMeant) => {
    erasedOf.push(...lots);
    return Promise.resolve({ kind: 'ok', value: isMeant('+1 (555) 0100') ? 3 : 0 });
  },
  close: () => undefined,
});

function ended(callId: string, outcome: EndedCall['outcome'], at: number, name = 'Ann'): FeedEntry {
  const { call } = parkPlan({ callId, candidates: ['701'], now: at - 90_000, name });
  const [orbit] = sampleOrbits('701');
  if (call.kind !== 'parked' || orbit === undefined) throw new Error('a parked call');
  return { id: '1-1', kind: 'call', call: endedAs({ ...call, orbit }, outcome, at), history: [] };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-cli-records-'));
  config = join(folder, 'parkade.yaml');
  writeFileSync(config, readFileSync(EXAMPLE, 'utf8'));
  const place = { kind: 'file', path: join(folder, 'records.db') } as const;
  store = await openRecords(place);
  await store.write(
    batchOf(
      [
        ended('callone1', 'abandoned', noon(1)),
        ended('calltwo2', 'abandoned', noon(2), '=1+1\u001b[2J\u202e'),
        ended('callold3', 'forwarded', noon(0) - 9 * 86_400_000),
        { id: '2-1', kind: 'refused', event: { ...sampleRefusal('701'), at: noon(1) } },
      ],
      () => 'berlin',
    ),
  );
  reader = await openExisting(place);
});
afterAll(async () => {
  await reader.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const records = (...words: readonly string[]) => runCli(['-c', config, 'records', ...words], world());

describe('[O6] parkade records', () => {
  it('lists the latest first, with nothing in it that would move the cursor', async () => {
    const { code, stdout } = await records('list');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ended +lot +orbit +caller +parked by +waited/);
    expect(lines[1]).toMatch(
      /^2026-11-27 12:02:00 +main +701 +=1\+1·\[2J· \+1 555 0100 +1001@pbx.test +1:30 +0 +abandoned/,
    );
    expect(lines).toHaveLength(4);
  });

  it('filters, pages, and speaks JSON', async () => {
    expect((await records('list', '--end', 'forwarded')).stdout).toContain('callold3');
    expect((await records('list', '--from', '2026-11-27T12:02')).stdout.split('\n')).toHaveLength(2);
    expect((await records('list', '--caller', '15550100', '--to', '2d')).stdout).toContain('callold3');
    expect((await records('list', '--lot', 'nowhere')).stdout).toBe('There is no such record.');
    const first = JSON.parse((await records('list', '--limit', '1', '--json')).stdout) as { next: string };
    const second = await records('list', '--limit', '1', '--after', first.next);
    expect(second.stdout).toContain('callone1');
    expect(second.stdout).toContain('more: --after');
  });

  it.each([
    [['list', '--from', 'yesterday'], 'write a day'],
    [['list', '--limit', '0'], '1 to 500'],
    [['list', '--end', 'fine'], 'there are picked-up'],
    [['list', '--after', 'x'], 'is no page mark'],
    [['summary', '--by', 'moon'], 'there are all, lot'],
    [['erase', '12'], 'is no number'],
  ])('exits with 2 when it is misused: %j', async (words, why) => {
    const { code, stderr } = await records(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });

  it('shows a call with what was refused at its orbit meanwhile', async () => {
    const { code, stdout } = await records('show', 'callone1');
    expect(code).toBe(0);
    expect(stdout).toContain('701 in main, node west at berlin');
    expect(stdout).toContain('orbit-empty');
    expect((await records('show', 'callnone')).code).toBe(1);
    expect(JSON.parse((await records('show', 'callone1', '--json')).stdout)).toMatchObject({ callId: 'callone1' });
  });

  it('sums up the last week unless told otherwise', async () => {
    const { stdout } = await records('summary');
    expect(stdout.split('\n')[1]).toMatch(/^main +2 +0 +0 +0 +2 +0 +0 +0 +1:30 +1:30 +1:30$/);
    const all = JSON.parse((await records('summary', '--by', 'site', '--from', '100d', '--json')).stdout) as object;
    expect(all).toMatchObject({ by: 'site', rows: [{ key: 'berlin', parks: 3, forwarded: 1 }] });
    expect((await records('summary', '--by', 'hour')).stdout).toContain('2026-11-27 12:00:00');
  });

  it('exports CSV with formulas made harmless, or one JSON object a line', async () => {
    const csv = (await records('export')).stdout.split('\n');
    expect(csv[0]).toMatch(/^callId,lot,orbit/);
    expect(csv).toHaveLength(4);
    expect(csv[1]).toContain("'=1+1");
    expect(csv[1]).toContain("'+1 555 0100");
    const lines = (await records('export', '--json')).stdout.split('\n').map((line) => JSON.parse(line) as object);
    expect(lines).toHaveLength(3);
  });

  it('erases nothing while calls of that number wait to be written, and everything then', async () => {
    const waiting = [ended('callwait', 'abandoned', noon(3))];
    const early = await runCli(['-c', config, 'records', 'erase', '+1 555-0100'], world(waiting));
    expect(early.code).toBe(1);
    expect(early.stderr).toContain('Nothing was erased');
    expect((await records('list')).stdout).toContain('+1 555 0100');
    const { code, stdout } = await records('erase', '001 555 0100');
    expect(code).toBe(0);
    expect(stdout).toContain('erased: 3 calls, 0 refused requests, 3 events, 0 deliveries of webhooks.');
    expect(erasedOf).toEqual(['main']);
    expect((await records('list')).stdout).toContain('(erased)');
    expect((await records('export', '--json')).stdout).not.toContain('555');
  });

  it('erases what waits for the endpoints of the configuration, too, and says what it does not reach', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`);
    const hooks = join(folder, 'hooks.yaml');
    const one = (name: string): string => `{ name: ${name}, url: https://crm.example.org/, secret_file: ${secret} }`;
    writeFileSync(hooks, `${readFileSync(EXAMPLE, 'utf8')}\nwebhooks: [${one('crm')}, ${one('wall')}]\n`);
    let closed = 0;
    const queue = (name: string, letters: number) => ({
      name,
      counts: () => Promise.reject(new Error('not asked for')),
      deadLetters: () => Promise.reject(new Error('not asked for')),
      replay: () => Promise.reject(new Error('not asked for')),
      erase: (isMeant: (number: string) => boolean) => Promise.resolve(isMeant('+1 (555) 0100') ? letters : 0),
    });
    const { code, stdout } = await runCli(['-c', hooks, 'records', 'erase', '001 555 0100'], {
      ...world(),
      openQueues: () =>
        Promise.resolve({
          queues: [queue('crm', 2), queue('wall', 5)],
          close: () => Promise.resolve(void (closed += 1)),
        }),
    });
    expect(code).toBe(0);
    expect(stdout).toContain('7 deliveries of webhooks');
    expect(stdout).toContain('Not touched: what endpoints were told');
    expect(closed).toBe(1);
    const away = await runCli(['-c', hooks, 'records', 'erase', '001 555 0100'], {
      ...world(),
      openQueues: () => Promise.reject(new Error('Redis does not answer within 5000 ms')),
    });
    expect(away.code).toBe(1);
    expect(away.stderr).toContain('not all is erased: Redis does not answer');
  });

  it('says so when records are off, not there yet, or cannot be had', async () => {
    writeFileSync(config, `${readFileSync(EXAMPLE, 'utf8')}\nrecords: off\n`);
    expect((await records('list')).stderr).toContain('records are off');
    writeFileSync(config, `${readFileSync(EXAMPLE, 'utf8')}\nrecords: { file: elsewhere/none.db }\n`);
    const none = await runCli(['-c', config, 'records', 'list'], { openRecords: openExisting });
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('they come with the first call that ends');
    const broken = await runCli(['-c', config, 'records', 'list'], {
      openRecords: () => Promise.reject(new Error('connect ECONNREFUSED')),
    });
    expect(broken.stderr).toContain('ECONNREFUSED');
  });
});
