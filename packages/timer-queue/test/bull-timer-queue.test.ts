import { EventEmitter, once } from 'node:events';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Timer, TimerHandler } from '@parkade/park-ports';
import { PrivateRedis, sampleCallId } from '@parkade/testkit';
import type { BullTimerQueueOptions } from '@parkade/timer-queue';
import { BullTimerQueue } from '@parkade/timer-queue';

/** What is waited for; the tests never sleep for a time that they assert. */
class Rings {
  readonly timers: Timer[] = [];
  readonly times: number[] = [];
  readonly #emitter = new EventEmitter();
  readonly #then: TimerHandler;

  constructor(then: TimerHandler = () => Promise.resolve()) {
    this.#then = then;
  }

  readonly handler: TimerHandler = async (timer) => {
    this.timers.push(timer);
    this.times.push(Date.now());
    this.#emitter.emit('ring');
    await this.#then(timer);
  };

  /** Settles when so many alarms have rung in all. */
  async reach(count: number): Promise<void> {
    const signal = AbortSignal.timeout(15_000);
    while (this.timers.length < count) await once(this.#emitter, 'ring', { signal });
  }
}

const clock = { now: () => Date.now() };
const ID = 'aaaaaaaa';

const timerIn = (ms: number, id = ID, version = 1): Timer => ({
  callId: sampleCallId(id),
  version,
  at: Date.now() + ms,
});

let server: PrivateRedis;
let open: BullTimerQueue[] = [];

beforeEach(async () => {
  server = await PrivateRedis.start();
});
afterEach(async () => {
  await Promise.all(open.map((queue) => queue.close()));
  open = [];
  await server.stop();
});

/** ioredis keeps a timer for two seconds after the end of a connection that was away; jest would take it for a leak. */
const IOREDIS_LETS_GO_MS = 2100;
afterAll(() => someTime(IOREDIS_LETS_GO_MS));

/** A queue of this test, by default without the local timers' help. */
async function queueFor(rings: Rings, more: Partial<BullTimerQueueOptions> = {}): Promise<BullTimerQueue> {
  const queue = new BullTimerQueue({
    url: server.url,
    handler: rings.handler,
    clock,
    graceMs: 60_000,
    scheduleTimeoutMs: 500,
    firstBackoffMs: 10,
    ...more,
  });
  open.push(queue);
  await queue.start();
  return queue;
}

const someTime = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('BullTimerQueue', () => {
  it('rings once, with what was scheduled, and not early', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings);
    const timers = Array.from({ length: 50 }, (_, n) => timerIn(100 + 10 * n, `call${String(n).padStart(4, '0')}`));
    expect(await Promise.all(timers.map((timer) => queue.schedule(timer)))).toEqual(
      timers.map(() => ({ kind: 'scheduled' })),
    );
    await rings.reach(timers.length);
    expect(rings.timers.toSorted((a, b) => a.at - b.at)).toEqual(timers);
    for (const [n, timer] of rings.timers.entries()) expect(rings.times[n]).toBeGreaterThanOrEqual(timer.at);
    expect(queue.localTimers).toBe(0);
  });

  it('rings at once what is due already', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings);
    const late = timerIn(-60_000);
    await queue.schedule(late);
    await rings.reach(1);
    expect(rings.timers).toEqual([late]);
  });

  it('takes a repeated schedule of a version for the same timer, and another version for another', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings);
    const first = timerIn(100);
    await Promise.all([first, first, first].map((timer) => queue.schedule(timer)));
    await queue.schedule({ ...first, version: 2, at: first.at + 100 });
    // One more that is due later: a third ring of the first would come before it.
    await queue.schedule(timerIn(300, 'bbbbbbbb', 3));
    await rings.reach(3);
    expect(rings.timers.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('rings a version again that was scheduled again after it rang', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings);
    await queue.schedule(timerIn(10));
    await rings.reach(1);
    await someTime(50);
    await queue.schedule(timerIn(10));
    await rings.reach(2);
  });

  it('rings the same version again when its own handler asks for it', async () => {
    let queue: BullTimerQueue | undefined;
    const rings: Rings = new Rings(async (timer) => {
      if (rings.timers.length === 1) await queue?.schedule({ ...timer, at: Date.now() + 150 });
    });
    queue = await queueFor(rings);
    await queue.schedule(timerIn(20));
    await rings.reach(2);
    await queue.schedule(timerIn(50, 'bbbbbbbb'));
    await rings.reach(3);
    expect(rings.timers.map(({ callId }) => callId)).toEqual([ID, ID, 'bbbbbbbb']);
    expect(rings.times[1]).toBeGreaterThanOrEqual(rings.timers[1]?.at ?? Infinity);
  });

  it('does not ring what was forgotten', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings, { graceMs: 0 });
    const timer = timerIn(200);
    await queue.schedule(timer);
    await queue.forget(timer.callId, timer.version);
    expect(queue.localTimers).toBe(0);
    await queue.schedule(timerIn(300, 'bbbbbbbb'));
    await rings.reach(1);
    expect(rings.timers.map(({ callId }) => callId)).toEqual(['bbbbbbbb']);
  });

  it('rings each timer in one of two processes', async () => {
    const rings = new Rings();
    const [first, second] = [await queueFor(rings), await queueFor(rings)];
    const timers = Array.from({ length: 40 }, (_, n) => timerIn(100, `call${String(n).padStart(4, '0')}`));
    await Promise.all(timers.map((timer, n) => (n % 2 === 0 ? first : second).schedule(timer)));
    // Each at least once: where the machine is busy for longer than a lock lasts, the other process takes over.
    const rung = (): number => new Set(rings.timers.map(({ callId }) => callId)).size;
    while (rung() < timers.length) await rings.reach(rings.timers.length + 1);
    expect(rung()).toBe(timers.length);
  });

  it('rings in the other process what a closed one had scheduled', async () => {
    const rings = new Rings();
    const closing = await queueFor(new Rings(() => Promise.reject(new Error('not here'))));
    const timer = timerIn(300);
    await closing.schedule(timer);
    await closing.close();
    await queueFor(rings);
    await rings.reach(1);
    expect(rings.timers).toEqual([timer]);
  });

  it('is not rung by the local timer when another process has rung', async () => {
    const elsewhere = new Rings();
    const here = new Rings();
    const scheduler = new BullTimerQueue({ url: server.url, handler: here.handler, clock, graceMs: 300 });
    open.push(scheduler);
    await queueFor(elsewhere);
    while ((await scheduler.schedule(timerIn(50))).kind !== 'scheduled') await someTime(20);
    await elsewhere.reach(1);
    await someTime(600);
    expect(here.timers).toEqual([]);
    expect(scheduler.localTimers).toBe(0);
  });

  it('tries a failing handler again, a bounded number of times', async () => {
    const rings = new Rings(() => Promise.reject(new Error('store is down')));
    const queue = await queueFor(rings, { firstBackoffMs: 1 });
    await queue.schedule(timerIn(10));
    await rings.reach(8);
    await someTime(400);
    // One more for each time that a busy machine lets a lock run out.
    expect(rings.timers.length).toBeLessThan(12);
  });

  it('counts a handler that hangs as failed', async () => {
    const rings: Rings = new Rings(() =>
      rings.timers.length === 1 ? new Promise(() => undefined) : Promise.resolve(),
    );
    const queue = await queueFor(rings, { handlerTimeoutMs: 50 });
    await queue.schedule(timerIn(10));
    await rings.reach(2);
    // The handler that hangs would hold close() up to its own bound.
    await queue.close();
  }, 30_000);

  it('drops a job that is none of ours', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings);
    const probe = new Redis(server.url);
    const { Queue } = await import('bullmq');
    const foreign = new Queue('alarms', { connection: probe, prefix: '{parkade}' });
    await foreign.add('alarm', { callId: 'DROP TABLE', version: '1' }, { jobId: 'foreign-1' });
    await foreign.add('other', timerIn(0), { jobId: 'foreign-2' });
    await queue.schedule(timerIn(50));
    await rings.reach(1);
    expect(rings.timers.map(({ callId }) => callId)).toEqual([ID]);
    await foreign.close();
    probe.disconnect();
  });
});

describe('BullTimerQueue when Redis fails', () => {
  it('rings by the local timer when Redis is dead, and answers queue-down quickly', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings, { graceMs: 300 });
    const before = timerIn(600);
    expect(await queue.schedule(before)).toEqual({ kind: 'scheduled' });
    await server.kill9();
    const start = performance.now();
    const after = timerIn(700, 'bbbbbbbb');
    expect(await queue.schedule(after)).toMatchObject({ kind: 'queue-down' });
    expect(performance.now() - start).toBeLessThan(1500);
    await rings.reach(2);
    expect(rings.timers).toEqual([before, after]);
    for (const [n, timer] of rings.timers.entries()) expect(rings.times[n]).toBeGreaterThanOrEqual(timer.at + 300);
  });

  it('tries a failing handler again by the local timer, too', async () => {
    const rings = new Rings(() => Promise.reject(new Error('store is down')));
    const queue = await queueFor(rings, { graceMs: 10, firstBackoffMs: 1 });
    await server.kill9();
    await queue.schedule(timerIn(10));
    await rings.reach(8);
    await someTime(300);
    expect(rings.timers).toHaveLength(8);
  });

  it('rings by the local timer when Redis is full', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings, { graceMs: 200 });
    const queued = timerIn(300, 'bbbbbbbb');
    await queue.schedule(queued);
    const probe = new Redis(server.url);
    await probe.config('SET', 'maxmemory', '1');
    const refused = timerIn(400);
    expect(await queue.schedule(refused)).toMatchObject({ kind: 'queue-down' });
    await rings.reach(2);
    expect(rings.timers.map(({ callId }) => callId)).toEqual(['bbbbbbbb', ID]);
    await probe.config('SET', 'maxmemory', '0');
    probe.disconnect();
  });

  it('answers queue-down within its bound when Redis is frozen', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings, { graceMs: 100 });
    await queue.schedule(timerIn(60_000));
    server.pause();
    const start = performance.now();
    expect(await queue.schedule(timerIn(50, 'bbbbbbbb'))).toMatchObject({ kind: 'queue-down' });
    expect(performance.now() - start).toBeLessThan(1500);
    await rings.reach(1);
    server.resume();
  });

  it('goes on after a restart without a new queue', async () => {
    const rings = new Rings();
    const queue = await queueFor(rings);
    await server.kill9();
    await server.restart();
    for (let n = 0; ; n += 1) {
      const outcome = await queue.schedule(timerIn(10, ID, n));
      if (outcome.kind === 'scheduled') break;
      await someTime(50);
    }
    await rings.reach(1);
  });

  it('starts without Redis and rings when it comes', async () => {
    await server.kill9();
    const rings = new Rings();
    const queue = await queueFor(rings);
    expect(await queue.schedule(timerIn(0))).toMatchObject({ kind: 'queue-down' });
    await server.restart();
    for (let n = 2; (await queue.schedule(timerIn(10, ID, n))).kind !== 'scheduled'; n += 1) await someTime(50);
    await rings.reach(1);
  });

  it.each([
    ['alive', async () => undefined],
    ['dead', () => server.kill9()],
  ])('closes in bounded time with Redis %s, and answers queue-down afterwards', async (_state, prepare) => {
    const queue = await queueFor(new Rings());
    await queue.schedule(timerIn(60_000));
    await prepare();
    await queue.close();
    expect(await queue.schedule(timerIn(0))).toEqual({ kind: 'queue-down', why: 'closed' });
    expect(queue.localTimers).toBe(0);
  });
});
