/** What a process has used of the processors. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (proc(5): utime, stime in clock ticks; `getconf CLK_TCK` is 100). */
const MS_PER_TICK = 10;

/** User and system time so far, ms; 0 for a process that is not there. */
export function processorMs(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, , , , , , , , , , , utime = '0', stime = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(utime) + Number(stime)) * MS_PER_TICK;
}
