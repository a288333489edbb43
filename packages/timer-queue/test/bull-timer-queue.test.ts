import { EventEmitter, once } from 'node:events';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { Timer, TimerHandler } from '@parkade/park-ports';
import { domainConnection, patientConnection } from '@parkade/redis-store';
import { PrivateRedis, sampleCallId } from '@parkade/testkit';
import type { BullTimerQueueOptions } from '@parkade/timer-queue';
import { BullTimerQueue } from '@parkade/timer-queue';

/** What is waited for; the tests never sleep for a time that they assert. */
class Fired {
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
    this.#emitter.emit('fired');
    await this.#then(timer);
  };

  /** Settles when so many timers have fired in all. */
  async reach(count: number): Promise<void> {
    const signal = AbortSignal.timeout(15_000);
    while (this.timers.length < count) await once(this.#emitter, 'fired', { signal });
  }
}

const clock = { now: () => Date.now() };
const ID = 'aaaaaaaa';
const settled = (): Promise<void> => Promise.resolve();

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

async function queueFor(fired: Fired, more: Partial<BullTimerQueueOptions> = {}): Promise<BullTimerQueue> {
  const { url } = server;
  const queue = new BullTimerQueue({
    commands: more.commands ?? domainConnection({ url, commandTimeoutMs: 5_000 }),
    waiting: patientConnection({ url }),
    handler: fired.handler,
    clock,
    scheduleTimeoutMs: 5_000,
    ...more,
  });
  open.push(queue);
  await queue.start();
  return queue;
}

/** Settles when Redis holds so many jobs that are delayed, waiting or at work. */
async function jobsLeft(count: number): Promise<void> {
  const probe = new Redis(server.url, { replyMapping: 'legacy' });
  const [delayed, waiting, active] = ['delayed', 'wait', 'active'].map((state) => `{parkade}:timers:${state}`);
  const read = "return redis.call('ZCARD', KEYS[1]) + redis.call('LLEN', KEYS[2]) + redis.call('LLEN', KEYS[3])";
  while ((await probe.eval(read, 3, delayed ?? '', waiting ?? '', active ?? '')) !== count) await someTime(5);
  probe.disconnect();
}

const someTime = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('BullTimerQueue', () => {
  it('fires once, with what was scheduled, and not early', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    const timers = Array.from({ length: 50 }, (_, n) => timerIn(100 + 10 * n, `call${String(n).padStart(4, '0')}`));
    expect(await Promise.all(timers.map((timer) => queue.schedule(timer)))).toEqual(
      timers.map(() => ({ kind: 'scheduled' })),
    );
    await fired.reach(timers.length);
    expect(fired.timers.toSorted((a, b) => a.at - b.at)).toEqual(timers);
    for (const [n, timer] of fired.timers.entries()) expect(fired.times[n]).toBeGreaterThanOrEqual(timer.at);
  });

  it('fires at once what is due already', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    const late = timerIn(-60_000);
    await queue.schedule(late);
    await fired.reach(1);
    expect(fired.timers).toEqual([late]);
  });

  it('takes a repeated schedule of a version for the same timer, and another version for another', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    const first = timerIn(100);
    await Promise.all([first, first, first].map((timer) => queue.schedule(timer)));
    await queue.schedule({ ...first, version: 2, at: first.at + 100 });
    // One more that is due later: a third firing of the first would come before it.
    await queue.schedule(timerIn(300, 'bbbbbbbb', 3));
    await fired.reach(3);
    expect(fired.timers.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('fires a version again that was scheduled again after it fired', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    await queue.schedule(timerIn(10));
    await fired.reach(1);
    await jobsLeft(0);
    await queue.schedule(timerIn(10));
    await fired.reach(2);
  });

  it('fires the same version again when its own handler asks for it', async () => {
    let queue: BullTimerQueue | undefined;
    const fired: Fired = new Fired(async (timer) => {
      if (fired.timers.length === 1) await queue?.schedule({ ...timer, at: Date.now() + 150 });
    });
    queue = await queueFor(fired);
    await queue.schedule(timerIn(20));
    await fired.reach(2);
    await queue.schedule(timerIn(50, 'bbbbbbbb'));
    await fired.reach(3);
    expect(fired.timers.map(({ callId }) => callId)).toEqual([ID, ID, 'bbbbbbbb']);
    expect(fired.times[1]).toBeGreaterThanOrEqual(fired.timers[1]?.at ?? Infinity);
  });

  it('does not fire what was forgotten', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    const timer = timerIn(2_000);
    await queue.schedule(timer);
    await queue.forget(timer.callId, timer.version);
    await jobsLeft(0);
    await queue.schedule(timerIn(2_000, 'bbbbbbbb'));
    await fired.reach(1);
    expect(fired.timers.map(({ callId }) => callId)).toEqual(['bbbbbbbb']);
  });

  it('fires each timer in one of two processes', async () => {
    const fired = new Fired();
    const [first, second] = [await queueFor(fired), await queueFor(fired)];
    const timers = Array.from({ length: 40 }, (_, n) => timerIn(100, `call${String(n).padStart(4, '0')}`));
    await Promise.all(timers.map((timer, n) => (n % 2 === 0 ? first : second).schedule(timer)));
    await fired.reach(timers.length);
    expect(new Set(fired.timers.map(({ callId }) => callId)).size).toBe(timers.length);
  });

  it('fires in the other process what a closed one had scheduled', async () => {
    const fired = new Fired();
    const closing = await queueFor(new Fired(() => Promise.reject(new Error('not here'))));
    const timer = timerIn(300);
    await closing.schedule(timer);
    await closing.close();
    await queueFor(fired);
    await fired.reach(1);
    expect(fired.timers).toEqual([timer]);
  });

  it('does not try a failing handler again, and lets go of its job', async () => {
    const fired: Fired = new Fired(() => (fired.timers.length === 1 ? Promise.reject(new Error('down')) : settled()));
    const queue = await queueFor(fired);
    await queue.schedule(timerIn(10));
    await queue.schedule(timerIn(300, 'bbbbbbbb'));
    await fired.reach(2);
    expect(fired.timers.map(({ callId }) => callId)).toEqual([ID, 'bbbbbbbb']);
    // A job that was kept would make a later one of this version do nothing.
    await jobsLeft(0);
    await queue.schedule(timerIn(10));
    await fired.reach(3);
  });

  it('asks nothing of Redis when the timer that is firing is forgotten', async () => {
    const commands = domainConnection({ url: server.url });
    const sent = jest.spyOn(commands, 'sendCommand');
    let queue: BullTimerQueue | undefined;
    const asked: number[] = [];
    const fired = new Fired(async ({ callId, version }) => {
      sent.mockClear();
      await queue?.forget(callId, version);
      asked.push(sent.mock.calls.length);
    });
    queue = await queueFor(fired, { commands });
    while ((await queue.schedule(timerIn(100))).kind !== 'scheduled') await someTime(20);
    await fired.reach(1);
    await queue.schedule(timerIn(10, 'bbbbbbbb'));
    await fired.reach(2);
    expect(asked[0]).toBe(0);
  });

  it('closes in bounded time while a handler hangs', async () => {
    const fired = new Fired(() => new Promise(() => undefined));
    const queue = await queueFor(fired);
    await queue.schedule(timerIn(10));
    await fired.reach(1);
    await queue.close();
  }, 30_000);

  it('drops a job that is none of ours', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    const probe = new Redis(server.url);
    const { Queue } = await import('bullmq');
    const foreign = new Queue('timers', { connection: probe, prefix: '{parkade}' });
    await foreign.add('timer', { callId: 'DROP TABLE', version: '1' }, { jobId: 'foreign-1' });
    await foreign.add('other', timerIn(0), { jobId: 'foreign-2' });
    await queue.schedule(timerIn(50));
    await fired.reach(1);
    expect(fired.timers.map(({ callId }) => callId)).toEqual([ID]);
    await foreign.close();
    probe.disconnect();
  });
});

describe('BullTimerQueue when Redis fails', () => {
  it('answers queue-down quickly when Redis is dead', async () => {
    const queue = await queueFor(new Fired());
    expect(await queue.schedule(timerIn(60_000))).toEqual({ kind: 'scheduled' });
    await server.kill9();
    const start = performance.now();
    expect(await queue.schedule(timerIn(700, 'bbbbbbbb'))).toMatchObject({ kind: 'queue-down' });
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('answers queue-down when Redis is full, and goes on when there is room', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    const probe = new Redis(server.url);
    await probe.config('SET', 'maxmemory', '1');
    expect(await queue.schedule(timerIn(10))).toMatchObject({ kind: 'queue-down' });
    await probe.config('SET', 'maxmemory', '0');
    probe.disconnect();
    await queue.schedule(timerIn(10, 'bbbbbbbb'));
    await fired.reach(1);
  });

  it('answers queue-down within its bound when Redis is frozen', async () => {
    const queue = await queueFor(new Fired(), { scheduleTimeoutMs: 500 });
    await queue.schedule(timerIn(60_000));
    server.pause();
    const start = performance.now();
    expect(await queue.schedule(timerIn(50, 'bbbbbbbb'))).toMatchObject({ kind: 'queue-down' });
    expect(performance.now() - start).toBeLessThan(1500);
    server.resume();
  });

  it('goes on after a restart without a new queue', async () => {
    const fired = new Fired();
    const queue = await queueFor(fired);
    await server.kill9();
    await server.restart();
    for (let n = 0; ; n += 1) {
      const outcome = await queue.schedule(timerIn(10, ID, n));
      if (outcome.kind === 'scheduled') break;
      await someTime(50);
    }
    await fired.reach(1);
  });

  it('starts without Redis and fires when it comes', async () => {
    await server.kill9();
    const fired = new Fired();
    const queue = await queueFor(fired);
    expect(await queue.schedule(timerIn(0))).toMatchObject({ kind: 'queue-down' });
    await server.restart();
    for (let n = 2; (await queue.schedule(timerIn(10, ID, n))).kind !== 'scheduled'; n += 1) await someTime(50);
    await fired.reach(1);
  });

  it.each([
    ['alive', async () => undefined],
    ['dead', () => server.kill9()],
  ])('closes in bounded time with Redis %s, and answers queue-down afterwards', async (_state, prepare) => {
    const queue = await queueFor(new Fired());
    await queue.schedule(timerIn(60_000));
    await prepare();
    await queue.close();
    expect(await queue.schedule(timerIn(0))).toEqual({ kind: 'queue-down', why: 'closed' });
  });
});
