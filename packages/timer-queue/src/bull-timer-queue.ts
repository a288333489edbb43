import { Queue } from 'bullmq';
import type { Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { CallId } from '@parkade/park-decision';
import type { Timer, TimerHandler, Clock, Logger, Meters, ScheduleOutcome, TimerQueue } from '@parkade/park-ports';
import type { TimerRedis } from './alarm-connection.js';
import { RECONNECT_MS, schedulingConnection, workingConnection } from './alarm-connection.js';
import { timerWorker } from './alarm-worker.js';
import { causeOf, within } from './bounded.js';
import { ALARM, jobIdOf } from './job-catalogue.js';
import { LocalTimers } from './local-alarms.js';

/**
 * Durable alarms on BullMQ: one queue for all lots, one delayed job per version of a call. Behind each timer scheduled in
 * this process stands a timer of this process, which rings `graceMs` after the time when the queue has not: a full Redis
 * starts no job at all, and a dead one none either.
 *
 * A timer rings at least once. It may ring twice (here and in a worker that took over, or after the grace), which
 * decides to nothing.
 */

export interface BullTimerQueueOptions extends TimerRedis {
  readonly handler: TimerHandler;
  /** The same for all processes; it may differ from their machines' clocks. */
  readonly clock: Clock;
  /** The hash tag of every key; the same as the store's. Default: `parkade`. */
  readonly prefix?: string;
  /** How late a timer may be before this process rings it by itself, in ms. Default: 1500. */
  readonly graceMs?: number;
  /** The longest `schedule` may take, in ms. Default: 1000. */
  readonly scheduleTimeoutMs?: number;
  /** How long a handler may take before it counts as failed and is tried again, in ms. Default: 10 000. */
  readonly handlerTimeoutMs?: number;
  /** Wait after the first failure of a handler, in ms; doubles with each further one. */
  readonly firstBackoffMs?: number;
  /** Handlers at work at the same time. Default: 64; with 1, a slow handler delays every other alarm. */
  readonly concurrency?: number;
  /** Local timers at most. Default: 10 000. */
  readonly localLimit?: number;
  readonly logger?: Logger;
  readonly meters?: Meters;
}

const QUEUE = 'alarms';
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const STARTING_TAKES_AT_MOST_MS = 2000;
const CLOSING_TAKES_AT_MOST_MS = 3000;
/** How long Redis may take to prove that it is there before an orderly end is given up. */
const CLOSING_PROBE_MS = 300;
const EVENTS_KEPT = 1000;

export class BullTimerQueue implements TimerQueue {
  readonly #options: BullTimerQueueOptions;
  readonly #prefix: string;
  readonly #redis: Redis | Cluster;
  readonly #local: LocalTimers;
  /** Alarms whose handler is at work; the value is when the handler wants the same timer again. */
  readonly #ringing = new Map<string, number | null>();
  /** Which connection took the job: after a new one, a job that is not there may have been lost rather than done. */
  readonly #queuedIn = new Map<string, number>();
  readonly #work = new Set<Promise<unknown>>();
  #queue: Queue | undefined;
  #worker: Worker | undefined;
  #endConnection: () => void = () => undefined;
  #ended = false;
  #epoch = 0;
  #down = false;
  #closing: Promise<void> | undefined;

  /** @throws RangeError for a prefix that cannot be a hash tag. */
  constructor(options: BullTimerQueueOptions) {
    const prefix = options.prefix ?? 'parkade';
    if (!PREFIX.test(prefix)) throw new RangeError(`"${prefix}" cannot be a key prefix`);
    this.#options = options;
    this.#prefix = `{${prefix}}`;
    this.#local = new LocalTimers(
      options.localLimit ?? 10_000,
      () => options.clock.now(),
      (jobId, timer, failures) => void this.#track(this.#ringLocally(jobId, timer, failures)),
    );
    this.#redis = schedulingConnection(options, this.#scheduleTimeoutMs);
    this.#redis.on('error', (error: Error) => this.#noteFailure(error));
    this.#redis.on('close', () => (this.#epoch += 1));
    this.#redis.on('ready', () => this.#noteHealth());
  }

  /** Begins to ring. Returns when the worker is connected, or after a while without: it begins when Redis is there. */
  async start(): Promise<void> {
    if (this.#worker !== undefined || this.#closing !== undefined) return;
    const { connection, end } = workingConnection(this.#options, () => this.#ended);
    this.#endConnection = end;
    this.#worker = timerWorker(connection, {
      queueName: QUEUE,
      prefix: this.#prefix,
      concurrency: this.#options.concurrency ?? 64,
      now: () => this.#options.clock.now(),
      ring: (jobId, timer) => this.#ringJob(jobId, timer),
      onError: (error) => this.#noteFailure(error),
    });
    await within(STARTING_TAKES_AT_MOST_MS, 'worker', this.#worker.waitUntilReady()).catch(() => undefined);
  }

  /** Alarms this process would ring by itself. */
  get localTimers(): number {
    return this.#local.size;
  }

  async schedule(timer: Timer): Promise<ScheduleOutcome> {
    if (this.#closing !== undefined) return { kind: 'queue-down', why: 'closed' };
    const jobId = jobIdOf(timer.callId, timer.version);
    if (this.#ringing.has(jobId)) {
      // The job is in our hands: it goes back among the delayed ones when the handler is done with it.
      this.#ringing.set(jobId, timer.at);
      return { kind: 'scheduled' };
    }
    this.#setLocal(jobId, timer);
    if (this.#redis.status !== 'ready') return { kind: 'queue-down', why: 'not connected' };
    try {
      await within(this.#scheduleTimeoutMs, 'schedule', this.#add(jobId, timer));
      // A job that was due at once may have rung already.
      if (this.#local.has(jobId)) this.#queuedIn.set(jobId, this.#epoch);
      return { kind: 'scheduled' };
    } catch (error) {
      return { kind: 'queue-down', why: causeOf(error) };
    }
  }

  async forget(callId: CallId, version: number): Promise<void> {
    const jobId = jobIdOf(callId, version);
    this.#clearLocal(jobId);
    if (this.#closing !== undefined || this.#redis.status !== 'ready') return;
    const removed = this.#openQueue().remove(jobId);
    await within(this.#scheduleTimeoutMs, 'forget', removed).catch(() => undefined);
  }

  /** Waits for handlers at work, within bounds; what is still scheduled stays in Redis for the next process. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get #scheduleTimeoutMs(): number {
    return this.#options.scheduleTimeoutMs ?? 1000;
  }

  async #add(jobId: string, timer: Timer): Promise<void> {
    const queue = this.#openQueue();
    try {
      await queue.waitUntilReady();
    } catch (error) {
      // A queue whose first connection broke while it said hello stays broken for ever: the next one is a new one.
      if (this.#queue === queue) this.#queue = undefined;
      throw error;
    }
    const now = this.#options.clock.now();
    await queue.add(ALARM.name, timer, {
      jobId,
      // Without it BullMQ counts from this machine's clock.
      timestamp: Math.floor(now),
      delay: Math.max(0, Math.ceil(timer.at - now)),
      attempts: ALARM.attempts,
      backoff: { type: 'exponential', delay: this.#options.firstBackoffMs ?? ALARM.firstBackoffMs },
      // A finished job under the same id would make a later `add` do nothing.
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  #openQueue(): Queue {
    if (this.#queue === undefined) {
      const options = { connection: this.#redis, prefix: this.#prefix, streams: { events: { maxLen: EVENTS_KEPT } } };
      this.#queue = new Queue(QUEUE, options);
      this.#queue.on('error', (error) => this.#noteFailure(error));
    }
    return this.#queue;
  }

  #setLocal(jobId: string, timer: Timer): void {
    const graceMs = this.#options.graceMs ?? 1500;
    if (this.#local.set(jobId, timer, timer.at + graceMs)) return;
    this.#options.meters?.count('parkade_timer_local_full_total');
  }

  #clearLocal(jobId: string): void {
    this.#local.clear(jobId);
    this.#queuedIn.delete(jobId);
  }

  async #ringJob(jobId: string, timer: Timer): Promise<number | null> {
    this.#clearLocal(jobId);
    return this.#ring(jobId, timer);
  }

  async #ring(jobId: string, timer: Timer): Promise<number | null> {
    this.#ringing.set(jobId, null);
    try {
      const handled = this.#track(this.#options.handler(timer));
      await within(this.#options.handlerTimeoutMs ?? 10_000, 'alarm handler', handled);
      const again = this.#ringing.get(jobId) ?? null;
      if (again !== null) this.#setLocal(jobId, { ...timer, at: again });
      return again;
    } finally {
      this.#ringing.delete(jobId);
    }
  }

  /** The queue has not rung in time, or another process has: then its job is gone, and there is nothing to do. */
  async #ringLocally(jobId: string, timer: Timer, failures: number): Promise<void> {
    const rungElsewhere = await this.#isDone(jobId);
    this.#queuedIn.delete(jobId);
    if (rungElsewhere || this.#ringing.has(jobId) || this.#closing !== undefined) return;
    const { meters, logger } = this.#options;
    meters?.count('parkade_timer_fallback_total');
    logger?.warn('alarm rung by the local timer', { callId: timer.callId, version: timer.version });
    try {
      const again = await this.#ring(jobId, timer);
      if (again !== null) await this.schedule({ ...timer, at: again });
    } catch (error) {
      logger?.warn('alarm handler failed', { callId: timer.callId, version: timer.version, why: causeOf(error) });
      this.#retryLocally(jobId, timer, failures + 1);
    }
  }

  /** The local timer's counterpart of BullMQ's attempts and backoff. */
  #retryLocally(jobId: string, timer: Timer, failures: number): void {
    if (failures >= ALARM.attempts || this.#closing !== undefined) return;
    const waitMs = (this.#options.firstBackoffMs ?? ALARM.firstBackoffMs) * 2 ** (failures - 1);
    this.#local.set(jobId, timer, this.#options.clock.now() + waitMs, failures);
  }

  async #isDone(jobId: string): Promise<boolean> {
    const unbroken = this.#queuedIn.get(jobId) === this.#epoch;
    if (!unbroken || this.#redis.status !== 'ready') return false;
    try {
      const key = this.#openQueue().toKey(jobId);
      return (await within(this.#scheduleTimeoutMs, 'look for job', this.#redis.exists(key))) === 0;
    } catch {
      return false;
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.#work.add(settled);
    void settled.then(() => this.#work.delete(settled));
    return work;
  }

  #noteFailure(error: Error): void {
    if (this.#closing !== undefined) return;
    if (!this.#down) this.#options.logger?.warn('timer queue has trouble', { why: causeOf(error) });
    this.#down = true;
  }

  #noteHealth(): void {
    if (this.#down) this.#options.logger?.info('timer queue is connected');
    this.#down = false;
  }

  async #close(): Promise<void> {
    this.#local.clearAll();
    await within(CLOSING_TAKES_AT_MOST_MS, 'close', Promise.all(this.#work)).catch(() => undefined);
    this.#ended = true;
    // Without Redis, or with a handler that hangs, there is no orderly end (it would wait for ever): what the worker
    // holds is taken over as stalled.
    const orderly = this.#work.size === 0 && (await this.#answers());
    // Connections that were away find out now that they have ended, and let go of what they waited for.
    if (!orderly) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS * 2));
    const closed = Promise.all([this.#worker?.close(!orderly), this.#queue?.close()]);
    await within(CLOSING_TAKES_AT_MOST_MS, 'close', closed).catch(() => undefined);
    this.#endConnection();
    this.#redis.disconnect();
  }

  async #answers(): Promise<boolean> {
    if (this.#redis.status !== 'ready') return false;
    return within(CLOSING_PROBE_MS, 'ping', this.#redis.ping()).then(
      () => true,
      () => false,
    );
  }
}
