import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { PrivateRedis, parkStoreContract } from '@parkade/testkit';
import { connectParkStore } from '@parkade/redis-transition';

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
