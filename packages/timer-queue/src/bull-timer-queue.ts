import { Queue } from 'bullmq';
import type { Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { CallId } from '@parkade/park-decision';
import type { Clock, Logger, ScheduleOutcome, Timer, TimerHandler, TimerQueue } from '@parkade/park-ports';
import { causeOf, within } from './bounded.js';
import { JOB, jobIdOf, QUEUE } from './timer-job.js';
import { timerWorker, TimersInHand } from './timer-worker.js';

/**
 * Timers on BullMQ: one queue for all lots, one delayed job per version of a call. It is the bell only; the truth is the
 * store's set of deadlines, which the engines sweep. So a timer that is lost, late, early or fires twice costs a moment
 * and never a call (docs/architecture.md).
 */

export interface BullTimerQueueOptions {
  /** For scheduling: what cannot be sent at once fails at once. Both connections are taken over: `close` ends them. */
  readonly commands: Redis | Cluster;
  /** For the worker, which has nothing else to do than to wait for Redis; BullMQ duplicates it for blocking. */
  readonly waiting: {
    readonly redis: Redis | Cluster;
    /** From now on neither it nor its duplicates are connected again; settles when they have let go. */
    readonly giveUp: () => Promise<void>;
  };
  readonly handler: TimerHandler;
  /** The same for all processes; it may differ from their machines' clocks. */
  readonly clock: Clock;
  /** The hash tag of every key; the same as the store's. Default: `parkade`. */
  readonly prefix?: string;
  /** The longest `schedule` may take, in ms. Default: 1000. */
  readonly scheduleTimeoutMs?: number;
  /** Handlers at work at the same time. Default: 64; with 1, a slow handler delays every other timer. */
  readonly concurrency?: number;
  readonly logger?: Logger;
}

const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const STARTING_TAKES_AT_MOST_MS = 2000;
const CLOSING_TAKES_AT_MOST_MS = 3000;
/** With no handler at work only connections are left to be closed; one that is just coming back is not waited for. */
const LETTING_GO_TAKES_AT_MOST_MS = 1000;
/** How long Redis may take to prove that it is there before an orderly end is given up. */
const CLOSING_PROBE_MS = 300;
const EVENTS_KEPT = 1000;

export class BullTimerQueue implements TimerQueue {
  readonly #options: BullTimerQueueOptions;
  readonly #prefix: string;
  readonly #boundMs: number;
  readonly #inHand: TimersInHand;
  #queue: Queue | undefined;
  #worker: Worker | undefined;
  #isDown = false;
  #closing: Promise<void> | undefined;

  /** @throws RangeError for a prefix that cannot be a hash tag. */
  constructor(options: BullTimerQueueOptions) {
    const prefix = options.prefix ?? 'parkade';
    if (!PREFIX.test(prefix)) throw new RangeError(`"${prefix}" cannot be a key prefix`);
    this.#options = options;
    this.#prefix = `{${prefix}}`;
    this.#boundMs = options.scheduleTimeoutMs ?? 1000;
    this.#inHand = new TimersInHand(options);
    for (const redis of [options.commands, options.waiting.redis]) redis.on('error', this.#noteFailure);
    options.commands.on('ready', () => this.#noteHealth());
  }

  /** Begins to fire. Returns when Redis is there, or after a while without: it begins when Redis comes. */
  async start(): Promise<void> {
    if (this.#worker !== undefined || this.#closing !== undefined) return;
    const { waiting, concurrency = 64 } = this.#options;
    this.#worker = timerWorker(waiting.redis, this.#inHand, { prefix: this.#prefix, concurrency });
    this.#worker.on('error', this.#noteFailure);
    const ready = Promise.all([this.#worker.waitUntilReady(), this.#openQueue().waitUntilReady()]);
    await within(STARTING_TAKES_AT_MOST_MS, 'start', ready).catch(() => undefined);
  }

  async schedule(timer: Timer): Promise<ScheduleOutcome> {
    if (this.#closing !== undefined) return { kind: 'queue-down', why: 'closed' };
    if (this.#inHand.fireAgain(jobIdOf(timer.callId, timer.version), timer.at)) return { kind: 'scheduled' };
    if (this.#options.commands.status !== 'ready') return { kind: 'queue-down', why: 'not connected' };
    try {
      await within(this.#boundMs, 'schedule', this.#add(timer));
      return { kind: 'scheduled' };
    } catch (error) {
      return { kind: 'queue-down', why: causeOf(error) };
    }
  }

  async forget(callId: CallId, version: number): Promise<void> {
    const jobId = jobIdOf(callId, version);
    // A timer in our hands has fired and goes by itself; nobody can remove it meanwhile.
    if (this.#inHand.has(jobId) || this.#closing !== undefined || this.#options.commands.status !== 'ready') return;
    await within(this.#boundMs, 'forget', this.#openQueue().remove(jobId)).catch(() => undefined);
  }

  /** Waits for handlers at work, within bounds; what is still scheduled stays in Redis for the next process. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #add(timer: Timer): Promise<void> {
    const queue = this.#openQueue();
    try {
      await queue.waitUntilReady();
    } catch (error) {
      // A queue whose first connection broke while it said hello stays broken for ever: the next one is a new one.
      if (this.#queue === queue) this.#queue = undefined;
      throw error;
    }
    // BullMQ adds this to the machine's own clock, by which its workers look. Both clocks cut their millisecond: one more.
    const delay = Math.max(0, Math.ceil(timer.at - this.#options.clock.now()) + 1);
    // A finished job under the same id would make a later `add` do nothing.
    const job = { jobId: jobIdOf(timer.callId, timer.version), removeOnComplete: true, removeOnFail: true };
    await queue.add(JOB, timer, { ...job, delay });
  }

  #openQueue(): Queue {
    if (this.#queue === undefined) {
      const streams = { events: { maxLen: EVENTS_KEPT } };
      this.#queue = new Queue(QUEUE, { connection: this.#options.commands, prefix: this.#prefix, streams });
      this.#queue.on('error', this.#noteFailure);
    }
    return this.#queue;
  }

  readonly #noteFailure = (error: Error): void => {
    if (this.#closing !== undefined) return;
    if (!this.#isDown) this.#options.logger?.warn('timer queue has trouble', { why: causeOf(error) });
    this.#isDown = true;
  };

  #noteHealth(): void {
    if (this.#isDown) this.#options.logger?.info('timer queue is connected');
    this.#isDown = false;
  }

  async #close(): Promise<void> {
    const { commands, waiting } = this.#options;
    await within(CLOSING_TAKES_AT_MOST_MS, 'close', this.#inHand.idle()).catch(() => undefined);
    // Without Redis, or with a handler that hangs, there is no orderly end (it would wait for ever).
    const orderly = this.#inHand.size === 0 && waiting.redis.status === 'ready' && (await this.#answers());
    if (!orderly) await waiting.giveUp();
    const closed = Promise.all([this.#worker?.close(!orderly), this.#queue?.close()]);
    await within(LETTING_GO_TAKES_AT_MOST_MS, 'close', closed).catch(() => undefined);
    void waiting.giveUp();
    waiting.redis.disconnect();
    commands.disconnect();
  }

  async #answers(): Promise<boolean> {
    const { commands } = this.#options;
    if (commands.status !== 'ready') return false;
    return within(CLOSING_PROBE_MS, 'ping', commands.ping()).then(
      () => true,
      () => false,
    );
  }
}
