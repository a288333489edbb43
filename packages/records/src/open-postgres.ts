/** Records in Postgres: one for all engines. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { migrate } from './migrations.js';
import type { RecordStore } from './record-store.js';
import type { RecordTables } from './schema.js';
import { SqlRecordStore } from './sql-record-store.js';

export interface PostgresOptions {
  /** A name, an address, or the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  /** `null`: without TLS. `ca`: in PEM; `null` for the system's authorities. */
  readonly tls: { readonly ca: string | null; readonly insecure: boolean } | null;
  /** Whether the tables are made and brought up to date. A reader does not want that. */
  readonly mayCreate: boolean;
}

const CONNECT_MS = 5_000;
/** A server that does not answer any more is given up. */
const ANSWER_MS = 20_000;
const INT8 = 20;

/** The driver gives `bigint` as text; ours are instants and counts, far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** @throws LaterRelease, or what Postgres and the network say. */
export async function openPostgres(options: PostgresOptions): Promise<RecordStore> {
  const { host, port, database, user, password, tls, mayCreate } = options;
  const pool = new pg.Pool({
    host,
    port,
    database,
    user,
    ...(password === null ? {} : { password }),
    ...(tls === null ? {} : { ssl: { rejectUnauthorized: !tls.insecure, ...(tls.ca === null ? {} : { ca: tls.ca }) } }),
    types,
    max: 3,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    statement_timeout: ANSWER_MS,
    application_name: 'parkade',
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is replaced; nobody else need hear of it.
  pool.on('error', () => undefined);
  const db = new Kysely<RecordTables>({ dialect: new PostgresDialect({ pool }) });
  try {
    if (mayCreate) await migrate(db);
    return new SqlRecordStore(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
