/** Which records are asked for, and what the summaries say together. Pure. */
import type { SummaryRow } from '@parkade/api-contract';

export type Span = 'today' | 'yesterday' | 'week' | 'month';
export const SPANS: readonly Span[] = ['today', 'yesterday', 'week', 'month'];

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

export interface Wanted {
  readonly span: Span;
  /** Empty: all. */
  readonly lot: string;
  readonly person: string;
  readonly caller: string;
}

export interface Between {
  readonly from: number;
  readonly to: number;
}

/** @param midnight the beginning of today where the reader is, ms */
export function between(span: Span, midnight: number): Between {
  const tomorrow = midnight + DAY_MS;
  switch (span) {
    case 'today':
      return { from: midnight, to: tomorrow };
    case 'yesterday':
      return { from: midnight - DAY_MS, to: midnight };
    case 'week':
      return { from: tomorrow - WEEK_MS, to: tomorrow };
    case 'month':
      return { from: tomorrow - 30 * DAY_MS, to: tomorrow };
  }
}

export const weekBefore = ({ from, to }: Between): Between => ({ from: from - WEEK_MS, to: to - WEEK_MS });

/** The query of the API: what was not asked for is left out. */
export function queryOf({ lot, person, caller }: Wanted, { from, to }: Between): string {
  const query = new URLSearchParams({ from: String(from), to: String(to) });
  for (const [name, value] of Object.entries({ lot, person, caller })) if (value !== '') query.set(name, value);
  return query.toString();
}

export interface Hour {
  readonly hour: number;
  readonly pickedUp: number;
  readonly recallAnswered: number;
  readonly abandoned: number;
  readonly parks: number;
  readonly halfMs: number | null;
  readonly mostMs: number | null;
}

/** From the first hour with a park to the last one; hours between without any are there too. */
export function hoursOf(rows: readonly SummaryRow[]): readonly Hour[] {
  const byHour = new Map(rows.map((row) => [Number(row.key), row]));
  const hours = [...byHour.keys()].filter((hour) => Number.isInteger(hour));
  if (hours.length === 0) return [];
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_, nth) => {
    const row = byHour.get(first + nth);
    return {
      hour: first + nth,
      pickedUp: (row?.pickedUp ?? 0) + (row?.joinedByOthers ?? 0),
      recallAnswered: row?.recallAnswered ?? 0,
      abandoned: row?.abandoned ?? 0,
      parks: row?.parks ?? 0,
      halfMs: row?.waitP50Ms ?? null,
      mostMs: row?.waitP95Ms ?? null,
    };
  });
}

export interface PersonRow {
  readonly person: string;
  readonly parked: number;
  readonly took: number;
}

/** Whoever parked or has somebody, the busiest first. */
export function personsOf(parkers: readonly SummaryRow[], retrievers: readonly SummaryRow[]): readonly PersonRow[] {
  const names = new Set([...parkers, ...retrievers].map(({ key }) => key).filter((key) => key !== '-'));
  const parksIn = (rows: readonly SummaryRow[], name: string): number =>
    rows.find(({ key }) => key === name)?.parks ?? 0;
  return [...names]
    .map((person) => ({ person, parked: parksIn(parkers, person), took: parksIn(retrievers, person) }))
    .toSorted((a, b) => b.parked + b.took - a.parked - a.took);
}

/** The next mark of a scale above `most`: 1, 2, 5 times a power of ten. */
export function scaleTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most) ?? most;
}
