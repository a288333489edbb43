import type { ConnectionOptions, Job, WorkerOptions } from 'bullmq';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Timer } from '@parkade/park-ports';
import { parseTimer } from './job-catalogue.js';
import { storeTimeBackend } from './store-time.js';

export interface WorkerSettings {
  readonly queueName: string;
  readonly prefix: string;
  readonly concurrency: number;
  /** ms since 1970. */
  readonly now: () => number;
  /**
   * Rings. Answers when to ring again, in ms since 1970, if the handler asked for the same timer once more, otherwise
   * `null`. A rejection is tried again by BullMQ.
   */
  readonly ring: (jobId: string, timer: Timer) => Promise<number | null>;
  readonly onError: (error: Error) => void;
}

/**
 * Takes due alarms. When a process dies with a timer in its hands, another takes it over within about a second
 * (`lockDuration`, `stalledInterval`; measured with BullMQ 6.7: 1.1 s, at most 1.3 s). `drainDelay: 1` bounds how late an
 * alarm can be whose wake-up call went to a process that has just died; `maxStalledCount` is raised because a timer that
 * was interrupted twice is still due.
 */
export function timerWorker(connection: ConnectionOptions, settings: WorkerSettings): Worker<unknown, void> {
  const options: WorkerOptions = {
    connection,
    prefix: settings.prefix,
    concurrency: settings.concurrency,
    lockDuration: 1000,
    stalledInterval: 500,
    maxStalledCount: 10,
    drainDelay: 1,
    runRetryDelay: 1000,
  };
  const work = (job: Job<unknown>, token: string | undefined): Promise<void> => handle(job, token, settings);
  const worker = new Worker<unknown, void>(settings.queueName, work, options, storeTimeBackend(settings.now));
  worker.on('error', settings.onError);
  return worker;
}

async function handle(job: Job<unknown>, token: string | undefined, settings: WorkerSettings): Promise<void> {
  const timer = parseTimer(job.name, job.data);
  if (timer === undefined || job.id === undefined) throw new UnrecoverableError('not a timer');
  // A timer never rings early, whatever Redis was told.
  if (settings.now() < timer.at) return ringLater(job, token, timer, settings);
  const again = await settings.ring(job.id, timer);
  if (again !== null) await ringLater(job, token, { ...timer, at: again }, settings);
}

/** Puts the job in hand back among the delayed ones: adding it anew would be dropped while it is active. */
async function ringLater(
  job: Job<unknown>,
  token: string | undefined,
  timer: Timer,
  settings: WorkerSettings,
): Promise<never> {
  await job.updateData(timer);
  // By this machine's clock, as BullMQ wants it; store-time.ts translates.
  await job.moveToDelayed(Date.now() + Math.ceil(timer.at - settings.now()), token);
  throw new DelayedError();
}
