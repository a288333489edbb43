/** From the tables to what is shown. */
import type { RecordEnd, RecordLeg, RecordRow, RecordStep, RecordWhole, RefusalRow } from '@parkade/api-contract';
import type { CallsTable, RefusalsTable } from './schema.js';

/** Columns of these kinds were filled from the same unions, by this release or an earlier one. */
export const rowOf = (row: CallsTable): RecordRow => ({
  callId: row.call_id,
  lot: row.lot,
  orbit: row.orbit,
  node: row.node,
  site: row.site,
  via: row.via as RecordRow['via'],
  callerName: row.caller_name,
  callerNumber: row.caller_number,
  parker: row.parker,
  end: row.ended_how as RecordEnd,
  outcome: row.outcome as RecordRow['outcome'],
  why: row.why,
  retriever: row.retriever,
  retrieverNode: row.retriever_node,
  forwardedTo: row.forwarded_to,
  openedAt: row.opened_at,
  parkedAt: row.parked_at,
  endedAt: row.ended_at,
  waitedMs: row.waited_ms,
  rings: row.rings,
  note: row.note,
  erased: row.erased !== 0,
});

export const wholeOf = (row: CallsTable, refusals: readonly RefusalsTable[]): RecordWhole => ({
  ...rowOf(row),
  legs: JSON.parse(row.legs) as RecordLeg[],
  steps: JSON.parse(row.steps) as RecordStep[],
  refusals: refusals.map(refusalOf),
});

function refusalOf({
  at,
  lot,
  orbit,
  node,
  site,
  reason,
  dialled,
  leg,
  asker,
  sender,
  name,
  number,
}: RefusalsTable): RefusalRow {
  return { at, lot, orbit, node, site, reason, dialled, leg, asker, sender, name, number };
}

/** Fields of a step with the text of a note. */
const NOTES = new Set(['note', 'now']);

/** Steps tell of notes, which may tell who called. */
export function withoutNotes(steps: string): string {
  const told = JSON.parse(steps) as RecordStep[];
  return JSON.stringify(told, (key, value: unknown) => (NOTES.has(key) ? undefined : value));
}

export interface Cursor {
  readonly endedAt: number;
  readonly callId: string;
}

export const cursorOf = ({ ended_at, call_id }: CallsTable): string => `${ended_at}-${call_id}`;

/** A page mark that is none of ours. */
export class NoSuchPage extends Error {}

/** @throws NoSuchPage */
export function readCursor(text: string): Cursor {
  const [, endedAt, callId] = /^(\d{1,16})-([a-z0-9]{1,64})$/.exec(text) ?? [];
  if (endedAt === undefined || callId === undefined) throw new NoSuchPage(`"${text.slice(0, 80)}" is no page mark`);
  return { endedAt: Number(endedAt), callId };
}
