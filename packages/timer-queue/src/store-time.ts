/**
 * BullMQ takes the time from `Date.now()` of the machine it runs on, so with two machines whose clocks differ one promotes
 * the other's jobs too early or too late, and a worker that believes a job to be due asks for it without a pause. Here all
 * moments in Redis are moments of the clock we are given: they are translated on their way out and back.
 */
import type { BackendFactory, RedisQueueBackend } from 'bullmq';
import { createRedisBackend } from 'bullmq';

/** The commands by which a worker tells Redis what time it is (BullMQ 6.7.0, classes/redis-queue-backend.js). */
const TIMED = new Set(['moveToActive', 'moveToFinished', 'moveToDelayed', 'retryJob']);

/** What these commands carry besides are delays, counts and durations, all far below a year of ms since 1970. */
const isMoment = (value: unknown): value is number => typeof value === 'number' && value > 1e12;

/** @param now  ms since 1970, by the clock that all processes share. */
export const storeTimeBackend =
  (now: () => number): BackendFactory<RedisQueueBackend> =>
  (name, options, more) => {
    const backend = createRedisBackend(name, options, more);
    const aheadMs = steadyOffset(() => Math.round(now() - Date.now()));
    const run = backend.execCommand.bind(backend);
    backend.execCommand = (client, command, args: readonly unknown[]): unknown => {
      if (!TIMED.has(command)) return run(client, command, [...args]);
      const ahead = aheadMs();
      return run(
        client,
        command,
        args.map((arg) => (isMoment(arg) ? arg + ahead : arg)),
      );
    };
    withLocalDelay(backend, aheadMs);
    return backend;
  };

/** Two clocks read one after the other differ by a millisecond now and then. */
const JITTER_MS = 5;

/**
 * The same offset as before unless it truly changed: a worker that is told a moment by one offset and asks by another asks a
 * millisecond too early, gets nothing, and has used up the mark that would have called it again.
 */
export function steadyOffset(read: () => number): () => number {
  let offset = 0;
  return () => {
    const fresh = read();
    if (Math.abs(fresh - offset) > JITTER_MS) offset = fresh;
    return offset;
  };
}

/** The moment of the next delayed job, which Redis tells a worker that has nothing to do. */
function withLocalDelay(backend: RedisQueueBackend, aheadMs: () => number): void {
  const take = backend.moveToActive.bind(backend);
  backend.moveToActive = async (token, name) => local(await take(token, name), aheadMs());
  const finish = backend.moveToFinished.bind(backend);
  backend.moveToFinished = async (jobId, args) => local(await finish(jobId, args), aheadMs());
  const delay = backend.moveToDelayed.bind(backend);
  backend.moveToDelayed = async (...args) => local(await delay(...args), aheadMs());
  const wait = backend.waitForJob.bind(backend);
  backend.waitForJob = async (seconds) => {
    const found = await wait(seconds);
    return found === null || !isMoment(found.score) ? found : { ...found, score: found.score - aheadMs() };
  };
}

/** `[job, id, rate limit, the next delayed job's moment]`, or nothing. */
function local<T>(reply: T, ahead: number): T {
  if (!Array.isArray(reply) || !isMoment(reply[3])) return reply;
  reply[3] -= ahead;
  return reply;
}
