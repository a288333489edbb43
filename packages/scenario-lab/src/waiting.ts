/** Waiting for something outside this process that reports nothing by itself: asked again and again, bounded in time. */
import { setTimeout as pause } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';

export interface WaitLimits {
  /** ms */
  readonly within: number;
  /** ms between two questions; 25 unless told. */
  readonly every?: number;
}

/** The first answer that is not undefined. A question that throws counts as no answer yet. */
export async function eventually<T>(
  what: string,
  limits: WaitLimits,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const until = performance.now() + limits.within;
  let last = 'no answer';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = 'not yet';
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() >= until) throw new Error(`waited ${limits.within} ms for ${what}: ${last}`);
    await pause(limits.every ?? 25);
  }
}

/** Whether the promise settles in time; leaves no timer behind. */
export async function settlesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  const outcome = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return outcome;
}
