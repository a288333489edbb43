/** What a Redis is told, as its MONITOR shows it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Note } from './step.js';

/** `<seconds> [<db> <client>] "command" "argument" ...` */
const LINE = /^\+?(\d+\.\d+) \[\d+ (\S+)\] "([^"]*)"(.*)$/;
/** BullMQ tells of each job in a stream of its own, from within its scripts. */
const OF_A_JOB = /:events" .*"event" "(delayed|active|removed)"/;
const TIMER_WORDS: Readonly<Record<string, string>> = { delayed: 'armed', active: 'fires', removed: 'forgotten' };

/** @returns how to stop; once it is returned every command is noted. */
export async function watchRedis(
  port: number,
  nameOfScript: (sha: string) => string | undefined,
  note: (note: Note) => void,
): Promise<() => void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const lines = createInterface({ input: socket });
  const began = once(lines, 'line');
  lines.on('line', (line) => {
    const step = stepOf(line, nameOfScript);
    if (step !== null) note(step);
  });
  socket.write('MONITOR\r\n');
  await began;
  return () => socket.destroy();
}

function stepOf(line: string, nameOfScript: (sha: string) => string | undefined): Note | null {
  const [, seconds = '', client, command = '', rest = ''] = LINE.exec(line) ?? [];
  const at = Number(seconds) * 1000;
  if (client === 'lua') {
    const told = OF_A_JOB.exec(rest)?.[1];
    return told === undefined ? null : { at, lane: 'timer', what: TIMER_WORDS[told] ?? told };
  }
  if (command.toLowerCase() !== 'evalsha') return null;
  const script = nameOfScript(/^ "([0-9a-f]+)"/.exec(rest)?.[1] ?? '');
  return script === undefined ? null : { at, lane: 'script', what: script };
}
