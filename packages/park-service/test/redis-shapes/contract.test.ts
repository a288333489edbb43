/** The contract suite of the park store, and the core of the timers', on every shape of Redis that can be had here. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parkStoreContract } from '@parkade/testkit';
import { connectParkStore } from '@parkade/redis-store';
import { available, PREFIX, SHAPES, type RunningShape } from './redis-shapes.js';
import { timerEssentials } from './timer-essentials.js';
import { watchEssentials } from './watch-essentials.js';

const { usable, line } = await available();
process.stdout.write(`${line}\n`);

for (const shape of usable) {
  describe(`[M4] on ${shape.name}`, () => {
    let running: RunningShape;
    let made = 0;

    beforeAll(async () => {
      running = await shape.start();
    }, 30_000);
    afterAll(() => running.stop());

    parkStoreContract(
      'RedisParkStore',
      async ({ retentionMs }) => {
        made += 1;
        const store = await connectParkStore({ ...running.place, prefix: `${PREFIX}${made}`, retentionMs });
        return { store, end: () => store.close() };
      },
      { describe, it },
    );

    it('fires timers in time, not those forgotten, and those of a process that has ended', async () => {
      await timerEssentials(running.place, `${PREFIX}timers`);
    });

    it('holds leases for one at a time, and tells followers what happened', async () => {
      await watchEssentials(running.place, `${PREFIX}watch`);
    });
  });
}

describe('[M4] the shapes', () => {
  it('are all run or named as skipped', () => {
    for (const { name } of SHAPES) expect(line).toContain(name);
    expect(usable.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['standalone', 'acl', 'cluster', 'sentinel']),
    );
  });
});
