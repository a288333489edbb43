/** What waits for one endpoint, on a BullMQ queue of its own: one that is slow or dead delays no other. */
import { Queue, UnrecoverableError, Worker, type Job, type JobType } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { Logger, Meters } from '@parkade/park-ports';
import { deliver, type DeliveryTools } from './deliver.js';
import type { Endpoint } from './endpoint.js';
import { numberIn, withoutCaller, type Message } from './message.js';

export type RedisConnection = Redis | Cluster;

/** Pauses between the attempts, ms; after the last of them a delivery is a dead letter. */
export const PAUSES_MS = [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000] as const;
/** Of one endpoint, so that a busy lot is not held up by the way there and back. */
const AT_ONCE = 4;
/** More are not kept waiting: they would fill the Redis that the calls need. */
export const MOST_WAITING = 10_000;
const COUNT_EVERY = 200;
const DAY_SECONDS = 86_400;
/** A delivery that is offered again within that time is the same one. */
const KNOWN_FOR = { age: 3_600, count: 2_000 };
const DEAD_FOR = { age: 7 * DAY_SECONDS, count: 10_000 };
const EVENTS_KEPT = 100;
const PAGE = 500;
/** Deliveries move while they are looked through; what moved past one look is found by the next. */
const MOST_LOOKS = 5;
/** Wherever a delivery may stand; those that were taken are known for a while. */
const ANYWHERE: JobType[] = ['waiting', 'delayed', 'active', 'failed', 'completed'];

export interface QueueOptions {
  /** Shared; whoever made it closes it. */
  readonly commands: RedisConnection;
  /** The hash tag of every key is `{<prefix>}`. */
  readonly prefix: string;
}

export interface WorkerOptions {
  /** Shared; whoever made it closes it. */
  readonly waiting: RedisConnection;
  readonly tools: DeliveryTools;
  readonly log: Logger;
  readonly meters: Meters;
  /** For tests. */
  readonly pausesMs?: readonly number[];
}

export interface DeadLetter {
  readonly id: string;
  readonly type: string;
  /** When it became one, ms since 1970. */
  readonly at: number;
  readonly attempts: number;
  readonly why: string;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly dead: number;
}

export class EndpointQueue {
  readonly name: string;
  readonly #queue: Queue<Message>;
  readonly #prefix: string;
  #worker: Worker<Message> | undefined;
  #added = 0;
  #isFull = false;

  constructor(name: string, { commands, prefix }: QueueOptions) {
    this.name = name;
    this.#prefix = `{${prefix}}`;
    this.#queue = new Queue<Message>(`webhook-${name}`, {
      connection: commands,
      prefix: this.#prefix,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    this.#queue.on('error', () => undefined);
  }

  /** @returns whether there was room; `always` is for what says that there was none. @throws when Redis does not answer. */
  async add(id: string, message: Message, always = false): Promise<boolean> {
    if (!always && (await this.#hasNoRoom())) return false;
    await this.#queue.add('message', message, {
      jobId: id,
      attempts: PAUSES_MS.length + 1,
      backoff: { type: 'custom' },
      removeOnComplete: KNOWN_FOR,
      removeOnFail: DEAD_FOR,
    });
    return true;
  }

  work(endpoint: Endpoint, { waiting, tools, log, meters, pausesMs = PAUSES_MS }: WorkerOptions): void {
    const count = (outcome: string): void =>
      meters.count('parkade_webhooks_total', { endpoint: endpoint.name, outcome });
    this.#worker = new Worker<Message>(this.#queue.name, (job) => this.#deliver(endpoint, job, tools), {
      connection: waiting,
      prefix: this.#prefix,
      concurrency: AT_ONCE,
      drainDelay: 1,
      settings: { backoffStrategy: (attempts) => pausesMs[attempts - 1] ?? 0 },
    });
    this.#worker.on('error', () => undefined);
    this.#worker.on('completed', () => count('taken'));
    this.#worker.on('failed', (job, error) => {
      const isDead = job === undefined || job.finishedOn !== undefined;
      count(isDead ? 'dead' : 'failed');
      const fields = {
        endpoint: endpoint.name,
        id: job?.id ?? null,
        why: error.message,
        attempts: job?.attemptsMade ?? 0,
      };
      if (isDead) log.warn('webhook-dead-letter', fields);
      else log.debug('webhook-not-delivered', fields);
    });
  }

  async counts(): Promise<QueueCounts> {
    const {
      waiting = 0,
      delayed = 0,
      active = 0,
      failed = 0,
    } = await this.#queue.getJobCounts('waiting', 'delayed', 'active', 'failed');
    return { waiting: waiting + delayed + active, dead: failed };
  }

  /** Latest first. */
  async deadLetters(most: number): Promise<readonly DeadLetter[]> {
    const jobs = await this.#queue.getFailed(0, most - 1);
    return jobs.map((job) => ({
      id: job.id ?? '',
      type: job.data.type,
      at: job.finishedOn ?? 0,
      attempts: job.attemptsMade,
      why: job.failedReason,
    }));
  }

  /** Delivers it anew, with as many attempts as at first. @returns whether there was such a dead letter. */
  async replay(id: string): Promise<boolean> {
    const job = await this.#queue.getJob(id);
    if (job === undefined || !(await job.isFailed())) return false;
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  }

  /**
   * Takes the callers of these numbers out of all deliveries, also of those that wait: they are delivered without. One whose attempt is
   * under way goes out as it was.
   *
   * @returns in how many. @throws when Redis does not answer.
   */
  async erase(isMeant: (number: string) => boolean): Promise<number> {
    let erased = 0;
    for (let look = 0, found = 1; found > 0 && look < MOST_LOOKS; look += 1) {
      found = await this.#eraseOnce(isMeant);
      erased += found;
    }
    return erased;
  }

  async #eraseOnce(isMeant: (number: string) => boolean): Promise<number> {
    let erased = 0;
    for (const type of ANYWHERE) {
      for (let from = 0, isMore = true; isMore; from += PAGE) {
        const jobs: readonly (Job<Message> | undefined)[] = await this.#queue.getJobs([type], from, from + PAGE - 1);
        for (const job of jobs) {
          if (job === undefined || !isMeant(numberIn(job.data))) continue;
          if (await isUpdated(job, withoutCaller(job.data))) erased += 1;
        }
        isMore = jobs.length === PAGE;
      }
    }
    return erased;
  }

  /** What is on its way is delivered, or given up with `force`. */
  async rest(force: boolean): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.close(force);
  }

  async close(): Promise<void> {
    await this.rest(true);
    await this.#queue.close();
  }

  async #deliver(endpoint: Endpoint, job: Job<Message>, tools: DeliveryTools): Promise<void> {
    const result = await deliver(endpoint, job.id ?? '', job.data, tools);
    if (result.kind === 'taken') return;
    throw result.isFinal ? new UnrecoverableError(result.why) : new Error(result.why);
  }

  async #hasNoRoom(): Promise<boolean> {
    this.#added += 1;
    if (this.#isFull || this.#added % COUNT_EVERY === 1) this.#isFull = (await this.counts()).waiting >= MOST_WAITING;
    return this.#isFull;
  }
}

/** BullMQ throws when the job has been cleared away meanwhile. */
async function isUpdated(job: Job<Message>, message: Message): Promise<boolean> {
  try {
    await job.updateData(message);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Missing key for job')) return false;
    throw error;
  }
}
