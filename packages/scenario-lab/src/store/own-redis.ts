/** A Redis for each scenario, which the story may kill, freeze, fill and cut off as it likes. */
import { PrivateRedis, TcpProxy } from '@parkade/testkit';
import type { LotSettings } from '../lot-settings.js';
import type { StoreHome, StoreHomes } from './store-home.js';
import { RedisTroubles } from './redis-troubles.js';

const PREFIX = 'lab';

export const OWN_REDIS: StoreHomes = {
  async open({ storeOverProxy = false }: LotSettings): Promise<StoreHome> {
    const redis = await PrivateRedis.start();
    const proxy = storeOverProxy ? await TcpProxy.start(redis.port) : undefined;
    return {
      place: proxy === undefined ? redis.place : { redis: { host: '127.0.0.1', port: proxy.port } },
      prefix: PREFIX,
      troubles: new RedisTroubles(redis, proxy),
      whereNow: async () => Promise.resolve({ port: redis.port, prefix: PREFIX }),
      close: async () => {
        await proxy?.close();
        await redis.stop();
      },
    };
  },
  close: async () => Promise.resolve(),
};
