import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EndedCall } from '@parkade/park-decision';
import type { LeaseAnswer, Leases, RecordFeed } from '@parkade/park-ports';
import { domainConnection, RedisLeases, RedisRecordFeed } from '@parkade/redis-store';
import { postgresPrograms, PrivatePostgres, PrivateRedis, SAMPLE_NOW, TcpProxy } from '@parkade/testkit';
import { FileKeeper } from '../src/file-keeper.js';
import { openPostgres } from '../src/open-postgres.js';
import { OpenedStore } from '../src/opened-store.js';
import type { RecordStore } from '../src/record-store.js';
import { RecordWriter } from '../src/record-writer.js';
import { endedCall, siteOf } from './sample-rows.js';

let server: PrivateRedis;
let made = 0;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

interface Told {
  readonly level: string;
  readonly message: string;
  readonly fields?: object;
}

interface Settings {
  readonly leasesOf?: (leases: Leases) => Leases;
  readonly feedOf?: (feed: RecordFeed) => RecordFeed;
  readonly now?: () => number;
}

/** A feed with nothing in it, and a writer that is told nothing yet. */
async function house(open: () => Promise<RecordStore>, settings: Settings = {}) {
  const { leasesOf = (leases) => leases, feedOf = (feed) => feed, now = Date.now } = settings;
  made += 1;
  const prefix = `writer-${made}`;
  const redis = domainConnection({ url: server.url, commandTimeoutMs: 10_000 });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const feed = new RedisRecordFeed(redis, { prefix, commandTimeoutMs: 10_000 });
  const store = new OpenedStore(open);
  const lines: Told[] = [];
  const meters = new Map<string, number>();
  let hear: () => void = () => undefined;
  const tell = (level: string) => (message: string, fields?: object) => {
    lines.push({ level, message, ...(fields && { fields }) });
    hear();
  };
  const leases = leasesOf(new RedisLeases(redis, { prefix, commandTimeoutMs: 10_000 }));
  const writer = (holder: string): RecordWriter =>
    new RecordWriter({
      feed: feedOf(feed),
      store,
      leases,
      holder,
      siteOf,
      keepMs: () => null,
      clock: { now },
      log: { debug: () => undefined, info: tell('info'), warn: tell('warn'), error: tell('error') },
      meters: {
        count: (name) => void meters.set(name, (meters.get(name) ?? 0) + 1),
        gauge: (name, value) => void meters.set(name, value),
        observeMs: () => undefined,
      },
      pauseMs: 10,
      longestPauseMs: 50,
    });
  return {
    feed,
    store,
    lines,
    meters,
    writer,
    /** Settles once that was said so often. */
    says: async (message: string, times = 1): Promise<void> => {
      while (lines.filter((line) => line.message === message).length < times)
        await new Promise<void>((resolve) => (hear = resolve));
    },
    end: async (...calls: readonly EndedCall[]): Promise<void> => {
      const pipeline = redis as unknown as { xadd(...words: string[]): Promise<string> };
      for (const call of calls)
        await pipeline.xadd(`{${prefix}}:records`, '*', 'call', JSON.stringify(call), 'history', '[]');
    },
    drained: async (): Promise<void> => {
      for (;;) {
        const left = await feed.backlog();
        if (left.kind === 'ok' && left.value === 0) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    idsIn: async (): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await store.list({}, { limit: 500, after });
        ids.push(...page.records.map(({ callId }) => callId));
        if (page.next === null) return ids.toSorted((a, b) => a.localeCompare(b, 'en'));
        after = page.next;
      }
    },
    close: async (): Promise<void> => {
      await store.close();
      feed.close();
    },
  };
}

const calls = (count: number, from = 0): readonly EndedCall[] =>
  Array.from(
    { length: count },
    (_, at) => endedCall({ callId: idOf(from + at), endedAt: SAMPLE_NOW + from + at }).call,
  );
const idOf = (at: number): string => `call${String(at).padStart(6, '0')}`;
const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => idOf(at));

async function inFolder(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parkade-records-'));
  try {
    await work(join(folder, 'records.db'));
  } finally {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  }
}

const withPostgres = (await postgresPrograms()) === undefined ? it.skip : it;

describe('[O6] the writer of the records', () => {
  it('writes everything once and empties the feed, also with two writers that both think it is their turn', () =>
    inFolder(async (path) => {
      const both: Leases = {
        hold: (): Promise<LeaseAnswer> => Promise.resolve('mine'),
        release: () => Promise.resolve(),
      };
      const { writer, end, drained, idsIn, feed, close } = await house(
        () => Promise.resolve(new FileKeeper({ path })),
        { leasesOf: () => both },
      );
      const writers = [writer('a'), writer('b')];
      await end(...calls(450));
      for (const each of writers) each.start();
      await end(...calls(150, 450));
      await drained();
      for (const each of writers) await each.close();
      expect(await idsIn()).toEqual(ids(600));
      expect(await feed.backlog()).toEqual({ kind: 'ok', value: 0 });
      await close();
    }));

  it('a store that refuses costs nothing: told once, metered, written when it is back', () =>
    inFolder(async (path) => {
      let isAway = true;
      const { writer, end, says, drained, idsIn, lines, meters, feed, close } = await house(() =>
        isAway ? Promise.reject(new Error('no space left on device')) : Promise.resolve(new FileKeeper({ path })),
      );
      await end(...calls(5));
      const one = writer('a');
      one.start();
      await says('records-not-written');
      while ((meters.get('parkade_records_failures_total') ?? 0) < 3) await new Promise((done) => setImmediate(done));
      expect(meters.get('parkade_records_store_up')).toBe(0);
      expect(await feed.backlog()).toEqual({ kind: 'ok', value: 5 });
      isAway = false;
      await says('records-written-again');
      await drained();
      await one.close();
      expect(await idsIn()).toEqual(ids(5));
      expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
        'warn records-not-written',
        'info records-written-again',
      ]);
      expect(meters.get('parkade_records_store_up')).toBe(1);
      expect(meters.get('parkade_records_written_total')).toBe(5);
      await close();
    }));

  it('what goes on for an hour is told once more', () =>
    inFolder(async () => {
      let hours = 0;
      const { writer, end, says, meters, lines, close } = await house(() => Promise.reject(new Error('disk full')), {
        now: () => SAMPLE_NOW + hours * 3_600_000,
      });
      await end(...calls(1));
      const one = writer('a');
      one.start();
      await says('records-not-written');
      while ((meters.get('parkade_records_failures_total') ?? 0) < 3) await new Promise((done) => setImmediate(done));
      expect(lines).toHaveLength(1);
      hours = 1;
      await says('records-not-written', 2);
      await one.close();
      await close();
    }));

  it('tells how many calls found no room, at most once an hour', () =>
    inFolder(async (path) => {
      let hours = 0;
      let looks = 0;
      let call = 7;
      const { writer, says, meters, lines, close } = await house(() => Promise.resolve(new FileKeeper({ path })), {
        now: () => SAMPLE_NOW + hours * 3_600_000 + looks * 5_000,
        feedOf: (feed) => ({
          oldest: (most) => feed.oldest(most),
          drop: (ids) => feed.drop(ids),
          backlog: () => feed.backlog(),
          leftOut: () => {
            looks += 1;
            return Promise.resolve({ kind: 'ok', value: { call, refused: 1 } });
          },
        }),
      });
      const look = async (times: number): Promise<void> => {
        const until = looks + times;
        while (looks < until) await new Promise((done) => setImmediate(done));
      };
      const one = writer('a');
      one.start();
      await look(2);
      expect(lines).toEqual([]);
      call = 10;
      await says('records-left-out');
      expect(lines).toEqual([{ level: 'warn', message: 'records-left-out', fields: { calls: 3, refusals: 0 } }]);
      call = 12;
      await look(2);
      expect(lines).toHaveLength(1);
      hours = 1;
      await says('records-left-out', 2);
      expect(lines[1]?.fields).toEqual({ calls: 2, refusals: 0 });
      expect(meters.get('parkade_records_left_out')).toBe(1);
      await one.close();
      await close();
    }));

  it('a page that cannot be read in time is asked for in smaller parts, down to one', () =>
    inFolder(async (path) => {
      const asked: number[] = [];
      const { writer, end, drained, idsIn, close } = await house(() => Promise.resolve(new FileKeeper({ path })), {
        feedOf: (feed) => ({
          oldest: (most) => {
            asked.push(most);
            return most > 20 ? Promise.resolve({ kind: 'store-down', why: 'no answer' }) : feed.oldest(most);
          },
          drop: (ids) => feed.drop(ids),
          backlog: () => feed.backlog(),
          leftOut: () => feed.leftOut(),
        }),
      });
      await end(...calls(30));
      const one = writer('a');
      one.start();
      await drained();
      await one.close();
      expect(await idsIn()).toEqual(ids(30));
      expect(asked.slice(0, 5)).toEqual([200, 100, 50, 25, 12]);
      await close();
    }));

  it('a fault of ours in one turn is told, and the next turn comes', () =>
    inFolder(async (path) => {
      let turns = 0;
      const { writer, end, drained, idsIn, lines, close } = await house(
        () => Promise.resolve(new FileKeeper({ path })),
        {
          leasesOf: (leases) => ({
            hold: (...words) => {
              turns += 1;
              return turns === 1 ? Promise.reject(new TypeError('not a function')) : leases.hold(...words);
            },
            release: (...words) => leases.release(...words),
          }),
        },
      );
      await end(...calls(2));
      const one = writer('a');
      one.start();
      await drained();
      await one.close();
      expect(await idsIn()).toEqual(ids(2));
      expect(lines[0]).toMatchObject({ message: 'records-not-written', fields: { why: 'not a function' } });
      await close();
    }));

  it('an entry that can be no row is set aside and stops nobody', () =>
    inFolder(async (path) => {
      const { writer, end, drained, idsIn, lines, close } = await house(() =>
        Promise.resolve(new FileKeeper({ path })),
      );
      const [first, second, third] = calls(3);
      if (first === undefined || second === undefined || third === undefined) throw new Error('three');
      const { caller } = second;
      if (caller === null) throw new Error('a caller');
      await end(first, { ...second, caller: { ...caller, name: 17 as never } }, third);
      const one = writer('a');
      one.start();
      await drained();
      await one.close();
      expect(await idsIn()).toEqual([idOf(0), idOf(2)]);
      expect(lines.map(({ message }) => message)).toEqual(['record-set-aside']);
      await close();
    }));

  it('a folder that nobody may write into, and then may: written when it is mended', () =>
    inFolder(async (path) => {
      // Root may write everywhere: what is no folder stops root as well.
      const blocked = join(path, 'records.db');
      await writeFile(path, 'no folder');
      const { writer, end, says, drained, idsIn, close } = await house(() =>
        Promise.resolve(new FileKeeper({ path: blocked })),
      );
      await end(...calls(3));
      const one = writer('a');
      one.start();
      await says('records-not-written');
      await rm(path);
      await mkdir(path);
      await drained();
      await one.close();
      expect(await idsIn()).toEqual(ids(3));
      await close();
    }));

  it('an entry that the store refuses while it takes others is set aside and stops nobody', () =>
    inFolder(async (path) => {
      const { writer, end, drained, idsIn, lines, close } = await house(() =>
        Promise.resolve(new FileKeeper({ path })),
      );
      const [first, second, third] = calls(3);
      if (first === undefined || second === undefined || third === undefined) throw new Error('three');
      await end(first, { ...second, lot: null as never }, third);
      const one = writer('a');
      one.start();
      await drained();
      await one.close();
      expect(await idsIn()).toEqual([idOf(0), idOf(2)]);
      expect(lines.map(({ message }) => message)).toContain('record-set-aside');
      await close();
    }));

  it(
    'a process that has the file and is killed at random takes nothing along and leaves nothing twice',
    () =>
      inFolder(async (path) => {
        const seed = Number(process.env['PARKADE_SEED'] ?? Date.now() % 100_000);
        let state = seed;
        const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
        const keepers: FileKeeper[] = [];
        const { writer, end, drained, idsIn, close } = await house(() => {
          const keeper = new FileKeeper({ path });
          keepers.push(keeper);
          return Promise.resolve(keeper);
        });
        const one = writer('a');
        one.start();
        let kills = 0;
        for (let at = 0; at < 1_200; at += 40) {
          await end(...calls(40, at));
          if (random() < 0.4 && keepers.at(-1)?.kill9() === true) kills += 1;
        }
        await drained();
        await one.close();
        const found = await idsIn();
        await close();
        process.stdout.write(`seed ${seed}: 1200 calls, ${kills} kills\n`);
        expect(found).toEqual(ids(1_200));
      }),
    60_000,
  );

  withPostgres(
    'Postgres that is cut off for a while loses nothing (apt-get install postgresql)',
    async () => {
      const postgres = await PrivatePostgres.start();
      const line = await TcpProxy.start(postgres.port);
      const { host, database, user, password } = postgres;
      const place = { host, port: line.port, database, user, password, tls: null, mayCreate: true };
      const { writer, end, says, drained, idsIn, close } = await house(() => openPostgres(place));
      const one = writer('a');
      one.start();
      await end(...calls(50));
      await drained();
      line.cut();
      await end(...calls(50, 50));
      await says('records-not-written');
      line.mend();
      await drained();
      await one.close();
      expect(await idsIn()).toEqual(ids(100));
      await close();
      await line.close();
      await postgres.stop();
    },
    60_000,
  );
});
