import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ParkedCall } from '@parkade/park-decision';
import type { FeedEntry, StoreAnswer } from '@parkade/park-ports';
import {
  claimedBy,
  endedAs,
  parkPlan,
  PrivateRedis,
  SAMPLE_NOW as NOW,
  sampleLot,
  sampleRefusal,
  stepTo,
} from '@parkade/testkit';
import { Redis } from 'ioredis';
import { connectParkStore, domainConnection, RedisEventLog, RedisRecordFeed } from '../src/index.js';

let server: PrivateRedis;
let made = 0;
const ends: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(async () => {
  for (const end of ends) await end();
  await server.stop();
});

async function house(keepsRecords: boolean, prefix = `feed-${(made += 1)}`) {
  const { url } = server;
  const store = await connectParkStore({ url, prefix, keepsRecords, commandTimeoutMs: 10_000 });
  const redis = domainConnection({ url, commandTimeoutMs: 10_000 });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const log = new RedisEventLog(redis, { prefix, keepsRecords, openFollower: () => domainConnection({ url }) });
  const feed = new RedisRecordFeed(redis, { prefix, commandTimeoutMs: 10_000 });
  const probe = new Redis(url);
  ends.push(
    () => store.close(),
    () => feed.close(),
    () => probe.disconnect(),
  );
  return { prefix, store, log, feed, probe };
}

function valueOf<T>(answer: StoreAnswer<T>): T {
  if (answer.kind !== 'ok') throw new Error(answer.why);
  return answer.value;
}

async function parked(store: Awaited<ReturnType<typeof house>>['store'], callId: string): Promise<ParkedCall> {
  const opened = valueOf(await store.openCall(parkPlan({ callId, candidates: ['701'] }), NOW));
  if (opened.kind !== 'opened' || opened.call.kind !== 'parked') throw new Error(opened.kind);
  return opened.call;
}

const kindsOf = (entry: FeedEntry | undefined): readonly string[] =>
  entry?.kind === 'call' ? entry.history.map(({ kind }) => kind) : [];

describe('the feed of the records', () => {
  it('[O6] has an ended call with all its events, from the very step that ended it, once however often that is asked', async () => {
    const { prefix, store, feed, probe } = await house(true);
    const call = await parked(store, 'aaaaaaaa');
    const claim = claimedBy(call, 'retriever-1', NOW + 1);
    valueOf(await store.advanceCall(stepTo(call, claim)));
    expect(valueOf(await feed.backlog())).toBe(0);
    const end = stepTo(claim, endedAs(claim, 'retrieved', NOW + 2));
    valueOf(await store.advanceCall(end));
    valueOf(await store.advanceCall(end));
    const entries = valueOf(await feed.oldest(10));
    expect(entries).toMatchObject([{ kind: 'call', call: end.next }]);
    expect(kindsOf(entries[0])).toEqual(['parked', 'claimed', 'ended']);
    expect(await probe.keys(`{${prefix}}:history:*`)).toEqual([]);
    valueOf(await feed.drop(entries.map(({ id }) => id)));
    expect(valueOf(await feed.backlog())).toBe(0);
  });

  it('[O6] is trimmed by nobody, and what nobody can read stays as a text', async () => {
    const { prefix, store, log, feed, probe } = await house(true);
    for (let at = 0; at < 150; at += 1) {
      const call = await parked(store, `call${String(at).padStart(6, '0')}`);
      valueOf(await store.advanceCall(stepTo(call, endedAs(call, 'abandoned', NOW))));
    }
    valueOf(await log.append([sampleRefusal('701')]));
    await probe.xadd(`{${prefix}}:records`, '*', 'call', '{"schema":99}', 'history', '[]');
    const entries = valueOf(await feed.oldest(500));
    expect(entries.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 150 }, () => 'call'),
      'refused',
      'unreadable',
    ]);
  });

  it('[O6] where nobody takes anything out of it, ends have room for 50,000 and refusals for a tenth; what is left out is counted', async () => {
    const { prefix, store, log, feed, probe } = await house(true);
    const fill = (most: number) =>
      probe.eval(
        "for _ = redis.call('XLEN', KEYS[1]) + 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], '*', 'refused', '{}') end",
        1,
        `{${prefix}}:records`,
        most,
      );
    const end = async (callId: string): Promise<void> => {
      const call = await parked(store, callId);
      const ended = await store.advanceCall(stepTo(call, endedAs(call, 'abandoned', NOW)));
      expect(valueOf(ended).kind).toBe('advanced');
    };
    expect(valueOf(await feed.leftOut())).toEqual({ call: 0, refused: 0 });
    await fill(4_999);
    valueOf(await log.append([sampleRefusal('701'), sampleRefusal('702'), sampleRefusal('703')]));
    expect(valueOf(await feed.backlog())).toBe(5_000);
    expect(valueOf(await feed.leftOut())).toEqual({ call: 0, refused: 2 });
    await fill(49_999);
    await end('aaaaaaaa');
    expect(valueOf(await feed.backlog())).toBe(50_000);
    await end('bbbbbbbb');
    expect(valueOf(await feed.backlog())).toBe(50_000);
    expect(valueOf(await feed.leftOut())).toEqual({ call: 1, refused: 2 });
    expect(await probe.keys(`{${prefix}}:history:*`)).toEqual([]);
    // Both are in the lot's own stream all the same.
    expect(valueOf(await log.read(sampleLot('main'), '0', 10)).map(({ event }) => event?.kind)).toEqual([
      'refused',
      'refused',
      'refused',
      'parked',
      'ended',
      'parked',
      'ended',
    ]);
  });

  it('[O6] an engine without records that ends the call of one with records leaves nothing of it behind', async () => {
    const { prefix, store, feed, probe } = await house(true);
    const other = await house(false, prefix);
    const call = await parked(store, 'aaaaaaaa');
    expect(await probe.pttl(`{${prefix}}:history:aaaaaaaa`)).toBeGreaterThan(86_400_000);
    valueOf(await other.store.advanceCall(stepTo(call, endedAs(call, 'abandoned', NOW))));
    expect(await probe.keys(`{${prefix}}:history:*`)).toEqual([]);
    expect(valueOf(await feed.backlog())).toBe(0);
  });

  it('[O6] of a call with more steps than anybody reads, the last thousand are remembered', async () => {
    const { store, feed } = await house(true);
    const call = await parked(store, 'aaaaaaaa');
    const claim = claimedBy(call, 'retriever-1', NOW);
    const { events } = stepTo(call, claim);
    const many = Array.from({ length: 1_200 }, () => events).flat();
    valueOf(await store.advanceCall(stepTo(call, claim, { events: many })));
    valueOf(await store.advanceCall(stepTo(claim, endedAs(claim, 'retrieved', NOW))));
    const [entry] = valueOf(await feed.oldest(1));
    expect(kindsOf(entry)).toHaveLength(1_000);
    expect(kindsOf(entry).at(-1)).toBe('ended');
  });

  it('[O6] where no records are kept nothing is written for them', async () => {
    const { prefix, store, log, probe } = await house(false);
    const call = await parked(store, 'aaaaaaaa');
    valueOf(await store.advanceCall(stepTo(call, endedAs(call, 'abandoned', NOW))));
    valueOf(await log.append([sampleRefusal('701')]));
    expect(await probe.keys(`{${prefix}}:*record*`)).toEqual([]);
    expect(await probe.keys(`{${prefix}}:history:*`)).toEqual([]);
  });

  it('[O6] a number that is to be erased goes out of the events, those of others stay', async () => {
    const { store, log, feed } = await house(true);
    const lot = sampleLot('main');
    const call = await parked(store, 'aaaaaaaa');
    valueOf(await store.advanceCall(stepTo(call, endedAs(call, 'abandoned', NOW))));
    valueOf(await log.append([sampleRefusal('701')]));
    const isMeant = (number: string): boolean => number === '+1 555 0100';
    expect(valueOf(await feed.eraseNumber(['main', 'no lot'], isMeant))).toBe(2);
    expect(valueOf(await log.read(lot, '0', 10)).map(({ event }) => event?.kind)).toEqual(['refused']);
  });
});
