import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotEvent, LotId } from '@parkade/park-decision';
import type { StreamedEvent } from '@parkade/park-ports';
import { PrivateRedis } from '@parkade/testkit';
import { domainConnection, RedisEventFeed, RedisLeases, RedisParkStore } from '../src/index.js';

let server: PrivateRedis;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

const lot = 'main' as LotId;
const event = (orbit: string): LotEvent => ({
  type: 'refused',
  at: 1,
  lot,
  orbit: orbit as LotEvent['orbit'],
  callId: null,
  version: 0,
  node: null,
  leg: null,
  caller: null,
  parker: null,
  party: null,
  via: null,
  reason: 'lot-full',
});

async function connected(): Promise<ReturnType<typeof domainConnection>> {
  const redis = domainConnection({ url: server.url });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  return redis;
}

/** Collects until `count` events came. */
function collector(count: number): {
  seen: StreamedEvent[];
  push: (events: readonly StreamedEvent[]) => void;
  all: Promise<void>;
} {
  const seen: StreamedEvent[] = [];
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (done = resolve));
  return {
    seen,
    all,
    push: (events) => {
      seen.push(...events);
      if (seen.length >= count) done();
    },
  };
}

describe('RedisLeases', () => {
  it('one holder at a time; renewed by its holder, free after release and after its time', async () => {
    const redis = await connected();
    const leases = new RedisLeases(redis, { prefix: 'leases' });
    expect(await leases.hold('watch-east', 'a', 60_000)).toBe('mine');
    expect(await leases.hold('watch-east', 'b', 60_000)).toBe('theirs');
    expect(await leases.hold('watch-east', 'a', 60_000)).toBe('mine');
    await leases.release('watch-east', 'b');
    expect(await leases.hold('watch-east', 'b', 60_000)).toBe('theirs');
    await leases.release('watch-east', 'a');
    expect(await leases.hold('watch-east', 'b', 20)).toBe('mine');
    while ((await leases.hold('watch-east', 'a', 60_000)) !== 'mine');
    redis.disconnect();
    expect(await leases.hold('watch-east', 'a', 60_000)).toBe('down');
  });
});

describe('RedisEventFeed', () => {
  it('tells what is written after it began, in order, and reports a gap after an emptied Redis', async () => {
    const store = new RedisParkStore(await connected(), { prefix: 'feed' });
    await store.appendEvents([event('700')]);
    const feed = new RedisEventFeed(await connected(), { prefix: 'feed', retryMs: 20 });
    const first = collector(3);
    let gap: () => void = () => undefined;
    const gapSeen = new Promise<void>((resolve) => (gap = resolve));
    let push = first.push;
    await feed.follow([lot], (_lot, events) => push(events), gap);
    await store.appendEvents([event('701'), event('702')]);
    await store.appendEvents([event('703')]);
    await first.all;
    expect(first.seen.map((one) => one.event.orbit)).toEqual(['701', '702', '703']);
    const second = collector(1);
    push = second.push;
    await server.kill9();
    await server.restart();
    await gapSeen;
    let written = await store.appendEvents([event('704')]);
    while (written.kind !== 'ok') written = await store.appendEvents([event('704')]);
    await second.all;
    expect(second.seen.at(-1)?.event.orbit).toBe('704');
    await feed.close();
    await store.close();
  });

  it('follows a lot that is added while it goes on', async () => {
    const store = new RedisParkStore(await connected(), { prefix: 'added' });
    const other = 'other' as LotId;
    await store.appendEvents([{ ...event('700'), lot: other }]);
    const feed = new RedisEventFeed(await connected(), { prefix: 'added', blockMs: 20 });
    const collected = collector(2);
    await feed.follow(
      [lot],
      (_lot, events) => collected.push(events),
      () => undefined,
    );
    await feed.add([lot, other]);
    await store.appendEvents([{ ...event('801'), lot: other }]);
    await store.appendEvents([event('701')]);
    await collected.all;
    expect(new Set(collected.seen.map((one) => one.event.orbit))).toEqual(new Set(['701', '801']));
    await feed.close();
    await store.close();
  });
});
