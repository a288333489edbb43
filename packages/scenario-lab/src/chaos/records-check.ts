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

export interface ToCheck {
  readonly store: StoreAddress;
  readonly lots: readonly string[];
  readonly config: string;
  /**
   * Redis was emptied in the middle: of what was there, events are gone whose records are written, and ends that were not written
   * yet are gone with both.
   */
  readonly isDataLost: boolean;
  readonly waits: readonly Wait[];
  /** Nothing has kept engines from switches or from Redis. */
  readonly isCalm: boolean;
}

/** What is wrong with the records, as an operator reads them by the command line. */
export async function wrongRecords({
  store,
  lots,
  config,
  isDataLost,
  waits,
  isCalm,
}: ToCheck): Promise<readonly string[]> {
  await eventually('the records to be written', { within: WRITTEN_WITHIN_MS, every: 100 }, async () => {
    const waiting = await recordsWaiting(store);
    if (waiting > 0) throw new Error(`${waiting} wait`);
    return true;
  });
  const ends = await endsTold(store, lots);
  const rows = ends.size === 0 ? [] : readRows(config);
  const twice = rows.filter(({ callId }, nth) => rows.findIndex((row) => row.callId === callId) < nth);
  const wrong = [
    ...[...ends].flatMap(([callId, outcome]) =>
      wrongOf(
        callId,
        outcome,
        rows.filter((row) => row.callId === callId),
      ),
    ),
    ...twice.filter(({ callId }) => !ends.has(callId)).map(({ callId }) => `records: ${callId} is there twice`),
  ];
  const misnamed = waits.flatMap((wait) => wrongNames(wait, rows, isCalm));
  if (isDataLost) return [...wrong, ...misnamed];
  return [
    ...wrong,
    ...misnamed,
    ...waits.flatMap((wait) => withoutRecord(wait, rows)),
    ...rows
      .filter(({ callId }) => !ends.has(callId))
      .map(({ callId }) => `records: nobody told that ${callId} has ended`),
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

/** Whoever was seen in an orbit waited in a call that has ended by now. */
const withoutRecord = ({ number, user, callIds }: Wait, rows: readonly Row[]): readonly string[] =>
  [...callIds]
    .filter((callId) => !rows.some((row) => row.callId === callId))
    .map((callId) => `records: ${user} waited (wait ${number}) in ${callId}, which has none`);

/**
 * A caller on their own leg stands there under their number. Who is behind a line between nodes is asked at its other end; when that
 * cannot be asked, they stand there as whom the line was made for (P17). A reservation that nobody came to is nobody's.
 */
const wrongNames = (
  { number, user, caller, leg, callIds }: Wait,
  rows: readonly Row[],
  isCalm: boolean,
): readonly string[] =>
  leg !== caller.leg && !isCalm
    ? []
    : rows
        .filter((row) => callIds.has(row.callId) && row.outcome !== 'unused' && row.callerNumber !== user)
        .map(
          ({ callId, callerNumber }) =>
            `records: ${user} waited (wait ${number}) in ${callId}, and stands there as ${callerNumber}`,
        );

const readRows = (config: string): readonly Row[] =>
  execFileSync(process.execPath, [ENGINE_PROGRAM, 'records', 'export', '--json', '-c', config], {
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
  })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
