/** Whether a park costs the same in a large house as in a small one. */
import { compare, type Comparison, type Size } from './measure.js';
import { inFlight, onRedis, type RedisRig } from './redis-rig.js';
import { orbitsFrom, park, parkAndEnd } from './stays.js';

/** Fewer than the smallest lot has orbits. */
const AT_ONCE = 8;

export async function benchScale(size: Size): Promise<readonly Comparison[]> {
  const count = size === 'quick' ? 40 : 400;
  const orbits = size === 'quick' ? [10, 1000] : [10, 1000, 100_000];
  const parked = size === 'quick' ? [0, 1000] : [0, 1000, 20_000];
  const lots = size === 'quick' ? [1, 50] : [1, 1000];
  return [
    await onRedis((rig) => compare('park and end a call, by orbits of the lot', size, byOrbits(rig, orbits, count))),
    await compareOnOwnRedis('park and end a call, by callers parked in other lots', size, parked, count),
    await onRedis((rig) => compare('park and end a call, by lots in use', size, byLots(rig, lots, count))),
  ];
}

const byOrbits = ({ store }: RedisRig, sizes: readonly number[], count: number) =>
  sizes.map((size) => ({
    name: `${size} orbits`,
    run: () => parkAndEnd(store, { count, atOnce: AT_ONCE, lot: `of${size}`, orbits: orbitsFrom(100_000, size) }),
  }));

const byLots = ({ store }: RedisRig, sizes: readonly number[], count: number) =>
  sizes.map((size) => ({
    name: `${size} lots`,
    run: async () => {
      let next = 0;
      await inFlight(AT_ONCE, orbitsFrom(0, count), () => {
        next += 1;
        return parkAndEnd(store, { count: 1, atOnce: 1, lot: `lot${next % size}`, orbits: orbitsFrom(701, 20) });
      });
      return count * 2;
    },
  }));

/** Each number of parked callers has a Redis of its own, and they take turns. */
async function compareOnOwnRedis(what: string, size: Size, numbers: readonly number[], count: number) {
  const nest = async (rigs: readonly RedisRig[]): Promise<Comparison> => {
    const number = numbers[rigs.length];
    if (number !== undefined)
      return onRedis(async (rig) => {
        await fill(rig, number);
        return nest([...rigs, rig]);
      });
    return compare(
      what,
      size,
      rigs.map(({ store }, index) => ({
        name: `${numbers[index] ?? 0} parked`,
        run: () => parkAndEnd(store, { count, atOnce: AT_ONCE, lot: 'quiet', orbits: orbitsFrom(701, 20) }),
      })),
    );
  };
  return nest([]);
}

const fill = ({ store }: RedisRig, callers: number): Promise<void> =>
  inFlight(32, orbitsFrom(100_000, callers), (orbit) =>
    park(store, { callId: `full${orbit}`, candidates: [orbit], lot: `busy${Number(orbit) % 200}` }),
  );
