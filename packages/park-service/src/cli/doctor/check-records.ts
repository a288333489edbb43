import type { ResolvedRecords } from '@parkade/park-config';
import { NoRecords, unwritable } from '@parkade/records';
import type { CliDeps } from '../cli-deps.js';
import { bad, ok, type Finding } from './finding.js';

/** Whether ended calls could be written down by this user, and what is there can be read. Makes nothing. */
export async function recordFindings(
  records: ResolvedRecords,
  { openRecords }: Pick<CliDeps, 'openRecords'>,
): Promise<readonly Finding[]> {
  if (records.kind === 'off') return [ok('none are kept (`records: off`)')];
  const place = records.kind === 'file' ? records.path : `${records.database} on ${records.host}`;
  const refused = records.kind === 'file' ? await unwritable(records.path) : null;
  if (refused !== null)
    return [
      bad(
        `${refused}: no call that has ended would be kept`,
        'make that folder and give it to the user of the engine (systemd: `StateDirectory=parkade`), or set `records.file`, or `records: off`',
      ),
    ];
  try {
    const store = await openRecords(records);
    try {
      await store.list({}, { limit: 1, after: undefined });
    } finally {
      await store.close();
    }
    return [ok(`${place} can be read${records.kind === 'file' ? ', and written by this user' : ''}`)];
  } catch (error) {
    if (error instanceof NoRecords || isWithoutTables(error)) return [ok(`${place}: none yet`)];
    const why = error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : String(error);
    return [unreadable(records, place, why)];
  }
}

/** PostgreSQL, appendix A: `undefined_table`. */
const isWithoutTables = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42P01';

const unreadable = ({ kind }: ResolvedRecords, place: string, why: string): Finding =>
  kind === 'postgres'
    ? bad(`${place} cannot be had: ${why}`, 'mend that, or `records.postgres` in the configuration')
    : bad(`${place} cannot be opened: ${why}`, 'install Parkade anew for this machine, or keep records in Postgres');
