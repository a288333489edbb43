/** The store's changes beside the smallest script that writes the same bytes, with 1, 16 and 64 of them in flight. */
import { createHash } from 'node:crypto';
import type { RedisClient } from '@parkade/redis-store';
import { compare, type Comparison, type Size } from './measure.js';
import { inFlight, onRedis } from './redis-rig.js';
import { orbitsFrom, park, parkAndEnd } from './stays.js';

const ORBITS = orbitsFrom(7000, 100);
const FLOOR = "redis.call('SET', KEYS[1], ARGV[1]) return 'DONE'";
const FLOOR_SHA = createHash('sha1').update(FLOOR).digest('hex');

export interface StoreFigures {
  readonly comparisons: readonly Comparison[];
  /** Redis memory for one parked call, its indexes and its event. */
  readonly redisBytesPerParkedCall: number;
}

export function benchStore(size: Size): Promise<StoreFigures> {
  const count = size === 'quick' ? 200 : 1500;
  return onRedis(async (rig) => {
    const payloads = await changesOfOneStay(rig.redis, () =>
      parkAndEnd(rig.store, { count: 1, atOnce: 1, orbits: ORBITS }),
    );
    await rig.redis.script('LOAD', FLOOR);
    const comparisons: Comparison[] = [];
    for (const atOnce of [1, 16, 64])
      comparisons.push(
        await compare(`park and end a call on Redis, ${atOnce} in flight`, size, [
          {
            name: 'the smallest EVALSHA that writes the same bytes',
            run: async () => {
              await inFlight(atOnce, orbitsFrom(0, count), async (id) => {
                for (const bytes of payloads) await rig.redis.evalsha(FLOOR_SHA, 1, `{bench}:floor:${id}`, bytes);
              });
              return count * payloads.length;
            },
          },
          { name: 'store', run: () => parkAndEnd(rig.store, { count, atOnce, orbits: ORBITS }) },
        ]),
      );
    return { comparisons, redisBytesPerParkedCall: await bytesPerCall(rig, size) };
  });
}

/** What the scripts were given, each as one text. */
async function changesOfOneStay(redis: RedisClient, stay: () => Promise<unknown>): Promise<readonly string[]> {
  await stay();
  const seen: string[] = [];
  const asItWas: unknown = Reflect.get(redis, 'evalsha');
  Reflect.set(redis, 'evalsha', (...args: readonly unknown[]): unknown => {
    seen.push(args.slice(2).join(''));
    return typeof asItWas === 'function' ? Reflect.apply(asItWas, redis, args) : undefined;
  });
  await stay();
  Reflect.deleteProperty(redis, 'evalsha');
  return seen;
}

async function bytesPerCall({ store, usedBytes }: Parameters<Parameters<typeof onRedis>[0]>[0], size: Size) {
  const calls = size === 'quick' ? 500 : 5_000;
  const before = await usedBytes();
  await inFlight(32, orbitsFrom(100_000, calls), (orbit) =>
    park(store, { callId: `mem0${orbit}`, candidates: [orbit], lot: 'large' }),
  );
  return Math.round(((await usedBytes()) - before) / calls);
}
