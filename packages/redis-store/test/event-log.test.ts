import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  eventLogContract,
  PrivateRedis,
  sampleLot,
  sampleRefusal,
  TcpProxy,
  ticketsContract,
  triesContract,
} from '@parkade/testkit';
import type { Reset } from '@parkade/park-ports';
import { connectParkStore, domainConnection, RedisEventLog } from '../src/index.js';
import { connections } from './connections.js';

let server: PrivateRedis;
let made = 0;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

/** Followers come over a line that can be cut, everybody else directly. */
async function logOn({ port, url }: { readonly port: number; readonly url: string }) {
  made += 1;
  const prefix = `log-${made}`;
  const line = await TcpProxy.start(port);
  const store = await connectParkStore({ url, prefix, commandTimeoutMs: 10_000 });
  const redis = domainConnection({ url, commandTimeoutMs: 10_000 });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const probe = new Redis(url);
  const log = new RedisEventLog(redis, {
    prefix,
    commandTimeoutMs: 10_000,
    openFollower: () => domainConnection({ url: `redis://127.0.0.1:${line.port}` }),
    blockMs: 50,
    retryMs: 10,
  });
  const streamOf = (lot: string): string => `{${prefix}}:lot:${lot}:events`;
  const subject = {
    log,
    store,
    cut: () => line.cut(),
    mend: () => line.mend(),
    async trim(lot: string) {
      await probe.xtrim(streamOf(lot), 'MAXLEN', 1);
    },
    async empty() {
      await probe.flushall();
    },
    async writeForeign(lot: string) {
      await probe.xadd(streamOf(lot), '*', 'event', JSON.stringify({ schema: 99, kind: 'parked', orbit: '709' }));
    },
  };
  const end = async (): Promise<void> => {
    probe.disconnect();
    redis.disconnect();
    await store.close();
    await line.close();
  };
  return { subject, probe, end };
}

eventLogContract('RedisEventLog', () => logOn(server), { describe, it });

triesContract(
  'RedisTries',
  async () => {
    made += 1;
    const { tries, end } = await connections(server.url, `tries-${made}`);
    return { subject: tries, end: () => Promise.resolve(end()) };
  },
  { describe, it },
);

ticketsContract(
  'RedisTickets',
  async () => {
    made += 1;
    const { tickets, end } = await connections(server.url, `tickets-${made}`);
    return { subject: tickets, end: () => Promise.resolve(end()) };
  },
  { describe, it },
);

describe('a follower of a Redis that ends', () => {
  it('is told when it comes back with nothing, and goes on with what is written then', async () => {
    const own = await PrivateRedis.start();
    const { log, end } = await connections(own.url, 'own');
    const lot = sampleLot('main');
    const told: string[] = [];
    let hear: () => void = () => undefined;
    const hears = async (line: string): Promise<void> => {
      while (!told.includes(line)) await new Promise<void>((resolve) => (hear = resolve));
    };
    const tell = (line: string): void => {
      told.push(line);
      hear();
    };
    const following = await log.follow([lot], new Map(), {
      entries: (_lot, entries) => entries.forEach(({ event }) => tell(`orbit ${event?.orbit ?? ''}`)),
      reset: (resets: readonly Reset[]) => resets.forEach(({ why }) => tell(why)),
      interrupted: () => tell('interrupted'),
      resumed: () => tell('resumed'),
    });
    await log.append([sampleRefusal('701')]);
    await hears('orbit 701');
    await own.kill9();
    await hears('interrupted');
    await own.restart();
    await hears('gap');
    while ((await log.append([sampleRefusal('702')])).kind !== 'ok');
    await hears('orbit 702');
    expect(told).toEqual(['no-position', 'orbit 701', 'interrupted', 'gap', 'orbit 702']);
    await following.close();
    end();
    await own.stop();
  });

  it('is told within seconds, also when its connection stands and the new entries are older than its place', async () => {
    const { subject, probe, end } = await logOn(server);
    const lot = sampleLot('main');
    const stream = `{log-${made}}:lot:main:events`;
    const told: string[] = [];
    let reset: () => void = () => undefined;
    const wasReset = new Promise<void>((resolve) => (reset = resolve));
    const ahead = '9999999999999-0';
    await probe.xadd(stream, ahead, 'event', '{}');
    const following = await subject.log.follow([lot], new Map(), {
      entries: () => undefined,
      reset: ([first]) => {
        told.push(`${first?.why} ${first?.position}`);
        if (first?.why === 'gap') reset();
      },
    });
    await probe.del(stream);
    await probe.xadd(stream, '5-0', 'event', '{}');
    await wasReset;
    expect(told).toEqual([`no-position ${ahead}`, 'gap 5-0']);
    await following.close();
    await end();
  });
});
