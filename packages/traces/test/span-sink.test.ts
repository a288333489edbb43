import { describe, expect, it } from '@jest/globals';
import { parkPlan, sampleCallId, sampleEvent, endedAs, SAMPLE_NOW as NOW } from '@parkade/testkit';
import { callTrace, type CallTrace } from '../src/call-trace.js';
import { SpanSink } from '../src/span-sink.js';
import { spanIdOf, traceIdOf } from '../src/trace-ids.js';
import { otlpReceiver } from './otlp-receiver.js';

/** Of two spans: the call and its wait. */
function sampleTrace(callId: string): CallTrace {
  const parked = parkedOf(callId);
  const ended = sampleEvent(endedAs(parked, 'abandoned', NOW + 9_000), NOW + 9_000);
  const begun = sampleEvent(parked, NOW);
  if (ended.kind !== 'ended' || begun.kind !== 'parked') throw new Error('no such events');
  return callTrace([begun], ended, 'withheld');
}

async function sinkTo(receiver: Awaited<ReturnType<typeof otlpReceiver>>, answerMs: number) {
  const counted: Record<string, number> = {};
  const lines: { readonly message: string; readonly why: unknown }[] = [];
  const say = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
    lines.push({ message, why: fields?.['why'] });
    receiver.wake();
  };
  const sink = new SpanSink({
    endpoint: receiver.url,
    headers: {},
    engine: 'engine-a',
    version: '1.2.3',
    log: { debug: () => undefined, info: say, warn: say, error: say },
    meters: {
      count: (_name, labels) => {
        const outcome = labels?.['outcome'] ?? '';
        counted[outcome] = (counted[outcome] ?? 0) + 1;
        receiver.wake();
      },
      gauge: () => undefined,
      observeMs: () => undefined,
    },
    mostSpansWaiting: 10,
    answerMs,
    collectMs: 5,
  });
  return { sink, counted, lines, said: () => lines.map(({ message }) => message) };
}

describe('[O5] an endpoint of traces', () => {
  it('that hangs: calls wait up to a bound, more are left out and counted, and the log says each once', async () => {
    const receiver = await otlpReceiver(() => undefined);
    const { sink, counted, said } = await sinkTo(receiver, 300);
    for (let nth = 0; nth < 20; nth += 1) sink.add(sampleTrace(`callnth${nth}`));
    // Nothing was waited for: the endpoint has not even been asked.
    expect(receiver.requests).toEqual([]);
    expect(counted).toEqual({ 'left-out': 15 });
    expect(said()).toEqual(['traces-left-out']);
    await receiver.until(() => counted['failed'] === 5);
    expect(said()).toEqual(['traces-left-out', 'traces-not-sent']);
    receiver.answer((response) => response.end('{}'));
    sink.add(sampleTrace('callback1'));
    await receiver.until(() => counted['sent'] === 1);
    expect(said()).toEqual(['traces-left-out', 'traces-not-sent', 'traces-sent-again']);
    await sink.close();
    await receiver.close();
  });

  it('that refuses is told of once, with what it answered', async () => {
    const receiver = await otlpReceiver((response) => response.writeHead(401).end());
    const { sink, counted, lines } = await sinkTo(receiver, 2_000);
    sink.add(sampleTrace('callone1'));
    await receiver.until(() => counted['failed'] === 1);
    sink.add(sampleTrace('calltwo2'));
    await receiver.until(() => counted['failed'] === 2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ message: 'traces-not-sent', why: expect.stringContaining('401') });
    await sink.close();
    await receiver.close();
  });

  it('is left behind when the engine ends, though it hangs', async () => {
    const receiver = await otlpReceiver(() => undefined);
    const { sink } = await sinkTo(receiver, 60_000);
    sink.add(sampleTrace('callone1'));
    await receiver.until(() => receiver.spans.length === 2);
    await sink.close();
    await receiver.close();
  });

  it('is told which call a caller was put back from, and that a call whose beginning is gone is not whole', async () => {
    const receiver = await otlpReceiver();
    const { sink } = await sinkTo(receiver, 2_000);
    sink.add({ ...sampleTrace('calltwo2'), putBackOf: sampleCallId('callone1') });
    const ended = sampleEvent(endedAs(parkedOf('callfour'), 'lost', NOW + 9_000), NOW + 9_000);
    if (ended.kind !== 'ended' || !('waitedMs' in ended)) throw new Error('no end');
    sink.add(callTrace([], { ...ended, outcome: 'lost', why: 'node-lost' }, 'withheld'));
    await receiver.until(() => receiver.spans.length === 3);
    const of = (callId: string) =>
      receiver.spans.find(({ traceId, parentSpanId }) => traceId === traceIdOf(callId) && parentSpanId === undefined);
    expect(of('calltwo2')?.links).toMatchObject([
      { traceId: traceIdOf('callone1'), spanId: spanIdOf('callone1', 'parked call') },
    ]);
    expect(of('callfour')?.status.code).toBe(2);
    expect(of('callfour')?.startTimeUnixNano).toBe(`${NOW}000000`);
    expect(JSON.stringify(of('callfour')?.attributes)).toContain('parkade.incomplete');
    await sink.close();
    await receiver.close();
  });
});

function parkedOf(callId: string) {
  const { call, candidates } = parkPlan({ callId, candidates: ['701'] });
  const [orbit] = candidates;
  if (orbit === undefined || call.kind !== 'parked') throw new Error('not parked');
  return { ...call, orbit };
}
