/** How many, and how long they waited: one statement, the same on both databases. */
import type { SummaryBy, SummaryRow } from '@parkade/api-contract';
import { sql, type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool } from 'kysely';
import type { SummaryWanted } from './record-store.js';
import type { RecordDatabase, RecordTables } from './schema.js';

const HOUR_MS = 3_600_000;
const MOST_ROWS = 2_000;

type Matches = (of: ExpressionBuilder<RecordTables, 'park_calls'>) => Expression<SqlBool>;

/** A reservation to which nobody came is no park. Percentiles are nearest ranks, for there is no such function in SQLite. */
export async function summarise(
  db: RecordDatabase,
  matches: Matches,
  { by, utcOffsetMinutes = 0 }: SummaryWanted,
): Promise<readonly SummaryRow[]> {
  const rows = await db
    .with('meant', (query) =>
      query
        .selectFrom('park_calls')
        .select((of) => [
          keyOf(by, utcOffsetMinutes).as('key'),
          of.ref('ended_how').as('how'),
          of.ref('waited_ms').as('waited'),
        ])
        .where(matches)
        .where('parked_at', 'is not', null),
    )
    .with('ranked', (query) =>
      query
        .selectFrom('meant')
        .select([
          'key',
          'how',
          'waited',
          sql<number>`row_number() over (partition by key order by waited)`.as('rank'),
          sql<number>`count(*) over (partition by key)`.as('total'),
        ]),
    )
    .selectFrom('ranked')
    .select([
      'key',
      sql<number>`count(*)`.as('parks'),
      countOf('picked-up').as('pickedUp'),
      countOf('recall-answered').as('recallAnswered'),
      countOf('joined-by-others').as('joinedByOthers'),
      countOf('abandoned').as('abandoned'),
      countOf('forwarded').as('forwarded'),
      countOf('expired').as('expired'),
      countOf('lost').as('lost'),
      rankOf(50).as('waitP50Ms'),
      rankOf(95).as('waitP95Ms'),
      sql<number | null>`max(waited)`.as('waitMaxMs'),
    ])
    .groupBy('key')
    .orderBy('key')
    .limit(MOST_ROWS)
    .execute();
  return rows.map((row) => ({ ...row, key: String(row.key ?? '-') }));
}

const countOf = (how: string): RawBuilder<number> => sql<number>`sum(case when how = ${how} then 1 else 0 end)`;

const rankOf = (percent: number): RawBuilder<number | null> =>
  sql<number | null>`min(case when rank * 100 >= total * ${sql.lit(percent)} then waited end)`;

function keyOf(by: SummaryBy, utcOffsetMinutes: number): RawBuilder<string | number | null> {
  const ahead = sql.lit(utcOffsetMinutes * 60_000);
  const since = (unit: number): RawBuilder<number> =>
    sql`((ended_at + ${ahead}) / ${sql.lit(unit)}) * ${sql.lit(unit)} - ${ahead}`;
  switch (by) {
    case 'all':
      return sql`'all'`;
    case 'lot':
      return sql`lot`;
    case 'site':
      return sql`coalesce(site, '-')`;
    case 'parker':
      return sql`coalesce(parker, '-')`;
    case 'retriever':
      return sql`coalesce(retriever, '-')`;
    case 'hour':
      return since(HOUR_MS);
    case 'day':
      return since(24 * HOUR_MS);
    case 'hour-of-day':
      return sql`((ended_at + ${ahead}) / ${sql.lit(HOUR_MS)}) % 24`;
  }
}
