import type { RecordFilter, RecordPage, RecordWhole, SummaryBy, SummaryRow } from '@parkade/api-contract';
import type { CallsTable, RefusalsTable, UnreadableTable } from './schema.js';

export interface Batch {
  readonly calls: readonly CallsTable[];
  readonly refusals: readonly RefusalsTable[];
  readonly unreadable: readonly UnreadableTable[];
}

export interface PageWanted {
  /** 1 to 500. */
  readonly limit: number;
  /** What the page before gave as `next`. */
  readonly after?: string | undefined;
}

export interface SummaryWanted {
  readonly by: SummaryBy;
  /** What hours and days begin by: minutes ahead of UTC. Default: 0. */
  readonly utcOffsetMinutes?: number | undefined;
}

/** What may be asked of the records. Each rejects when the store cannot be had; none waits longer than its bound. */
export interface RecordQueries {
  list(filter: RecordFilter, page: PageWanted): Promise<RecordPage>;
  /** `null` when there is no such record. */
  whole(callId: string): Promise<RecordWhole | null>;
  summary(filter: RecordFilter, wanted: SummaryWanted): Promise<readonly SummaryRow[]>;
}

export interface ErasedRows {
  readonly calls: number;
  readonly refusals: number;
}

/** Where records are kept. Everything rejects when the store cannot be had. */
export interface RecordStore extends RecordQueries {
  /** All of it or nothing. What is there already stays as it is: the same batch may be written again. @throws RefusedRow */
  write(batch: Batch): Promise<void>;
  /** Removes what ended, or was refused, before that (ms since 1970), some thousand rows at a time. @returns how many. */
  prune(before: number): Promise<number>;
  /** Takes name, number and notes out of everything that was of this number (digits only). */
  erase(digits: string): Promise<ErasedRows>;
  close(): Promise<void>;
}

/** The names of {@link RecordStore}, for whoever hands calls on to another process. */
export const METHODS = ['list', 'whole', 'summary', 'write', 'prune', 'erase'] as const;
export type Method = (typeof METHODS)[number];
