import { performance } from 'node:perf_hooks';

/** How often a meter is read. */
export const TICK_MS = 20;

/** Starts now. Of the time between two readings hardly more than a tick counts: the rest was not ours. */
export function awakeMeter(now: () => number = () => performance.now()): () => number {
  let last = now();
  let sum = 0;
  return () => {
    const at = now();
    sum += Math.min(at - last, 2 * TICK_MS);
    last = at;
    return sum;
  };
}
