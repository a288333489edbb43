#!/usr/bin/env node
/**
 * The service as its operator runs it, on a machine whose clock is wrong, or in a process that dies at a chosen point:
 *
 *     main.js [serve -c] <config.yaml>
 *     PARKADE_CLOCK_OFFSET_FILE   a file with the ms by which this machine's clock is ahead; read every 100 ms
 *     PARKADE_DESK_SOCKET         a file that will be a socket: the door to the engine's desk, see desk-door.ts
 *     PARKADE_KILL_AT             `<point>`, `<point>:<about>`, or either with `#<n>` for its nth time; see kill-points.ts
 */
import {
  createLogger,
  loadConfig,
  processSignals,
  serveUntilSignal,
  showProblem,
  UNDECORATED,
} from '@parkade/park-service';
import { withDeskDoor } from './desk-door.js';
import { decorationThatKills, killPoint } from './kill-points.js';
import { clockAhead, setMachineClock } from './machine-clock.js';

const {
  PARKADE_CLOCK_OFFSET_FILE: clockFile = '',
  PARKADE_DESK_SOCKET: door = '',
  PARKADE_KILL_AT: killAt = '',
} = process.env;
const path = process.argv.at(-1) ?? '';
const mortal = killAt === '' ? UNDECORATED : decorationThatKills(killPoint(killAt));

async function main(): Promise<number> {
  const loading = loadConfig(path);
  if (loading.kind === 'invalid') {
    for (const problem of loading.problems) process.stderr.write(`${showProblem(problem)}\n`);
    return 1;
  }
  const log = createLogger(loading.config.log);
  const clock = clockFile === '' ? undefined : clockAhead(clockFile);
  if (clock !== undefined) setMachineClock(clock);
  log.warn('this is a service under test', { clockFile, killAt });
  return serveUntilSignal(loading.config, {
    ...processSignals(log, () => loadConfig(path)),
    ...(clock === undefined ? {} : { clock }),
    decorate: door === '' ? mortal : withDeskDoor(door, mortal),
  });
}

process.exitCode = await main();
// As in the command line: a connection that is still trying must not keep the process.
setTimeout(() => process.exit(), 2000).unref();
