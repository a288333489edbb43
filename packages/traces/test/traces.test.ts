import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LiveCall, LotEvent, ParkedCall, Retriever } from '@parkade/park-decision';
import { connectParkStore, domainConnection, RedisEventLog, RedisLeases, RedisPlaces } from '@parkade/redis-store';
import {
  endedAs,
  parkPlan,
  PrivateRedis,
  putOff,
  SAMPLE_NOW as NOW,
  sampleEvent,
  sampleLeg,
  sampleLot,
  sampleNode,
  stepTo,
} from '@parkade/testkit';
import type { CallerShown } from '../src/call-trace.js';
import { SpanSink } from '../src/span-sink.js';
import { spanIdOf, traceIdOf } from '../src/trace-ids.js';
import { Traces } from '../src/traces.js';
import { attributesOf, otlpReceiver, type SentSpan } from './otlp-receiver.js';

const LOT = sampleLot('main');
const BY: Retriever = {
  leg: sampleLeg('retriever-1'),
  node: sampleNode('east'),
  via: 'pickup',
  address: { user: '1002', domain: 'pbx.test' },
};

let redis: PrivateRedis;
let made = 0;
const ends: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  redis = await PrivateRedis.start();
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
afterAll(() => redis.stop());

async function house(callers: CallerShown = 'withheld') {
  made += 1;
  const shared = { prefix: `traces-${made}`, commandTimeoutMs: 10_000 };
  const { url } = redis;
  const store = await connectParkStore({ url, ...shared });
  ends.push(() => store.close());
  const side = domainConnection({ url, commandTimeoutMs: 10_000 });
  await new Promise<void>((resolve) => side.once('ready', () => resolve()));
  ends.push(() => side.disconnect());
  const receiver = await otlpReceiver();
  ends.push(() => receiver.close());
  const lines: string[] = [];
  const say = (message: string): void => {
    lines.push(message);
    receiver.wake();
  };
  const log = { debug: () => undefined, info: say, warn: say, error: say };
  const engine = async (holder: string): Promise<Traces> => {
    const traces = new Traces({
      sink: new SpanSink({
        endpoint: receiver.url,
        headers: { authorization: 'Bearer of-the-test' },
        engine: holder,
        version: '1.2.3',
        log,
        meters: { count: () => undefined, gauge: () => undefined, observeMs: () => undefined },
        collectMs: 10,
      }),
      callers,
      lots: () => [LOT],
      events: new RedisEventLog(side, {
        ...shared,
        openFollower: () => domainConnection({ url }),
        blockMs: 50,
        retryMs: 20,
      }),
      places: new RedisPlaces(side, shared),
      leases: new RedisLeases(side, shared),
      holder,
      log,
      lookEveryMs: 50,
    });
    const before = lines.filter((line) => line === 'traces-sent-from-here').length;
    traces.start();
    ends.push(() => traces.close());
    await receiver.until(() => lines.filter((line) => line === 'traces-sent-from-here').length > before);
    return traces;
  };
  const step = async (call: LiveCall, seconds: number, event: (next: LiveCall, at: number) => LotEvent) => {
    const next = putOff(call, NOW + 600_000);
    const now = NOW + seconds * 1000;
    const done = await store.advanceCall(stepTo(call, next, { events: [event(next, now)], now }));
    expect(done).toEqual({ kind: 'ok', value: { kind: 'advanced' } });
    return next;
  };
  return {
    receiver,
    engine,
    step,
    park: async (callId: string, orbit = '701'): Promise<ParkedCall> => {
      const opened = await store.openCall(parkPlan({ callId, candidates: [orbit], name: 'Ann' }), NOW);
      if (opened.kind !== 'ok' || opened.value.kind !== 'opened' || opened.value.call.kind !== 'parked')
        throw new Error('not parked');
      return opened.value.call;
    },
    end: async (call: LiveCall, seconds: number, more?: Partial<LotEvent>): Promise<void> => {
      const next = endedAs(call, 'abandoned', NOW + seconds * 1000);
      const event = { ...sampleEvent(next, next.endedAt), ...more } as LotEvent;
      await store.advanceCall(stepTo(call, next, { events: [event], now: next.endedAt }));
    },
  };
}

const ofCall = (call: LiveCall, at: number) => {
  if (call.kind === 'reserved') throw new Error('nobody waits');
  const { lot, orbit, callId, version, node, parker, caller } = call;
  return { schema: 1, at, lot, orbit, callId, version, node, parker, caller, waitedMs: at - NOW } as const;
};
const rings = (call: LiveCall, at: number): LotEvent => ({
  ...ofCall(call, at),
  kind: 'recall-rings',
  stage: 0,
  round: 0,
  ring: sampleLeg('ringing-1'),
  target: { user: '1001', domain: 'pbx.test' },
  until: at + 20_000,
});
const failed = (call: LiveCall, at: number): LotEvent => ({
  ...ofCall(call, at),
  kind: 'recall-failed',
  stage: 0,
  round: 0,
  ring: sampleLeg('ringing-1'),
  target: { user: '1001', domain: 'pbx.test' },
  why: { kind: 'not-answered' },
});
const roundOver = (call: LiveCall, at: number): LotEvent => ({
  ...ofCall(call, at),
  kind: 'recall-round-over',
  round: 0,
  next: { kind: 'hang-up', at: at + 60_000 },
});
const claimed = (call: LiveCall, at: number): LotEvent => ({
  ...ofCall(call, at),
  kind: 'claimed',
  retriever: BY,
  until: at + 3_000,
});

const inSeconds = ({ startTimeUnixNano, endTimeUnixNano }: SentSpan): readonly number[] =>
  [startTimeUnixNano, endTimeUnixNano].map((nano) => Number(BigInt(nano) / 1_000_000n - BigInt(NOW)) / 1000);
const told = (span: SentSpan) => [span.name, ...inSeconds(span), attributesOf(span)['parkade.result']];

describe('[O5] traces of parked calls', () => {
  it('tell of one through recall and retrieve: its waits, rings, claim and end, and nothing of the caller', async () => {
    const { receiver, engine, park, step, end } = await house();
    await engine('engine-a');
    let call: LiveCall = await park('callone1');
    call = await step(call, 45, rings);
    call = await step(call, 65, failed);
    call = await step(call, 65, roundOver);
    call = await step(call, 80, claimed);
    await end(call, 81, { outcome: 'retrieved', by: { kind: 'retriever', retriever: BY } } as Partial<LotEvent>);
    await receiver.until(() => receiver.spans.length >= 6);
    const [root, ...others] = receiver.spans.toSorted((a, b) =>
      (a.parentSpanId ?? '').localeCompare(b.parentSpanId ?? ''),
    );
    expect(others.map(told)).toEqual([
      ['wait', 0, 45, 'recall-rings'],
      ['recall rings', 45, 65, 'not-answered'],
      ['wait', 65, 80, 'picked-up'],
      ['claim', 80, 81, 'retrieved'],
      ['joined', 81, 81, undefined],
    ]);
    expect(root).toMatchObject({ name: 'parked call', spanId: spanIdOf('callone1', 'parked call') });
    expect(root && inSeconds(root)).toEqual([0, 81]);
    expect(root && attributesOf(root)).toEqual({
      'parkade.call': 'callone1',
      'parkade.lot': 'main',
      'parkade.orbit': '701',
      'parkade.node': 'west',
      'parkade.via': 'blind',
      'parkade.outcome': 'retrieved',
      'parkade.parker': '1001@pbx.test',
      'parkade.waited_ms': 81_000,
      'parkade.retriever': '1002@pbx.test',
      'parkade.retriever.node': 'east',
      'parkade.retriever.via': 'pickup',
    });
    expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf('callone1')]));
    expect(new Set(others.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root?.spanId]));
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(6);
    expect(attributesOf(others[1] as SentSpan)).toMatchObject({
      'parkade.target': '1001@pbx.test',
      'parkade.stage': 0,
    });
    expect(receiver.requests[0]).toMatchObject({
      authorization: 'Bearer of-the-test',
      resource: { 'service.name': 'parkade', 'service.instance.id': 'engine-a', 'service.version': '1.2.3' },
    });
    expect(JSON.stringify(receiver.spans)).not.toMatch(/Ann|0100/);
  });

  it.each([
    ['full', { 'parkade.caller.number': '+1 555 0100', 'parkade.caller.name': 'Ann' }],
    ['cut', { 'parkade.caller.number': '00' }],
  ] as const)('callers: %s tells so much of the caller', async (callers, expected) => {
    const { receiver, engine, park, end } = await house(callers);
    await engine('engine-a');
    await end(await park('callone1'), 5);
    await receiver.until(() => receiver.spans.length === 2);
    const root = receiver.spans.find(({ parentSpanId }) => parentSpanId === undefined);
    const shown = Object.entries(root === undefined ? {} : attributesOf(root)).filter(([key]) =>
      key.includes('caller'),
    );
    expect(Object.fromEntries(shown)).toEqual(expected);
  });

  it('another engine goes on where the one that is gone stood: a call that waited meanwhile is whole, and none is sent twice', async () => {
    const { receiver, engine, park, step, end } = await house();
    const first = await engine('engine-a');
    await end(await park('callaaa1', '701'), 3);
    await receiver.until(() => receiver.spans.length === 2);
    const waits = await park('callaaa2', '702');
    await end(await park('callaaa3', '703'), 4);
    await receiver.until(() => receiver.spans.length === 4);
    await first.close();
    const ringing = await step(waits, 45, rings);
    await engine('engine-b');
    await end(ringing, 50);
    await receiver.until(() => receiver.spans.length >= 7);
    const roots = receiver.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map((span) => attributesOf(span)['parkade.call'])).toEqual(['callaaa1', 'callaaa3', 'callaaa2']);
    expect(roots.map(inSeconds)).toEqual([
      [0, 3],
      [0, 4],
      [0, 50],
    ]);
    expect(roots.some((span) => 'parkade.incomplete' in attributesOf(span))).toBe(false);
    expect(receiver.spans).toHaveLength(7);
  });
});
