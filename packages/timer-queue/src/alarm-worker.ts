import type { ConnectionOptions, Job, WorkerOptions } from 'bullmq';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import type { Alarm } from '@parkade/park-ports';
import { parseAlarm } from './job-catalogue.js';
import { storeTimeBackend } from './store-time.js';

export interface WorkerSettings {
  readonly queueName: string;
  readonly prefix: string;
  readonly concurrency: number;
  /** ms since 1970. */
  readonly now: () => number;
  /**
   * Rings. Answers when to ring again, in ms since 1970, if the handler asked for the same alarm once more, otherwise
   * `null`. A rejection is tried again by BullMQ.
   */
  readonly ring: (jobId: string, alarm: Alarm) => Promise<number | null>;
  readonly onError: (error: Error) => void;
}

/**
 * Takes due alarms. When a process dies with an alarm in its hands, another takes it over within about a second
 * (`lockDuration`, `stalledInterval`; measured with BullMQ 6.7: 1.1 s, at most 1.3 s). `drainDelay: 1` bounds how late an
 * alarm can be whose wake-up call went to a process that has just died; `maxStalledCount` is raised because an alarm that
 * was interrupted twice is still due.
 */
export function alarmWorker(connection: ConnectionOptions, settings: WorkerSettings): Worker<unknown, void> {
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
  const alarm = parseAlarm(job.name, job.data);
  if (alarm === undefined || job.id === undefined) throw new UnrecoverableError('not an alarm');
  // An alarm never rings early, whatever Redis was told.
  if (settings.now() < alarm.at) return ringLater(job, token, alarm, settings);
  const again = await settings.ring(job.id, alarm);
  if (again !== null) await ringLater(job, token, { ...alarm, at: again }, settings);
}

/** Puts the job in hand back among the delayed ones: adding it anew would be dropped while it is active. */
async function ringLater(
  job: Job<unknown>,
  token: string | undefined,
  alarm: Alarm,
  settings: WorkerSettings,
): Promise<never> {
  await job.updateData(alarm);
  // By this machine's clock, as BullMQ wants it; store-time.ts translates.
  await job.moveToDelayed(Date.now() + Math.ceil(alarm.at - settings.now()), token);
  throw new DelayedError();
}
