import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { parkPlan, PrivateRedis, SAMPLE_NOW } from '@parkade/testkit';
import { connectParkStore, type RedisParkStore } from '../src/index.js';

let server: PrivateRedis;
let store: RedisParkStore;
let probe: Redis;
beforeAll(async () => {
  server = await PrivateRedis.start();
  store = await connectParkStore({ url: server.url });
  probe = new Redis(server.url, { replyMapping: 'legacy' });
});
afterAll(async () => {
  probe.disconnect();
  await store.close();
  await server.stop();
});

/** What Redis was told to do since, by name. */
async function commandsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  await probe.config('RESETSTAT');
  await work();
  const stats = await probe.info('commandstats');
  return [...stats.matchAll(/cmdstat_(\w+)[^:]*:calls=(\d+)/g)]
    .map(([, name, calls]) => `${name} ${calls}`)
    .filter((line) => !line.startsWith('config') && !line.startsWith('info'))
    .toSorted();
}

describe('[C1] the look for overdue calls', () => {
  it('is one command when nothing is due, however many calls there are', async () => {
    for (let orbit = 1000; orbit < 1500; orbit += 1)
      await store.openCall(parkPlan({ callId: `call${orbit}`, candidates: [String(orbit)] }), SAMPLE_NOW);
    expect(await commandsOf(() => store.liveCalls(SAMPLE_NOW, 100))).toEqual(['zrangebyscore 1']);
  });

  it('reads no more records than it was asked for', async () => {
    const due = await store.liveCalls(SAMPLE_NOW + 3_600_000, 100);
    expect(due).toMatchObject({ kind: 'ok', value: { length: 100 } });
    const commands = await commandsOf(() => store.liveCalls(SAMPLE_NOW + 3_600_000, 100));
    expect(commands).toEqual(['hmget 1', 'zrangebyscore 1']);
  });
});
