/** A park and its end through the whole engine, beside the store's two changes alone; and what a parked call costs the engine's memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { leg, sent } from '@parkade/testkit';
import { compare, type Comparison, type Size } from './measure.js';
import { inFlight, onRedis } from './redis-rig.js';
import { silentRig, type SilentRig } from './silent-rig.js';
import { orbitsFrom, parkAndEnd } from './stays.js';

export interface EngineFigures {
  readonly comparisons: readonly Comparison[];
  readonly engineBytesPerParkedCall: number;
}

export async function benchEngine(size: Size): Promise<EngineFigures> {
  const count = size === 'quick' ? 100 : 1000;
  const comparisons: Comparison[] = [];
  for (const atOnce of [1, 16, 64])
    comparisons.push(
      await onRedis((redis) => {
        const rig = silentRig(redis, 100);
        return compare(`park a caller, who hangs up, ${atOnce} in flight; the switch answers from memory`, size, [
          {
            name: "the store's two changes",
            run: () => parkAndEnd(redis.store, { count, atOnce, lot: 'floor', orbits: orbitsFrom(100_000, 100) }),
          },
          {
            name: 'engine',
            run: async () => {
              await inFlight(atOnce, fresh(count), async (name) => hangUp(rig, name, await parkThrough(rig, name)));
              return count * 2;
            },
          },
        ]);
      }),
    );
  return { comparisons, engineBytesPerParkedCall: await engineBytes(size) };
}

let made = 0;
const fresh = (count: number): readonly string[] => {
  made += 1;
  return orbitsFrom(0, count).map((n) => `c${made}x${n.padStart(6, '0')}`);
};

async function parkThrough({ engine }: SilentRig, name: string) {
  const snapshot = sent(name, '1001');
  const answer = await engine.request(snapshot);
  if (answer.kind !== 'hold') throw new Error(`not held: ${JSON.stringify(answer)}`);
  await engine.answered(answer, { kind: 'done' });
  return snapshot.node;
}

async function hangUp({ engine }: SilentRig, name: string, node: Awaited<ReturnType<typeof parkThrough>>) {
  await engine.switchEvent({ kind: 'leg-gone', node, leg: leg(name), callId: null, cause: 'NORMAL_CLEARING' });
}

function engineBytes(size: Size): Promise<number> {
  const calls = size === 'quick' ? 300 : 5_000;
  return onRedis(async (redis) => {
    const rig = silentRig(redis, calls + 100);
    const collect = collector();
    await inFlight(16, fresh(100), (name) => parkThrough(rig, name));
    await rig.engine.idle();
    collect();
    const before = process.memoryUsage().heapUsed;
    await inFlight(16, fresh(calls), (name) => parkThrough(rig, name));
    await rig.engine.idle();
    collect();
    return Math.max(0, Math.round((process.memoryUsage().heapUsed - before) / calls));
  });
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') for (let i = 0; i < 3; i += 1) collect();
  };
}
