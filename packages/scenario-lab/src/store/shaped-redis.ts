/** A Cluster or a Sentinel trio: one for all scenarios, each with a prefix of its own, or one for a story in which it dies. */
import { PrivateCluster, PrivateSentinels, type RedisPlace } from '@parkade/testkit';
import type { StoreAddress } from '../engine/store-reader.js';
import type { LabRedis } from '../lab.js';
import type { StoreHomes } from './store-home.js';

export type ShapeName = 'cluster' | 'sentinel';

export interface ShapedRedis {
  readonly name: ShapeName;
  readonly place: RedisPlace;
  /** @throws Error while nobody has the keys of this prefix. */
  masterOf(prefix: string): Promise<StoreAddress>;
  /** The master of the prefix is gone at once, and what it had is with its replica. */
  killMaster(prefix: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param replicas  A Cluster without has three processes instead of six, and no successor for a master. */
export async function startShape(name: ShapeName, { replicas }: { readonly replicas: boolean }): Promise<ShapedRedis> {
  if (name === 'sentinel') {
    const trio = await PrivateSentinels.start();
    const { password = '' } = trio.place.redis;
    return {
      name,
      place: trio.place,
      masterOf: async (prefix) => ({ port: (await trio.master()).port, prefix, password }),
      async killMaster() {
        await trio.replicated();
        await (await trio.master()).process.kill9();
      },
      stop: () => trio.stop(),
    };
  }
  const cluster = await PrivateCluster.start({ replicas });
  const holder = (prefix: string) => cluster.servingNow(`{${prefix}}`);
  return {
    name,
    place: cluster.place,
    masterOf: async (prefix) => ({ port: (await holder(prefix)).port, prefix }),
    async killMaster(prefix) {
      await cluster.replicated();
      await (await holder(prefix)).process.kill9();
    },
    stop: () => cluster.stop(),
  };
}

/** One for all: nobody may trouble it. It is started when the first scenario opens. */
export function sharedShape(name: ShapeName): StoreHomes {
  let starting: Promise<ShapedRedis> | undefined;
  return {
    async open(_settings, scenario) {
      starting ??= startShape(name, { replicas: false });
      const shape = await starting;
      const prefix = `lab${scenario}`;
      // Nobody dies, so who has the keys of a prefix keeps them.
      const where = shape.masterOf(prefix);
      return { place: shape.place, prefix, troubles: UNTROUBLED, whereNow: () => where, close: async () => undefined };
    },
    async close() {
      await (await starting)?.stop();
    },
  };
}

/** One for each scenario: `kill9` takes its master, and a successor comes by itself. */
export function mortalShape(name: ShapeName): StoreHomes {
  return {
    async open() {
      const shape = await startShape(name, { replicas: true });
      return {
        place: shape.place,
        prefix: PREFIX,
        troubles: { ...UNTROUBLED, kill9: () => shape.killMaster(PREFIX) },
        whereNow: () => shape.masterOf(PREFIX),
        close: () => shape.stop(),
      };
    },
    close: async () => undefined,
  };
}

const PREFIX = 'lab';

const never = async (): Promise<never> => Promise.reject(new Error('the Redis of this story cannot be troubled so'));

const UNTROUBLED: LabRedis = { kill9: never, startAgain: never, begins: never, ends: never, replyGetsLost: never };
