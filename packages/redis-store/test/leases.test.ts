import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrivateRedis } from '@parkade/testkit';
import { domainConnection, RedisLeases } from '../src/index.js';

let server: PrivateRedis;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

describe('RedisLeases', () => {
  it('one holder at a time; renewed by its holder, free after release and after its time', async () => {
    const redis = domainConnection({ url: server.url });
    await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
    const leases = new RedisLeases(redis, { prefix: 'leases' });
    expect(await leases.hold('watch-east', 'a', 60_000)).toBe('mine');
    expect(await leases.hold('watch-east', 'b', 60_000)).toBe('theirs');
    expect(await leases.hold('watch-east', 'a', 60_000)).toBe('mine');
    await leases.release('watch-east', 'b');
    expect(await leases.hold('watch-east', 'b', 60_000)).toBe('theirs');
    await leases.release('watch-east', 'a');
    expect(await leases.hold('watch-east', 'b', 20)).toBe('mine');
    while ((await leases.hold('watch-east', 'a', 60_000)) !== 'mine');
    redis.disconnect();
    expect(await leases.hold('watch-east', 'a', 60_000)).toBe('down');
  });
});
