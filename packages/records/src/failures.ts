/** The database has tables of a later release; this one would not understand what it writes. */
export class LaterRelease extends Error {}

/** There are no records yet. */
export class NoRecords extends Error {}

/** The database is there and takes no such row: it will not later either. */
export class RefusedRow extends Error {}

/** SQLSTATE classes of data and of constraints (PostgreSQL, appendix A); SQLite's result codes of the same. */
const OF_THE_DATA = /^(?:2[23][0-9A-Z]{3}|SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)(?:_[A-Z]+)?)$/;

/** What a failed write means; every other failure is the database's, and passes. */
export function meaningOf(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isOfTheData = error instanceof TypeError || (typeof code === 'string' && OF_THE_DATA.test(code));
  return isOfTheData ? new RefusedRow(error instanceof Error ? error.message : 'refused', { cause: error }) : error;
}
