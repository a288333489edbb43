/**
 * Hooks for tests that run the real program: a clock that can be set, and a place at which the process kills itself. They do
 * nothing unless `PARKADE_TEST_HOOKS=1`, and the program says so in its log when they do something.
 *
 *     PARKADE_CLOCK_OFFSET_FILE   a file with the ms by which this machine's clock is ahead; read every 100 ms. The whole
 *                                 process sees it, libraries included, as if somebody had set the clock
 *     PARKADE_KILL_AT             `<point>`, `<point>:<about>`, or either with `#<n>` for its nth time; see kill-points.ts
 */
import { readFileSync } from 'node:fs';
import type { Clock } from '@parkade/park-ports';
import { killPoint, type KillPoint } from './kill-points.js';

export interface TestHooks {
  readonly clock?: Clock;
  readonly killAt?: KillPoint;
}

const READ_EVERY_MS = 100;

/** @throws RangeError when `PARKADE_KILL_AT` cannot be understood. */
export function testHooksFrom(env: NodeJS.ProcessEnv): TestHooks {
  if (env['PARKADE_TEST_HOOKS'] !== '1') return {};
  const file = env['PARKADE_CLOCK_OFFSET_FILE'];
  const killAt = env['PARKADE_KILL_AT'];
  return {
    ...(file === undefined || file === '' ? {} : { clock: clockWithOffset(file) }),
    ...(killAt === undefined || killAt === '' ? {} : { killAt: killPoint(killAt) }),
  };
}

function clockWithOffset(file: string): Clock {
  let offset = offsetIn(file);
  const timer = setInterval(() => {
    offset = offsetIn(file);
  }, READ_EVERY_MS);
  timer.unref();
  const truly = Date.now.bind(Date);
  Date.now = () => truly() + offset;
  return { now: () => Date.now() };
}

function offsetIn(file: string): number {
  try {
    const ms = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(ms) ? ms : 0;
  } catch {
    return 0;
  }
}
