/**
 * The clocks of the machines are minutes off the clock that all engines share, or off each other. Timers are waited for,
 * never slept for.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Timer } from '@parkade/park-ports';
import { domainConnection, patientConnection } from '@parkade/redis-store';
import { PrivateRedis, sampleCallId } from '@parkade/testkit';
import { BullTimerQueue } from '@parkade/timer-queue';
import { JOB, jobIdOf, QUEUE } from '../src/timer-job.js';

const FIVE_MINUTES = 300_000;

let server: PrivateRedis;
let probe: Redis;
beforeAll(async () => {
  server = await PrivateRedis.start();
  probe = new Redis(server.url, { replyMapping: 'legacy' });
});
afterAll(async () => {
  probe.disconnect();
  await server.stop();
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A queue on this machine, whose clock is behind the shared one by `aheadMs`. */
async function queueAt(aheadMs: number, prefix: string) {
  let tell: (lagMs: number) => void = () => undefined;
  const lag = new Promise<number>((resolve) => (tell = resolve));
  const clock = { now: () => Date.now() + aheadMs };
  const queue = new BullTimerQueue({
    commands: domainConnection({ url: server.url }),
    waiting: patientConnection({ url: server.url }),
    prefix,
    clock,
    handler: async ({ at }) => tell(clock.now() - at),
  });
  open.push(queue);
  await queue.start();
  return { queue, clock, lag };
}

/** How many scripts Redis has run. */
async function scriptsRun(): Promise<number> {
  const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await probe.info('commandstats'))?.[1];
  return Number(calls ?? 0);
}

/** A timer as a machine schedules it whose clock is ahead of ours by `aheadMs`. */
async function scheduleElsewhere(aheadMs: number, timer: Timer, delayMs: number, prefix: string): Promise<void> {
  const elsewhere = new Queue(QUEUE, { connection: probe, prefix: `{${prefix}}` });
  open.push(elsewhere);
  const jobId = jobIdOf(timer.callId, timer.version);
  await elsewhere.add(JOB, timer, { jobId, timestamp: Date.now() + aheadMs, delay: delayMs, removeOnComplete: true });
}

describe.each([
  { where: 'behind', aheadMs: FIVE_MINUTES, prefix: 'behind' },
  { where: 'ahead of', aheadMs: -FIVE_MINUTES, prefix: 'ahead' },
])('a machine five minutes $where the shared clock', ({ aheadMs, prefix }) => {
  it('fires when it is time by the shared clock, and Redis is left in peace until then', async () => {
    const { queue, clock, lag } = await queueAt(aheadMs, prefix);
    const before = await scriptsRun();
    const timer = { callId: sampleCallId('aaaaaaaa'), version: 1, at: clock.now() + 1_500 };
    expect(await queue.schedule(timer)).toEqual({ kind: 'scheduled' });
    const lagMs = await lag;
    expect(lagMs).toBeGreaterThanOrEqual(0);
    expect(lagMs).toBeLessThan(5_000);
    expect((await scriptsRun()) - before).toBeLessThan(20);
  });
});

describe('machines five minutes apart', () => {
  it('[C10] a timer of the one that is behind comes too early, is put back once, and fires when it is time', async () => {
    const { clock, lag } = await queueAt(0, 'apart');
    const before = await scriptsRun();
    const timer = { callId: sampleCallId('aaaaaaaa'), version: 1, at: clock.now() + 1_500 };
    await scheduleElsewhere(-FIVE_MINUTES, timer, 1_500, 'apart');
    const lagMs = await lag;
    expect(lagMs).toBeGreaterThanOrEqual(0);
    expect(lagMs).toBeLessThan(5_000);
    expect((await scriptsRun()) - before).toBeLessThan(20);
  });

  it('a timer of the one that is ahead is late for the others, and does not keep theirs waiting', async () => {
    const { queue, clock, lag } = await queueAt(0, 'late');
    const [late, own] = (['aaaaaaaa', 'bbbbbbbb'] as const).map((id, n) => ({
      callId: sampleCallId(id),
      version: 1,
      at: clock.now() + 300 * (n + 1),
    }));
    if (late === undefined || own === undefined) throw new Error('two timers');
    await scheduleElsewhere(FIVE_MINUTES, late, 300, 'late');
    await queue.schedule(own);
    expect(await lag).toBeLessThan(5_000);
    // The late one is left to the engines' sweep.
    expect(await probe.zcard(`{late}:${QUEUE}:delayed`)).toBe(1);
  });
});
