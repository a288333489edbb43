/** One set of migrations for both databases. What has been released is never changed; the next one is added below it. */
import { Migrator, sql, type Kysely, type Migration, type MigrationProvider } from 'kysely';
import { LaterRelease } from './failures.js';
import type { RecordDatabase } from './schema.js';

const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('park_calls')
      .addColumn('call_id', 'text', (column) => column.primaryKey())
      .addColumn('lot', 'text', (column) => column.notNull())
      .addColumn('orbit', 'text', (column) => column.notNull())
      .addColumn('node', 'text', (column) => column.notNull())
      .addColumn('site', 'text')
      .addColumn('via', 'text', (column) => column.notNull())
      .addColumn('caller_name', 'text', (column) => column.notNull())
      .addColumn('caller_number', 'text', (column) => column.notNull())
      .addColumn('caller_digits', 'text', (column) => column.notNull())
      .addColumn('parker', 'text')
      .addColumn('ended_how', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('why', 'text')
      .addColumn('retriever', 'text')
      .addColumn('retriever_node', 'text')
      .addColumn('forwarded_to', 'text')
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('parked_at', 'bigint')
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addColumn('waited_ms', 'bigint')
      .addColumn('rings', 'integer', (column) => column.notNull())
      .addColumn('note', 'text')
      .addColumn('erased', 'integer', (column) => column.notNull())
      .addColumn('legs', 'text', (column) => column.notNull())
      .addColumn('steps', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('park_refusals')
      .addColumn('refusal_id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('lot', 'text', (column) => column.notNull())
      .addColumn('orbit', 'text')
      .addColumn('node', 'text', (column) => column.notNull())
      .addColumn('site', 'text')
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('dialled', 'text', (column) => column.notNull())
      .addColumn('leg', 'text', (column) => column.notNull())
      .addColumn('asker', 'text')
      .addColumn('sender', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('number', 'text', (column) => column.notNull())
      .addColumn('number_digits', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('park_unreadable')
      .addColumn('entry_id', 'text', (column) => column.primaryKey())
      .addColumn('text', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('park_calls_end').on('park_calls').columns(['ended_at', 'call_id']).execute();
    await db.schema.createIndex('park_calls_lot').on('park_calls').columns(['lot', 'ended_at']).execute();
    await db.schema.createIndex('park_calls_caller').on('park_calls').column('caller_digits').execute();
    await db.schema.createIndex('park_refusals_place').on('park_refusals').columns(['lot', 'orbit', 'at']).execute();
    await db.schema.createIndex('park_refusals_number').on('park_refusals').column('number_digits').execute();
    await db.schema.createIndex('park_refusals_at').on('park_refusals').column('at').execute();
  },
};

const provider: MigrationProvider = { getMigrations: () => Promise.resolve({ '001-first': first }) };

/** Brings the tables up to date. On Postgres kysely takes a lock of its own; several engines may come at once. @throws */
export async function migrate(db: RecordDatabase): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider,
    migrationTableName: 'park_migrations',
    migrationLockTableName: 'park_migrations_lock',
  }).migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && error.message.includes('previously executed migration'))
    throw new LaterRelease(`the tables are of a later release: ${error.message}`, { cause: error });
  throw error;
}

/** kysely locks nothing on SQLite: whoever comes second waits here until the first is done. @throws */
export async function migrateFile(db: RecordDatabase): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection);
    try {
      await migrate(connection);
      await sql`commit`.execute(connection);
    } catch (error) {
      await sql`rollback`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}
