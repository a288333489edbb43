import type { Job, WorkerOptions } from 'bullmq';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { Clock, Timer, TimerHandler } from '@parkade/park-ports';
import { parseTimer, QUEUE } from './timer-job.js';

export interface FiringOptions {
  readonly handler: TimerHandler;
  readonly clock: Clock;
}

interface InHand {
  /** When the handler wants the same timer to fire once more. */
  again: number | null;
  readonly done: Promise<void>;
}

/**
 * [C10][L10] The timers whose handler is at work. BullMQ promotes a job by the wall clock of whichever machine looks first, so one
 * may come early by as much as two machines' clocks differ; it is put back by this machine's clock, and can then be
 * taken early only by a machine that is still farther ahead: once per machine at most, never round and round.
 */
export class TimersInHand {
  readonly #options: FiringOptions;
  readonly #inHand = new Map<string, InHand>();

  constructor(options: FiringOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#inHand.size;
  }

  has(jobId: string): boolean {
    return this.#inHand.has(jobId);
  }

  /** `false` when the job is not in our hands. If it is, adding it anew would be dropped: it goes back when it is done. */
  fireAgain(jobId: string, at: number): boolean {
    const inHand = this.#inHand.get(jobId);
    if (inHand !== undefined) inHand.again = at;
    return inHand !== undefined;
  }

  async idle(): Promise<void> {
    await Promise.allSettled([...this.#inHand.values()].map(({ done }) => done));
  }

  readonly work = async (job: Job<unknown>, token: string | undefined): Promise<void> => {
    const timer = parseTimer(job.name, job.data);
    if (timer === undefined || job.id === undefined) throw new UnrecoverableError('not a timer');
    if (this.#options.clock.now() < timer.at) return this.#putBack(job, token, timer.at);
    const again = await this.#fire(job.id, timer);
    if (again === null) return;
    await job.updateData({ ...timer, at: again });
    await this.#putBack(job, token, again);
  };

  async #fire(jobId: string, timer: Timer): Promise<number | null> {
    // The handler begins when the timer is known to be in hand: it may schedule or forget it at once.
    const done = Promise.resolve().then(() => this.#options.handler(timer));
    const inHand: InHand = { again: null, done };
    this.#inHand.set(jobId, inHand);
    try {
      await inHand.done;
      return inHand.again;
    } finally {
      this.#inHand.delete(jobId);
    }
  }

  async #putBack(job: Job<unknown>, token: string | undefined, at: number): Promise<never> {
    const waitMs = Math.max(1, Math.ceil(at - this.#options.clock.now()));
    // BullMQ counts by this machine's clock, and so does the worker that takes the job again.
    await job.moveToDelayed(Date.now() + waitMs, token);
    throw new DelayedError();
  }
}

/**
 * Takes due timers. Nothing is tried again here: a timer that was lost with its process, or whose handler failed, is one
 * whose deadline the engines' sweep finds. The jobs of a process that died are taken over after half a minute (BullMQ's
 * defaults), which only tidies up. `drainDelay: 1` bounds how late a timer is whose wake-up call went to a process that
 * has just died.
 */
export function timerWorker(
  connection: Redis | Cluster,
  timers: TimersInHand,
  settings: Pick<WorkerOptions, 'prefix' | 'concurrency'>,
): Worker<unknown, void> {
  return new Worker<unknown, void>(QUEUE, timers.work, { ...settings, connection, drainDelay: 1, runRetryDelay: 1000 });
}
