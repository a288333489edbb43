/** A machine's clock is five minutes off the clock that all engines share. Rings are waited for, never slept for. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Timer } from '@parkade/park-ports';
import { PrivateRedis, sampleCallId } from '@parkade/testkit';
import { BullTimerQueue } from '@parkade/timer-queue';
import { steadyOffset } from '../src/store-time.js';

let server: PrivateRedis;
beforeAll(async () => {
  server = await PrivateRedis.start();
});
afterAll(() => server.stop());

const open: BullTimerQueue[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((queue) => queue.close()));
});

/** The local timers do not help: what rings, BullMQ has rung. */
async function queueAt(aheadMs: number, handler: (timer: Timer, now: number) => Promise<void>, prefix: string) {
  const clock = { now: () => Date.now() + aheadMs };
  const queue = new BullTimerQueue({
    url: server.url,
    prefix,
    clock,
    handler: (timer) => handler(timer, clock.now()),
    graceMs: 600_000,
    firstBackoffMs: 10,
  });
  open.push(queue);
  await queue.start();
  return { queue, clock };
}

/** How many scripts Redis has run. */
async function scriptsRun(): Promise<number> {
  const redis = new Redis(server.url, { replyMapping: 'legacy' });
  try {
    const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1];
    return Number(calls ?? 0);
  } finally {
    redis.disconnect();
  }
}

describe.each([
  { where: 'behind', aheadMs: 300_000 },
  { where: 'ahead of', aheadMs: -300_000 },
])('a machine five minutes $where the shared clock', ({ aheadMs }) => {
  const prefix = `skew${String(Math.sign(aheadMs) + 1)}`;

  it('rings when it is time by the shared clock, and Redis is left in peace until then', async () => {
    let rung: (lagMs: number) => void = () => undefined;
    const lag = new Promise<number>((resolve) => (rung = resolve));
    const { queue, clock } = await queueAt(aheadMs, async ({ at }, now) => rung(now - at), prefix);
    const before = await scriptsRun();
    const timer = { callId: sampleCallId('aaaaaaaa'), version: 1, at: clock.now() + 1_500 };
    expect(await queue.schedule(timer)).toEqual({ kind: 'scheduled' });
    const lagMs = await lag;
    expect(lagMs).toBeGreaterThanOrEqual(0);
    expect(lagMs).toBeLessThan(5_000);
    expect((await scriptsRun()) - before).toBeLessThan(40);
  });

  it('tries a failed ring again, in its own time', async () => {
    let tries = 0;
    let rung: () => void = () => undefined;
    const third = new Promise<void>((resolve) => (rung = resolve));
    const handler = async (): Promise<void> => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      rung();
    };
    const { queue, clock } = await queueAt(aheadMs, handler, prefix);
    await queue.schedule({ callId: sampleCallId('bbbbbbbb'), version: 1, at: clock.now() });
    await third;
    expect(tries).toBe(3);
  });
});

describe('steadyOffset', () => {
  it('does not follow the millisecond between two readings, and follows a clock that was set', () => {
    const readings = [0, -1, 1, 300_000, 299_999, 300_001, -4, 0];
    const offset = steadyOffset(() => readings.shift() ?? 0);
    expect(Array.from({ length: 8 }, offset)).toEqual([0, 0, 0, 300_000, 300_000, 300_000, -4, -4]);
  });
});
