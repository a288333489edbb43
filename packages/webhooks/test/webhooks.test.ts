import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ParkedCall } from '@parkade/park-decision';
import {
  connectParkStore,
  domainConnection,
  patientConnection,
  RedisEventLog,
  RedisLeases,
  RedisPlaces,
} from '@parkade/redis-store';
import { endedAs, parkPlan, PrivateRedis, SAMPLE_NOW as NOW, sampleLot, stepTo } from '@parkade/testkit';
import { Redis } from 'ioredis';
import { EndpointQueue } from '../src/endpoint-queue.js';
import type { Endpoint } from '../src/endpoint.js';
import type { Message } from '../src/message.js';
import { Webhooks } from '../src/webhooks.js';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
const LOT = sampleLot('main');

let redis: PrivateRedis;
let server: Server;
let base = '';
let made = 0;

/** What each path was sent, by id. */
const sent = new Map<string, { readonly id: string; readonly message: Message }[]>();
const refusing = new Set<string>();
let hear: () => void = () => undefined;
beforeAll(async () => {
  redis = await PrivateRedis.start();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      const told = sent.get(path) ?? [];
      told.push({ id: String(request.headers['webhook-id']), message: JSON.parse(body) as Message });
      sent.set(path, told);
      if (!path.includes('hang')) response.writeHead(refusing.has(path) ? 503 : 204).end();
      hear();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await redis.stop();
});

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds()))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 20);
      hear = () => {
        clearTimeout(timer);
        resolve();
      };
    });
};

const typesAt = (path: string): readonly string[] => (sent.get(path) ?? []).map(({ message }) => message.type);

async function house() {
  made += 1;
  const prefix = `hooks-${made}`;
  const { url } = redis;
  const store = await connectParkStore({ url, prefix, commandTimeoutMs: 10_000 });
  const side = domainConnection({ url, commandTimeoutMs: 10_000 });
  await new Promise<void>((resolve) => side.once('ready', () => resolve()));
  const shared = { prefix, commandTimeoutMs: 10_000 };
  const lines: string[] = [];
  const say = (message: string): void => void lines.push(message);
  const ends: (() => Promise<void> | void)[] = [];
  const at = (path: string): string => `/${prefix}${path}`;
  const endpoint = (name: string, over: Partial<Endpoint> = {}): Endpoint => ({
    name,
    url: `${base}${at(`/${name}`)}`,
    secret: SECRET,
    events: null,
    lots: null,
    callers: 'full',
    mayBePrivate: true,
    ...over,
  });
  const webhooks = (holder: string, endpoints: readonly Endpoint[]): Webhooks => {
    const made_ = new Webhooks({
      endpoints,
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
      commands: domainConnection({ url, commandTimeoutMs: 10_000 }),
      openWaiting: () => patientConnection({ url }),
      prefix,
      clock: { now: () => Date.now() },
      log: { debug: () => undefined, info: say, warn: say, error: say },
      meters: { count: () => undefined, gauge: () => undefined, observeMs: () => undefined },
      lookEveryMs: 50,
      pausesMs: [20, 20, 20, 20, 20, 20, 20],
      answerMs: 300,
    });
    ends.push(() => made_.close());
    return made_;
  };
  return {
    prefix,
    at,
    lines,
    endpoint,
    webhooks,
    park: async (callId: string, orbit = '701'): Promise<ParkedCall> => {
      const opened = await store.openCall(parkPlan({ callId, candidates: [orbit], name: 'Ann' }), NOW);
      if (opened.kind !== 'ok' || opened.value.kind !== 'opened' || opened.value.call.kind !== 'parked')
        throw new Error('not parked');
      return opened.value.call;
    },
    end: async (call: ParkedCall): Promise<void> => {
      await store.advanceCall(stepTo(call, endedAs(call, 'abandoned', NOW + 1_000)));
    },
    queue: (name: string): EndpointQueue => {
      const commands = new Redis(url, { maxRetriesPerRequest: null });
      ends.push(() => commands.disconnect());
      const queue = new EndpointQueue(name, { commands, prefix });
      return queue;
    },
    probe: new Redis(url),
    close: async (): Promise<void> => {
      for (const end of ends.toReversed()) await end();
      side.disconnect();
      await store.close();
    },
  };
}

describe('[C5] webhooks', () => {
  it('tell each endpoint what it wants, with as much of the caller as it may see', async () => {
    const { at, endpoint, webhooks, park, end, lines, close, probe } = await house();
    webhooks('a', [
      endpoint('all'),
      endpoint('ends', { events: ['abandoned'], callers: 'cut' }),
      endpoint('others', { lots: [sampleLot('annex')] }),
    ]).start();
    await until(() => lines.includes('webhooks-delivered-here'));
    const call = await park('callone1');
    await until(() => typesAt(at('/all')).length === 1);
    await end(call);
    await until(() => typesAt(at('/all')).length === 2 && typesAt(at('/ends')).length === 1);
    expect(typesAt(at('/all'))).toEqual(['call.parked', 'call.abandoned']);
    expect(sent.get(at('/all'))?.[0]?.message.data).toMatchObject({
      lot: 'main',
      orbit: '701',
      callId: 'callone1',
      version: 1,
      caller: { name: 'Ann', number: '+1 555 0100', sipCallId: '' },
      parker: { address: { user: '1001' } },
    });
    expect(sent.get(at('/ends'))?.[0]?.message.data).toMatchObject({ caller: { name: '', number: '00' } });
    expect(typesAt(at('/others'))).toEqual([]);
    probe.disconnect();
    await close();
  });

  it('one that hangs or refuses delays no other; what it did not take becomes a dead letter, which is delivered again with the same id', async () => {
    const { at, endpoint, webhooks, park, lines, queue, close, probe } = await house();
    refusing.add(at('/refuses'));
    webhooks('a', [endpoint('hang'), endpoint('refuses'), endpoint('fine')]).start();
    await until(() => lines.includes('webhooks-delivered-here'));
    for (const nth of [1, 2, 3, 4, 5, 6]) await park(`callsix${nth}`, `70${nth}`);
    await until(() => typesAt(at('/fine')).length === 6);
    const refuses = queue('refuses');
    await until(async () => (await refuses.deadLetters(10)).length === 6);
    const [dead] = await refuses.deadLetters(10);
    expect(dead).toMatchObject({ type: 'call.parked', why: 'answered 503', attempts: 8 });
    refusing.delete(at('/refuses'));
    const before = (sent.get(at('/refuses')) ?? []).length;
    expect(await refuses.replay(dead?.id ?? '')).toBe(true);
    expect(await refuses.replay('nothing')).toBe(false);
    await until(() => (sent.get(at('/refuses')) ?? []).length > before);
    expect(sent.get(at('/refuses'))?.at(-1)?.id).toBe(dead?.id);
    await until(async () => (await refuses.counts()).dead === 5);
    await refuses.close();
    probe.disconnect();
    await close();
  });

  it('another engine goes on where the one that is gone stood, and tells nothing twice', async () => {
    const { at, endpoint, webhooks, park, lines, close, probe } = await house();
    const first = webhooks('a', [endpoint('one')]);
    first.start();
    await until(() => lines.includes('webhooks-delivered-here'));
    await park('callaaa1', '701');
    await until(() => typesAt(at('/one')).length === 1);
    await first.close();
    await park('callaaa2', '702');
    webhooks('b', [endpoint('one')]).start();
    await until(() => typesAt(at('/one')).length === 2);
    await park('callaaa3', '703');
    await until(() => typesAt(at('/one')).length === 3);
    const ids = (sent.get(at('/one')) ?? []).map(({ message }) => message.data['callId']);
    expect(ids).toEqual(['callaaa1', 'callaaa2', 'callaaa3']);
    probe.disconnect();
    await close();
  });

  it('a number that is to be erased goes out of dead letters, of what waits and of what was taken; the deliveries stay', async () => {
    const { at, endpoint, webhooks, park, lines, queue, close, probe } = await house();
    refusing.add(at('/dead'));
    const first = webhooks('a', [endpoint('dead'), endpoint('fine')]);
    first.start();
    await until(() => lines.includes('webhooks-delivered-here'));
    await park('callone1');
    const [dead, fine, waits] = [queue('dead'), queue('fine'), queue('waits')];
    await until(async () => (await dead.deadLetters(10)).length === 1 && typesAt(at('/fine')).length === 1);
    const about = (number: string): Message => ({
      type: 'request.refused',
      timestamp: new Date(NOW).toISOString(),
      data: { lot: 'main', name: 'Ann', number },
    });
    // More than a page of them.
    for (let nth = 0; nth < 502; nth += 1)
      await waits.add(`waits-${nth}`, about(nth < 501 ? '+1 555 0100' : '+1 555 0199'));
    const isMeant = (number: string): boolean => number === '+1 555 0100';
    await first.close();
    expect(await dead.erase(isMeant)).toBe(1);
    expect(await fine.erase(isMeant)).toBe(1);
    expect(await waits.erase(isMeant)).toBe(501);
    expect(await waits.erase(isMeant)).toBe(0);
    refusing.delete(at('/dead'));
    const before = (sent.get(at('/dead')) ?? []).length;
    expect(await dead.replay((await dead.deadLetters(1))[0]?.id ?? '')).toBe(true);
    webhooks('b', [endpoint('dead'), endpoint('waits')]).start();
    await until(() => (sent.get(at('/dead')) ?? []).length > before && typesAt(at('/waits')).length === 502);
    expect(sent.get(at('/dead'))?.at(-1)?.message).toMatchObject({
      type: 'call.parked',
      data: { callId: 'callone1', caller: { name: '', number: '' }, parker: { address: { user: '1001' } } },
    });
    const numbers = (sent.get(at('/waits')) ?? []).map(({ message }) => message.data['number']);
    expect(numbers.filter((number) => number !== '')).toEqual(['+1 555 0199']);
    for (const each of [dead, fine, waits]) await each.close();
    probe.disconnect();
    await close();
  });

  it('tell that events are missing when the stream was trimmed beyond the place', async () => {
    const { at, prefix, endpoint, webhooks, park, lines, probe, close } = await house();
    const first = webhooks('a', [endpoint('gap')]);
    first.start();
    await until(() => lines.includes('webhooks-delivered-here'));
    await park('callgap1', '701');
    await until(() => typesAt(at('/gap')).length === 1);
    await first.close();
    await park('callgap2', '702');
    await park('callgap3', '703');
    await probe.xtrim(`{${prefix}}:lot:main:events`, 'MAXLEN', 1);
    webhooks('b', [endpoint('gap')]).start();
    await until(() => typesAt(at('/gap')).length === 2);
    expect(sent.get(at('/gap'))?.[1]?.message).toMatchObject({
      type: 'lot.gap',
      data: { lot: 'main', why: 'events-lost' },
    });
    await park('callgap4', '704');
    await until(() => typesAt(at('/gap')).length === 3);
    expect(typesAt(at('/gap'))).toEqual(['call.parked', 'lot.gap', 'call.parked']);
    probe.disconnect();
    await close();
  });
});
