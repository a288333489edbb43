import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AnswerOutcome, RequestAnswer } from '@parkade/park-ports';
import { type ChannelData, type RequestHandler, OutboundListener, type OutboundOptions } from '../src/index.js';
import { FakeLeg, type Reply, allOk, api, channelBlock } from './fake-leg.js';
import { HOLD, LEG, PROMPTS, channelOf, joinOf } from './orders.js';
import { recording } from './recording-surroundings.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const hold: RequestAnswer = { kind: 'hold', params: HOLD };

class Recorder implements RequestHandler {
  readonly requests: { channel: ChannelData; peer: string }[] = [];
  readonly outcomes: AnswerOutcome[] = [];
  readonly #answer: () => Promise<RequestAnswer>;
  #tell: (() => void)[] = [];

  constructor(answer: () => Promise<RequestAnswer>) {
    this.#answer = answer;
  }

  onRequest(channel: ChannelData, peer: string): Promise<RequestAnswer> {
    this.requests.push({ channel, peer });
    return this.#answer();
  }

  onAnswered(_channel: ChannelData, _answer: RequestAnswer, outcome: AnswerOutcome): void {
    this.outcomes.push(outcome);
    for (const tell of this.#tell.splice(0)) tell();
  }

  async outcome(): Promise<AnswerOutcome> {
    while (this.outcomes.length === 0) await new Promise<void>((resolve) => this.#tell.push(resolve));
    return this.outcomes[0] ?? { kind: 'link-down' };
  }
}

async function start(answer: () => Promise<RequestAnswer>, more: Partial<OutboundOptions> = {}) {
  const handler = new Recorder(answer);
  const record = recording();
  const listener = new OutboundListener({
    host: '127.0.0.1',
    port: 0,
    allowedPeers: ['127.0.0.1'],
    maxConnections: 50,
    handshakeMs: 300,
    answerMs: 600,
    replyMs: 300,
    joinLingerMs: 20,
    prompts: () => PROMPTS,
    handler,
    logger: record.logger,
    meters: record.meters,
    ...more,
  });
  await listener.listen();
  cleanups.push(() => listener.close(50));
  return { handler, listener, record, leg: (reply?: Reply) => new FakeLeg(listener.port, channelOf(), reply) };
}

const refusals = (record: ReturnType<typeof recording>): string[] =>
  [...record.counts.keys()].filter((key) => key.startsWith('parkade_requests_refused_total'));

describe('OutboundListener, a request', () => {
  it('reads the channel, asks, and answers with one write of pipelined commands and exit', async () => {
    const { handler, leg } = await start(() => Promise.resolve(hold));
    const fake = leg();
    expect(await handler.outcome()).toEqual({ kind: 'done' });
    await fake.closed;
    expect(handler.requests[0]).toMatchObject({ peer: '127.0.0.1', channel: { 'Unique-ID': LEG } });
    expect(fake.reads).toEqual([1, 5]);
    expect(fake.commands.at(-1)).toBe('exit');
  });

  it('reads channel data that drips in byte by byte', async () => {
    const { handler, listener } = await start(() => Promise.resolve(hold));
    const fake = new FakeLeg(listener.port, null);
    await once(fake.socket, 'connect');
    for (const byte of channelBlock(channelOf({ 'Caller-Caller-ID-Name': 'Ä: b' }))) fake.socket.write(byte);
    expect(await handler.outcome()).toEqual({ kind: 'done' });
    expect(handler.requests[0]?.channel['Caller-Caller-ID-Name']).toBe('Ä: b');
    await fake.closed;
  });

  it('calls it refused when the switch refuses a needed command, but not for a guard that has gone', async () => {
    const noGuard: Reply = (line) => (line.includes('sched_del') ? api('-ERR Invalid task\n') : allOk(line));
    const first = await start(() => Promise.resolve(hold));
    await first.leg(noGuard).closed;
    expect(await first.handler.outcome()).toEqual({ kind: 'done' });
    const noLeg: Reply = (line) => (line.includes('uuid_') ? api('-ERR No such channel!\n') : allOk(line));
    const second = await start(() => Promise.resolve(hold));
    await second.leg(noLeg).closed;
    expect(await second.handler.outcome()).toEqual({ kind: 'refused', cause: 'No such channel!' });
  });

  it('calls it unknown when replies stay out, and when the leg goes away before them', async () => {
    const mute: Reply = () => null;
    const first = await start(() => Promise.resolve(hold));
    await first.leg(mute).closed;
    expect(await first.handler.outcome()).toMatchObject({ kind: 'unknown' });
    const second = await start(() => Promise.resolve(hold));
    const fake = second.leg(() => (fake.socket.destroy(), null));
    expect(await second.handler.outcome()).toMatchObject({ kind: 'unknown' });
  });

  it('passes over events and notices between replies', async () => {
    const switchEvent = 'Content-Type: text/disconnect-notice\nContent-Length: 0\n\n';
    const { handler, leg } = await start(() => Promise.resolve(hold));
    await leg((line) => switchEvent + (allOk(line) ?? '')).closed;
    expect(await handler.outcome()).toEqual({ kind: 'done' });
  });

  it('tells the retriever on the same socket when the caller has just gone', async () => {
    const gone: Reply = (line) => (line.includes('uuid_bridge ') ? api('-ERR Invalid uuid\n') : allOk(line));
    const { handler, leg } = await start(() => Promise.resolve(joinOf('Alice')));
    const fake = leg(gone);
    expect(await handler.outcome()).toEqual({ kind: 'refused', cause: 'Invalid uuid' });
    await fake.closed;
    expect(fake.commands.slice(-2)).toEqual([`api uuid_transfer ${LEG} parkade-reject XML parkade`, 'exit']);
  });

  it('leaves after a join was accepted', async () => {
    const { handler, leg } = await start(() => Promise.resolve(joinOf('Alice')));
    const fake = leg();
    expect(await handler.outcome()).toEqual({ kind: 'done' });
    await fake.closed;
    expect(fake.commands.at(-1)).toBe('exit');
  });
});

describe('OutboundListener lets the dialplan go on by itself', () => {
  const nothing = ['connect'];

  it.each([
    ['for a fall-back', () => Promise.resolve<RequestAnswer>({ kind: 'fall-back', reason: 'store-down' })],
    ['when the handler fails', () => Promise.reject<RequestAnswer>(new Error('boom'))],
    [
      'when a text cannot be written',
      () => Promise.resolve<RequestAnswer>({ kind: 'hold', params: { ...HOLD, music: 'a\nb' } }),
    ],
    ['when nobody decides in time', () => new Promise<RequestAnswer>(() => undefined)],
  ])('%s: the socket is closed without a command', async (_name, answer) => {
    const { leg } = await start(answer, { answerMs: 150 });
    const fake = leg();
    await fake.closed;
    expect(fake.commands).toEqual(nothing);
  });

  it.each([
    [
      'the store did not answer',
      () => Promise.resolve<RequestAnswer>({ kind: 'fall-back', reason: 'store-down' }),
      true,
    ],
    ['nobody decides in time', () => new Promise<RequestAnswer>(() => undefined), true],
    [
      'this engine has no link',
      () => Promise.resolve<RequestAnswer>({ kind: 'fall-back', reason: 'link-down' }),
      false,
    ],
    ['the handler fails', () => Promise.reject<RequestAnswer>(new Error('boom')), false],
  ])(
    '[N2] a leg that would ask another engine is told not to only where that is of no use: %s',
    async (_, answer, told) => {
      const { listener } = await start(answer, { answerMs: 150 });
      const channel = channelOf({ variable_parkade_unanswered: 'parkade-ask-again XML parkade' });
      const fake = new FakeLeg(listener.port, channel);
      await fake.closed;
      const word = `api uuid_setvar ${LEG} parkade_unanswered parkade-fallback XML parkade`;
      expect(fake.commands).toEqual(told ? ['connect', word, 'exit'] : ['connect']);
    },
  );

  it('[N3] does not write an answer after it has stood still, and says so', async () => {
    const { handler, leg } = await start(() => Promise.resolve(hold), { stoodStill: () => true });
    const fake = leg();
    expect(await handler.outcome()).toEqual({ kind: 'link-down' });
    await fake.closed;
    expect(fake.commands).toEqual(nothing);
  });

  it('does not write an answer that comes after its time, and says so', async () => {
    let decide: (answer: RequestAnswer) => void = () => undefined;
    const late = new Promise<RequestAnswer>((resolve) => (decide = resolve));
    const { handler, leg } = await start(() => late, { answerMs: 100 });
    const fake = leg();
    await fake.closed;
    decide(hold);
    expect(await handler.outcome()).toEqual({ kind: 'link-down' });
    expect(fake.commands).toEqual(nothing);
  });
});

describe('OutboundListener and peers that misbehave', () => {
  it.each([
    ['says nothing', 'silent', ''],
    ['drips for ever', 'silent', 'Event-Name: CHANNEL_DATA\nvar'],
    ['speaks HTTP', 'malformed', 'GET / HTTP/1.1\nHost: x\n\n'],
    ['announces too much', 'malformed', 'Content-Length: 99999999999\n\n'],
    ['sends no channel', 'malformed', 'Content-Type: command/reply\nReply-Text: +OK\n\n'],
    ['sends headers without end', 'malformed', 'a'.repeat(400_000)],
  ])('drops one that %s (%s), and serves another meanwhile', async (_name, reason, text) => {
    const { listener, record, handler, leg } = await start(() => Promise.resolve(hold));
    const bad = new FakeLeg(listener.port, null);
    bad.socket.write(text);
    await leg().closed;
    await bad.closed;
    expect(await handler.outcome()).toEqual({ kind: 'done' });
    await listener.close(1000);
    expect(refusals(record)).toEqual([`parkade_requests_refused_total{reason=${reason}}`]);
    expect(record.lines.filter((line) => line.message === 'dialplan request refused')).toHaveLength(1);
  });

  it('counts one that leaves before it has said anything', async () => {
    const { listener, record } = await start(() => Promise.resolve(hold));
    const bad = new FakeLeg(listener.port, null);
    await once(bad.socket, 'data');
    bad.socket.destroy();
    await listener.close(1000);
    expect(refusals(record)).toEqual(['parkade_requests_refused_total{reason=closed-early}']);
  });

  it('refuses peers that are not on the list', async () => {
    const { listener, record, leg } = await start(() => Promise.resolve(hold), { allowedPeers: ['10.0.0.0/8', '::2'] });
    const fake = leg();
    await fake.closed;
    expect(fake.commands).toEqual([]);
    await listener.close(100);
    expect(refusals(record)).toEqual(['parkade_requests_refused_total{reason=peer-not-allowed}']);
  });

  it('knows an IPv4 peer on a dual-stack socket', async () => {
    const { handler, listener } = await start(() => Promise.resolve(hold), { host: '::' });
    const fake = new FakeLeg(listener.port, channelOf());
    expect(await handler.outcome()).toEqual({ kind: 'done' });
    await fake.closed;
  });

  it.each(['localhost', '10.0.0.0/33', '1.2.3', '::1/x', '10.0.0.0/'])('does not start with the peer %j', (peer) => {
    expect(() => new OutboundListener({ allowedPeers: [peer] } as unknown as OutboundOptions)).toThrow(RangeError);
  });

  it('has so many places and no more, and a place is free again afterwards', async () => {
    const { listener, record, handler, leg } = await start(() => Promise.resolve(hold), { maxConnections: 2 });
    const silent = [new FakeLeg(listener.port, null), new FakeLeg(listener.port, null)];
    await Promise.all(silent.map((one) => once(one.socket, 'data')));
    await leg().closed;
    expect(refusals(record)).toEqual(['parkade_requests_refused_total{reason=too-many}']);
    await Promise.all(silent.map((one) => one.closed));
    while (listener.open > 0) await new Promise((resolve) => setImmediate(resolve));
    await leg().closed;
    expect(await handler.outcome()).toEqual({ kind: 'done' });
  });
});

describe('OutboundListener.close', () => {
  it('lets a request in progress finish', async () => {
    let decide: (answer: RequestAnswer) => void = () => undefined;
    const asked = new Promise<RequestAnswer>((resolve) => (decide = resolve));
    const { handler, listener, leg } = await start(() => asked);
    const fake = leg();
    await once(fake.socket, 'data');
    while (handler.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = listener.close(2000);
    const late = connect({ host: '127.0.0.1', port: listener.port });
    late.on('error', () => undefined);
    decide(hold);
    await closed;
    late.destroy();
    expect(await handler.outcome()).toEqual({ kind: 'done' });
    await fake.closed;
  });

  it('drops what is not finished in time', async () => {
    const { listener, leg } = await start(() => new Promise(() => undefined), { answerMs: 60_000 });
    const fake = leg();
    await once(fake.socket, 'data');
    await listener.close(50);
    await fake.closed;
    expect(listener.open).toBe(0);
  });
});
