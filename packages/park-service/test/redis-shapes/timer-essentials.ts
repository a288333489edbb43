import { EventEmitter, once } from 'node:events';
import { expect } from '@jest/globals';
import type { Timer, TimerQueue } from '@parkade/park-ports';
import { sampleCallId, type RedisPlace } from '@parkade/testkit';
import { domainConnection, patientConnection } from '@parkade/redis-store';
import { BullTimerQueue } from '@parkade/timer-queue';

/** What fired, in this order. */
export class Fired {
  readonly timers: Timer[] = [];
  readonly #emitter = new EventEmitter();

  readonly handler = (timer: Timer): Promise<void> => {
    this.timers.push(timer);
    this.#emitter.emit('fired');
    return Promise.resolve();
  };

  /** Settles when so many have fired in all. */
  async reach(count: number, withinMs = 15_000): Promise<void> {
    const signal = AbortSignal.timeout(withinMs);
    while (this.timers.length < count) await once(this.#emitter, 'fired', { signal });
  }
}

export const timerIn = (ms: number, id: string, version = 1): Timer => ({
  callId: sampleCallId(id),
  version,
  at: Date.now() + ms,
});

export async function timersOf(place: RedisPlace, prefix: string, fired: Fired): Promise<BullTimerQueue> {
  const clock = { now: () => Date.now() };
  const [commands, waiting] = [domainConnection(place), patientConnection(place)];
  const queue = new BullTimerQueue({ commands, waiting, prefix, handler: fired.handler, clock });
  await queue.start();
  return queue;
}

/** Schedules, and again while Redis is not there. */
export async function scheduleAtLast(queue: TimerQueue, timer: Timer): Promise<void> {
  for (;;) {
    if ((await queue.schedule(timer)).kind === 'scheduled') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The core of what the timer queue's own tests ask, on another Redis. */
export async function timerEssentials(place: RedisPlace, prefix: string): Promise<void> {
  const fired = new Fired();
  const [first, second] = [await timersOf(place, prefix, fired), await timersOf(place, prefix, fired)];
  try {
    const timers = Array.from({ length: 20 }, (_, n) => timerIn(100 + 20 * n, `call${String(n).padStart(4, '0')}`));
    for (const [n, timer] of timers.entries()) await scheduleAtLast(n % 2 === 0 ? first : second, timer);
    const forgotten = timerIn(200, 'forgotten');
    await scheduleAtLast(first, forgotten);
    await second.forget(forgotten.callId, forgotten.version);
    const inherited = timerIn(700, 'inherited');
    await scheduleAtLast(second, inherited);
    await second.close();
    await fired.reach(timers.length + 1);
    expect(fired.timers.toSorted((a, b) => a.at - b.at)).toEqual([...timers, inherited]);
    expect(await second.schedule(timerIn(0, 'toolate1'))).toEqual({ kind: 'queue-down', why: 'closed' });
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}
