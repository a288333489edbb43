import { readFileSync } from 'node:fs';
import type { Clock } from '@parkade/park-ports';

const READ_EVERY_MS = 100;

/** A machine's clock that somebody sets: `file` says by how many ms it is ahead of the true one. */
export function clockAhead(file: string): Clock {
  const truly = Date.now.bind(Date);
  let offset = offsetIn(file);
  setInterval(() => {
    offset = offsetIn(file);
  }, READ_EVERY_MS).unref();
  return { now: () => truly() + offset };
}

/** Libraries (BullMQ, ioredis) ask nobody but the machine: the whole process has this time from now on. */
export function setMachineClock(clock: Clock): void {
  Date.now = () => clock.now();
}

function offsetIn(file: string): number {
  try {
    const ms = Number(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(ms) ? ms : 0;
  } catch {
    return 0;
  }
}
