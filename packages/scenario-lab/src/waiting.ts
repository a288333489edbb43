/** Waiting for something outside this process that reports nothing by itself: asked again and again, bounded in time. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAwake } from '@parkade/awake-time';

export interface WaitLimits {
  /** ms of time awake. */
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
  let isLate = false;
  const enough = afterAwake(limits.within, () => (isLate = true));
  let last = 'no answer';
  try {
    for (;;) {
      try {
        const answer = await ask();
        if (answer !== undefined) return answer;
        last = 'not yet';
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      if (isLate) throw new Error(`waited ${limits.within} ms for ${what}: ${last}`);
      await pause(limits.every ?? 25);
    }
  } finally {
    enough();
  }
}

/** Whether the promise settles in time; leaves no timer behind. */
export async function settlesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let inTime: () => void = () => undefined;
  const late = new Promise<boolean>((resolve) => (inTime = afterAwake(ms, () => resolve(false))));
  return Promise.race([promise.then(() => true), late]).finally(inTime);
}
