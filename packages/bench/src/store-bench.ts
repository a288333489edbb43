import type { AnyCall, LiveCall } from '@parkade/park-decision';
import type { ParkStore } from '@parkade/park-ports';
import { domainConnection, RedisParkStore } from '@parkade/redis-store';
import { endedAs, InMemoryParkStore, parkPlan, PrivateRedis, stepTo } from '@parkade/testkit';
import { compare, type Comparison } from './measure.js';

const PAIRS = 500;
const AT_ONCE = 32;
const ORBITS = Array.from({ length: 100 }, (_, index) => String(7000 + index));

let turn = 0;

/** Parks and ends `PAIRS` calls, `AT_ONCE` at a time. */
async function parkAndEnd(store: ParkStore): Promise<number> {
  turn += 1;
  const waiting = Array.from({ length: PAIRS }, (_, index) => `call${turn}x${String(index).padStart(6, '0')}`);
  const worker = async (): Promise<void> => {
    for (let callId = waiting.pop(); callId !== undefined; callId = waiting.pop()) await oneStay(store, callId);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return PAIRS;
}

async function oneStay(store: ParkStore, callId: string): Promise<void> {
  const opened = await store.openCall(parkPlan({ callId, candidates: ORBITS }), Date.now());
  if (opened.kind !== 'ok' || opened.value.kind !== 'opened') throw new Error(`park failed: ${JSON.stringify(opened)}`);
  const call: AnyCall = opened.value.call;
  if (call.kind === 'ended') throw new Error('ended already');
  const live: LiveCall = call;
  await store.advanceCall(stepTo(live, endedAs(live, 'retrieved', Date.now())));
}

export interface StoreFigures {
  readonly comparison: Comparison;
  /** Redis memory for one parked call, its indexes and its event. */
  readonly redisBytesPerCall: number;
}

export async function benchStore(): Promise<StoreFigures> {
  const server = await PrivateRedis.start();
  const redis = domainConnection({ url: server.url });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const store = new RedisParkStore(redis, { prefix: 'bench' });
  try {
    const comparison = await compare('park and end a call, 32 at once', [
      { name: 'store on Redis', run: () => parkAndEnd(store) },
      { name: 'store in memory', run: () => parkAndEnd(new InMemoryParkStore()) },
    ]);
    return { comparison, redisBytesPerCall: await bytesPerCall(store, redis) };
  } finally {
    await store.close();
    await server.stop();
  }
}

async function bytesPerCall(store: ParkStore, redis: ReturnType<typeof domainConnection>): Promise<number> {
  const used = async (): Promise<number> => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1] ?? 0);
  const before = await used();
  const calls = 2_000;
  const orbits = Array.from({ length: calls }, (_, index) => String(100_000 + index));
  for (const [index, orbit] of orbits.entries())
    await store.openCall(
      parkPlan({ callId: `mem${String(index).padStart(7, '0')}`, candidates: [orbit], lot: 'large' }),
      Date.now(),
    );
  return Math.round(((await used()) - before) / calls);
}
