/**
 * Records in one SQLite file, by libsql: every call of it holds the thread up until the disk has answered. Whoever has callers
 * to look after lets another process do it (`FileKeeper`).
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'libsql';
import { Kysely, SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { NoRecords } from './failures.js';
import { migrateFile } from './migrations.js';
import type { RecordTables } from './schema.js';
import { SqlRecordStore } from './sql-record-store.js';

/** So long one process waits while another writes. */
const BUSY_MS = 5_000;

export interface FileOptions {
  readonly path: string;
  /** Whether a file that is not there is made, and its tables brought up to date. A reader wants neither. */
  readonly mayCreate: boolean;
}

/** Opened once a process: libsql leaks a descriptor with each close. @throws NoRecords, LaterRelease, or what SQLite says. */
export async function openFile({ path, mayCreate }: FileOptions): Promise<SqlRecordStore> {
  // What begins like a URL would be taken for one.
  const file = resolve(path);
  if (!mayCreate && !existsSync(file)) throw new NoRecords(`there is no ${file}`);
  const database = new Database(file);
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  if (mayCreate) database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  const db = new Kysely<RecordTables>({ dialect: new SqliteDialect({ database: guarded(database) }) });
  if (mayCreate) await migrateFile(db);
  return new SqlRecordStore(db);
}

const guarded = (database: Database.Database): SqliteDatabase => ({
  close: () => void database.close(),
  prepare: (source) => guardedStatement(database.prepare(source)),
});

const guardedStatement = (statement: Database.Statement): SqliteStatement => ({
  reader: statement.reader,
  all: (parameters) => statement.all(bindable(parameters)),
  run: (parameters) => statement.run(bindable(parameters)),
  iterate: (parameters) => statement.iterate(bindable(parameters)),
});

/** libsql 0.5.29 aborts the process when it is given anything else, a boolean for one. @throws TypeError */
export function bindable(parameters: readonly unknown[]): (string | number | null)[] {
  return parameters.map((parameter) => {
    if (parameter === null || typeof parameter === 'string' || Number.isFinite(parameter))
      return parameter as string | number | null;
    throw new TypeError(`a ${typeof parameter} cannot be bound`);
  });
}
