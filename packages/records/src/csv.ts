/** Records as a table for a spreadsheet (RFC 4180, UTF-8). */
import { stringify } from 'csv-stringify/sync';
import type { RecordRow } from '@parkade/api-contract';

const COLUMNS = [
  'callId',
  'lot',
  'orbit',
  'node',
  'site',
  'via',
  'callerName',
  'callerNumber',
  'parker',
  'end',
  'outcome',
  'why',
  'retriever',
  'retrieverNode',
  'forwardedTo',
  'openedAt',
  'parkedAt',
  'endedAt',
  'waitedMs',
  'rings',
  'note',
  'erased',
] as const satisfies readonly (keyof RecordRow)[];

const INSTANTS: ReadonlySet<string> = new Set(['openedAt', 'parkedAt', 'endedAt']);
/** A spreadsheet takes a cell that begins like this for a formula; callers choose their names. Blanks in front do not help. */
const FORMULA = /^\s*[=+\-@\t\r|%]/;

export const csvHead = (): string => stringify([[...COLUMNS]]);

export const csvLines = (rows: readonly RecordRow[]): string =>
  stringify(rows.map((row) => COLUMNS.map((column) => cellOf(column, row[column]))));

/** Instants in ISO 8601 (UTC). A number of ours is no formula; a text that looks like one gets an apostrophe. */
function cellOf(column: string, value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return INSTANTS.has(column) ? new Date(value).toISOString() : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return FORMULA.test(value) ? `'${value}` : value;
}
