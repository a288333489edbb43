import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { anotherReleaseContract, PrivateRedis, parkStoreContract } from '@parkade/testkit';
import { connectParkStore } from '@parkade/redis-store';

let server: PrivateRedis;
let made = 0;

beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

parkStoreContract(
  'RedisParkStore',
  async ({ retentionMs }) => {
    made += 1;
    const store = await connectParkStore({ url: server.url, prefix: `contract-${made}`, retentionMs });
    return { store, end: () => store.close() };
  },
  { describe, it },
);

/** The next schema, as far as this release has to know of it. */
async function rewrite(redis: Redis, hash: string, callId: string, change: (text: string) => string): Promise<void> {
  await redis.hset(hash, callId, change((await redis.hget(hash, callId)) ?? ''));
}

anotherReleaseContract(
  'RedisParkStore',
  async () => {
    made += 1;
    const prefix = `contract-${made}`;
    const store = await connectParkStore({ url: server.url, prefix });
    const probe = new Redis(server.url);
    return {
      store,
      async makeForeign(callId) {
        const json = (text: string) => text.replace('"schema":2', '"schema":3');
        await rewrite(probe, `{${prefix}}:calls`, callId, json);
        await rewrite(probe, `{${prefix}}:outbox`, callId, json);
        await rewrite(probe, `{${prefix}}:fences`, callId, (text) => text.replace(/^2:/, '3:'));
      },
      async end() {
        probe.disconnect();
        await store.close();
      },
    };
  },
  { describe, it },
);
