/**
 * The tables, the same on SQLite and Postgres. Instants and durations are ms; truth values are 0 and 1, since libsql takes no
 * others; what is only shown, never asked for, is JSON in a text.
 */
import type { Kysely } from 'kysely';

export interface CallsTable {
  readonly call_id: string;
  readonly lot: string;
  readonly orbit: string;
  readonly node: string;
  readonly site: string | null;
  readonly via: string;
  readonly caller_name: string;
  readonly caller_number: string;
  /** Of the number, for finding; empty when there is none. */
  readonly caller_digits: string;
  readonly parker: string | null;
  readonly ended_how: string;
  readonly outcome: string;
  readonly why: string | null;
  readonly retriever: string | null;
  readonly retriever_node: string | null;
  readonly forwarded_to: string | null;
  readonly opened_at: number;
  readonly parked_at: number | null;
  readonly ended_at: number;
  readonly waited_ms: number | null;
  readonly rings: number;
  readonly note: string | null;
  readonly erased: number;
  readonly legs: string;
  readonly steps: string;
}

export interface RefusalsTable {
  /** When, which leg, and why: the same request told twice is one. */
  readonly refusal_id: string;
  readonly at: number;
  readonly lot: string;
  readonly orbit: string | null;
  readonly node: string;
  readonly site: string | null;
  readonly reason: string;
  readonly dialled: string;
  readonly leg: string;
  readonly asker: string | null;
  readonly sender: string | null;
  readonly name: string;
  readonly number: string;
  readonly number_digits: string;
}

/** What another release wrote into the feed, for the day on which somebody reads it. */
export interface UnreadableTable {
  readonly entry_id: string;
  readonly text: string;
}

export interface RecordTables {
  readonly park_calls: CallsTable;
  readonly park_refusals: RefusalsTable;
  readonly park_unreadable: UnreadableTable;
}

export type RecordDatabase = Kysely<RecordTables>;
