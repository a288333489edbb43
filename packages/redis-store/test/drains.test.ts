import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrivateRedis } from '@parkade/testkit';
import { connectDrains } from '../src/index.js';

let server: PrivateRedis;
let drains: Awaited<ReturnType<typeof connectDrains>>;
beforeAll(async () => {
  server = await PrivateRedis.start();
  drains = await connectDrains({ url: server.url, prefix: 'drains' });
});
afterAll(async () => {
  drains.close();
  await server.stop();
});

const value = <T>(answer: { kind: 'ok'; value: T } | { kind: 'store-down'; why: string }): T => {
  if (answer.kind === 'store-down') throw new Error(answer.why);
  return answer.value;
};

describe('RedisDrains', () => {
  it('keeps who is draining since when, until it is taken back', async () => {
    await drains.set({ kind: 'node', name: 'fs-a', since: 2_000 });
    await drains.set({ kind: 'engine', name: 'pbx1:7276', since: 1_000 });
    await drains.set({ kind: 'node', name: 'fs-a', since: 9_000 });
    expect(value(await drains.list())).toEqual([
      { kind: 'engine', name: 'pbx1:7276', since: 1_000 },
      { kind: 'node', name: 'fs-a', since: 2_000 },
    ]);
    await drains.clear('node', 'fs-a');
    await drains.clear('node', 'never');
    expect(value(await drains.list())).toEqual([{ kind: 'engine', name: 'pbx1:7276', since: 1_000 }]);
  });

  it('knows the engines by their last report, and forgets those that have been silent for an hour', async () => {
    const hour = 3_600_000;
    const a = { name: 'a', startedAt: 1, seenAt: 2 * hour, draining: false, requests: 3, at: ['10.0.0.2:7276'] };
    await drains.sign({ ...a, seenAt: hour });
    await drains.sign({ ...a, name: 'old', seenAt: hour - 1 });
    await drains.sign({ ...a, name: 'b' });
    await drains.sign(a);
    expect(value(await drains.engines())).toEqual([a, { ...a, name: 'b' }]);
    await drains.leave('b');
    expect(value(await drains.engines()).map(({ name }) => name)).toEqual(['a']);
  });
});
