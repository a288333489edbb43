/** How late recalls are when many are due together, beside the timers of Node itself in the same process. */
import { performance } from 'node:perf_hooks';
import { domainConnection, patientConnection } from '@parkade/redis-store';
import { PrivateRedis, sampleCallId } from '@parkade/testkit';
import { BullTimerQueue } from '@parkade/timer-queue';
import { quantile, round, type Size } from './measure.js';
import { inFlight } from './redis-rig.js';
import { orbitsFrom } from './stays.js';

export interface Lateness {
  readonly name: string;
  readonly fired: number;
  readonly early: number;
  readonly lost: number;
  readonly doubled: number;
  /** ms after the moment they were due at. */
  readonly lateMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export interface TimerFigures {
  readonly timers: number;
  /** Within so many seconds they were all due. */
  readonly seconds: number;
  readonly lateness: readonly Lateness[];
}

/** Scheduling them takes a while. */
const HEAD_START_MS = { quick: 2_000, whole: 20_000 } as const;

export async function benchTimers(size: Size): Promise<TimerFigures> {
  const [timers, seconds] = size === 'quick' ? [300, 3] : [20_000, 60];
  const plain = new Firings('setTimeout of Node');
  const ours = new Firings('recall timers on BullMQ');
  const server = await PrivateRedis.start();
  const queue = new BullTimerQueue({
    commands: domainConnection({ url: server.url, commandTimeoutMs: 10_000 }),
    waiting: patientConnection({ url: server.url }),
    handler: ({ callId }) => Promise.resolve(ours.fire(callId)),
    clock: { now: () => Date.now() },
    scheduleTimeoutMs: 10_000,
  });
  try {
    await queue.start();
    const from = Date.now() + HEAD_START_MS[size];
    const due = orbitsFrom(0, timers).map((id, index) => ({
      callId: sampleCallId(`timer${id.padStart(7, '0')}`),
      version: 1,
      at: from + Math.floor((index * seconds * 1000) / timers),
    }));
    const all = Promise.all([plain.expect(due), ours.expect(due)]);
    for (const { callId, at } of due) setTimeout(() => plain.fire(callId), at - Date.now());
    await inFlight(64, due, (timer) => queue.schedule(timer));
    await Promise.race([all, until(from + seconds * 1000 + 30_000)]);
    return { timers, seconds, lateness: [plain.lateness(), ours.lateness()] };
  } finally {
    await queue.close();
    await server.stop();
  }
}

class Firings {
  readonly #name: string;
  readonly #due = new Map<string, number>();
  readonly #firedAt = new Map<string, number>();
  readonly #late: number[] = [];
  #doubled = 0;
  #done: () => void = () => undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Settles when each has fired. */
  expect(due: readonly { readonly callId: string; readonly at: number }[]): Promise<void> {
    for (const { callId, at } of due) this.#due.set(callId, at);
    return new Promise((resolve) => (this.#done = resolve));
  }

  fire(callId: string): void {
    const now = performance.timeOrigin + performance.now();
    if (this.#firedAt.has(callId)) this.#doubled += 1;
    else this.#late.push(now - (this.#due.get(callId) ?? now));
    this.#firedAt.set(callId, now);
    if (this.#firedAt.size === this.#due.size) this.#done();
  }

  lateness(): Lateness {
    const late = this.#late;
    return {
      name: this.#name,
      fired: late.length,
      // A millisecond is cut off somewhere in every clock.
      early: late.filter((ms) => ms < -1).length,
      lost: this.#due.size - this.#firedAt.size,
      doubled: this.#doubled,
      lateMs: { p50: round(quantile(late, 0.5)), p99: round(quantile(late, 0.99)), max: round(quantile(late, 1)) },
    };
  }
}

const until = (at: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, at - Date.now()).unref());
