/** Records by kysely, whatever the database behind it. */
import type { RecordFilter, RecordPage, RecordWhole, SummaryRow } from '@parkade/api-contract';
import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import { meaningOf } from './failures.js';
import { digitsOf } from './number-digits.js';
import type { Batch, ErasedRows, PageWanted, RecordStore, SummaryWanted } from './record-store.js';
import { type Cursor, cursorOf, readCursor, rowOf, wholeOf, withoutNotes } from './reading-rows.js';
import type { RecordDatabase, RecordTables } from './schema.js';
import { summarise } from './summary.js';

/** A statement has so many rows at most; SQLite takes 32,766 values. */
const ROWS_A_STATEMENT = 200;
const PRUNED_AT_ONCE = 2_000;
/** Who asks in vain for somebody who has just left belongs to the call. */
const REFUSED_AFTER_MS = 10_000;

type OfCalls = ExpressionBuilder<RecordTables, 'park_calls'>;

export class SqlRecordStore implements RecordStore {
  readonly #db: RecordDatabase;

  constructor(db: RecordDatabase) {
    this.#db = db;
  }

  async write(batch: Batch): Promise<void> {
    try {
      await this.#insert(batch);
    } catch (error) {
      throw meaningOf(error);
    }
  }

  async #insert({ calls, refusals, unreadable }: Batch): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (const rows of pages(calls))
        await db
          .insertInto('park_calls')
          .values(rows)
          .onConflict((conflict) => conflict.column('call_id').doNothing())
          .execute();
      for (const rows of pages(refusals))
        await db
          .insertInto('park_refusals')
          .values(rows)
          .onConflict((conflict) => conflict.column('refusal_id').doNothing())
          .execute();
      for (const rows of pages(unreadable))
        await db
          .insertInto('park_unreadable')
          .values(rows)
          .onConflict((conflict) => conflict.column('entry_id').doNothing())
          .execute();
    });
  }

  async list(filter: RecordFilter, { limit, after }: PageWanted): Promise<RecordPage> {
    const cursor = after === undefined ? null : readCursor(after);
    const rows = await this.#db
      .selectFrom('park_calls')
      .selectAll()
      .where((of) => (cursor === null ? matches(of, filter) : of.and([matches(of, filter), isAfter(of, cursor)])))
      .orderBy('ended_at', 'desc')
      .orderBy('call_id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { records: page.map(rowOf), next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
  }

  async whole(callId: string): Promise<RecordWhole | null> {
    const row = await this.#db.selectFrom('park_calls').selectAll().where('call_id', '=', callId).executeTakeFirst();
    if (row === undefined) return null;
    const refusals = await this.#db
      .selectFrom('park_refusals')
      .selectAll()
      .where('lot', '=', row.lot)
      .where('orbit', '=', row.orbit)
      .where('at', '>=', row.opened_at)
      .where('at', '<=', row.ended_at + REFUSED_AFTER_MS)
      .orderBy('at')
      .limit(PRUNED_AT_ONCE)
      .execute();
    return wholeOf(row, refusals);
  }

  summary(filter: RecordFilter, wanted: SummaryWanted): Promise<readonly SummaryRow[]> {
    return summarise(this.#db, (of) => matches(of, filter), wanted);
  }

  async prune(before: number): Promise<number> {
    const calls = this.#db.selectFrom('park_calls').select('call_id').where('ended_at', '<', before);
    const refusals = this.#db.selectFrom('park_refusals').select('refusal_id').where('at', '<', before);
    const gone = await Promise.all([
      this.#db.deleteFrom('park_calls').where('call_id', 'in', calls.limit(PRUNED_AT_ONCE)).executeTakeFirst(),
      this.#db.deleteFrom('park_refusals').where('refusal_id', 'in', refusals.limit(PRUNED_AT_ONCE)).executeTakeFirst(),
    ]);
    return gone.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0);
  }

  async erase(digits: string): Promise<ErasedRows> {
    if (digits === '') return { calls: 0, refusals: 0 };
    return this.#db.transaction().execute(async (db) => {
      const found = await db
        .selectFrom('park_calls')
        .select(['call_id', 'steps'])
        .where('caller_digits', '=', digits)
        .execute();
      const nothing = { caller_name: '', caller_number: '', caller_digits: '', note: null, erased: 1 };
      for (const { call_id, steps } of found)
        await db
          .updateTable('park_calls')
          .set({ ...nothing, steps: withoutNotes(steps) })
          .where('call_id', '=', call_id)
          .execute();
      const { numUpdatedRows } = await db
        .updateTable('park_refusals')
        .set({ name: '', number: '', number_digits: '' })
        .where('number_digits', '=', digits)
        .executeTakeFirst();
      return { calls: found.length, refusals: Number(numUpdatedRows) };
    });
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }
}

/** Latest end first; of the same millisecond by call id. */
function isAfter(of: OfCalls, { endedAt, callId }: Cursor): ExpressionWrapper<RecordTables, 'park_calls', SqlBool> {
  return of.or([of('ended_at', '<', endedAt), of.and([of('ended_at', '=', endedAt), of('call_id', '<', callId)])]);
}

/** A declaration for many domains means the lots of all of them, `main@a.example.org`. */
const ofLot = (of: OfCalls, lot: string): readonly ExpressionWrapper<RecordTables, 'park_calls', SqlBool>[] => [
  of('lot', '=', lot),
  ...(lot.includes('@') ? [] : [of('lot', 'like', sql<string>`${`${lot.replaceAll(/[!%_]/g, '!$&')}@%`} escape '!'`)]),
];

function matches(of: OfCalls, filter: RecordFilter): ExpressionWrapper<RecordTables, 'park_calls', SqlBool> {
  const { from, to, lots, site, person, caller, end } = filter;
  return of.and([
    ...(from === undefined ? [] : [of('ended_at', '>=', from)]),
    ...(to === undefined ? [] : [of('ended_at', '<', to)]),
    ...(lots === undefined
      ? []
      : [lots.length === 0 ? sql<SqlBool>`1 = 0` : of.or(lots.flatMap((lot) => ofLot(of, lot)))]),
    ...(site === undefined ? [] : [of('site', '=', site)]),
    ...(person === undefined ? [] : [of.or([of('parker', '=', person), of('retriever', '=', person)])]),
    ...(caller === undefined
      ? []
      : [digitsOf(caller) === '' ? sql<SqlBool>`1 = 0` : of('caller_digits', '=', digitsOf(caller))]),
    ...(end === undefined ? [] : [of('ended_how', '=', end)]),
  ]);
}

function* pages<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) yield rows.slice(from, from + ROWS_A_STATEMENT);
}
