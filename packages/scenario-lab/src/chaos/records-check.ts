/** At the end of a run the records must say what the store's events said, of every call, once. */
import { execFileSync } from 'node:child_process';
import { ENGINE_PROGRAM } from '../engine/engine-process.js';
import { endsTold, recordsWaiting, type StoreAddress } from '../engine/store-reader.js';
import { eventually } from '../waiting.js';
import type { Wait } from './ledger.js';

/** Another engine takes the writing over when the lease of the one that died has run out. */
const WRITTEN_WITHIN_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;

interface Row {
  readonly callId: string;
  readonly outcome: string;
  readonly callerNumber: string;
}

/** What is wrong with the records, as an operator reads them by the command line. */
export async function wrongRecords(
  store: StoreAddress,
  lots: readonly string[],
  config: string,
  waits: readonly Wait[],
): Promise<readonly string[]> {
  await eventually('the records to be written', { within: WRITTEN_WITHIN_MS, every: 100 }, async () => {
    const waiting = await recordsWaiting(store);
    if (waiting > 0) throw new Error(`${waiting} wait`);
    return true;
  });
  const ends = await endsTold(store, lots);
  const rows = ends.size === 0 ? [] : readRows(config);
  return [
    ...[...ends].flatMap(([callId, outcome]) =>
      wrongOf(
        callId,
        outcome,
        rows.filter((row) => row.callId === callId),
      ),
    ),
    ...rows
      .filter(({ callId }) => !ends.has(callId))
      .map(({ callId }) => `records: nobody told that ${callId} has ended`),
    ...fewerThanWaits(rows, waits),
  ];
}

function wrongOf(callId: string, outcome: string, rows: readonly Row[]): readonly string[] {
  const [row, ...others] = rows;
  if (row === undefined) return [`records: ${callId} (${outcome}) is missing`];
  return [
    ...(others.length > 0 ? [`records: ${callId} is there ${rows.length} times`] : []),
    ...(row.outcome === outcome ? [] : [`records: ${callId} ended ${outcome}, the record says ${row.outcome}`]),
  ];
}

/** Whoever was seen in an orbit waited in a call that has ended by now. One call may be two waits for the ledger, when nobody saw the talk between them. */
function fewerThanWaits(rows: readonly Row[], waits: readonly Wait[]): readonly string[] {
  const users = new Set(waits.filter(({ orbits }) => orbits.size > 0).map(({ user }) => user));
  const known = new Set(rows.map(({ callerNumber }) => callerNumber));
  return [...users]
    .filter((user) => !known.has(user))
    .map((user) => `records: ${user} waited in an orbit and has none`);
}

const readRows = (config: string): readonly Row[] =>
  execFileSync(process.execPath, [ENGINE_PROGRAM, 'records', 'export', '--json', '-c', config], {
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
  })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
