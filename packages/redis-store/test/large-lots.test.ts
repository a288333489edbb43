import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { domainConnection, RedisParkStore } from '@parkade/redis-store';
import { parkPlan, PrivateRedis } from '@parkade/testkit';

/** What a park in a large lot asks of Redis, counted by Redis itself and not by a clock. */

let server: PrivateRedis;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

it.each([10_000, 100_000])(
  '[O7] a park in a lot of %i orbits sends no more than a first page of them',
  async (size) => {
    const store = new RedisParkStore(domainConnection({ url: server.url }), { prefix: `of${size}` });
    const probe = new Redis(server.url, { replyMapping: 'legacy' });
    while ((await store.ping()).kind !== 'ok');
    const received = async (): Promise<number> =>
      Number(/total_net_input_bytes:(\d+)/.exec(String(await probe.info('stats')))?.[1] ?? 0);
    const bytesOf = async (callId: string, orbits: number): Promise<number> => {
      const candidates = Array.from({ length: orbits }, (_, index) => String(100_000 + index));
      const before = await received();
      await store.openCall(parkPlan({ callId, candidates }), Date.now());
      return (await received()) - before;
    };
    await bytesOf('aaaaaaaa', 10);
    const [small, large] = [await bytesOf('bbbbbbbb', 10), await bytesOf('cccccccc', size)];
    const more = large - small;
    await store.close();
    probe.disconnect();
    // `$6` CRLF, six digits, CRLF: 12 bytes a candidate.
    expect(more).toBeLessThan(128 * 12 + 100);
    expect(more).toBeGreaterThan(0);
  },
);
