/** Records asked of an engine, by the names by which their store is asked. */
import type {
  RecordFilter,
  RecordPage,
  RecordSummary,
  RecordWhole,
  SummaryBy,
  SummaryRow,
} from '@parkade/api-contract';
import type { ApiClient } from '../client/api-client.js';
import { Refusal } from '../client/failures.js';

export interface RecordsOver {
  list(
    filter: RecordFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<RecordPage>;
  /** `null` when there is no such record. */
  whole(callId: string): Promise<RecordWhole | null>;
  summary(
    filter: RecordFilter,
    wanted: { readonly by: SummaryBy; readonly utcOffsetMinutes: number },
  ): Promise<readonly SummaryRow[]>;
}

export const recordsOver = (client: ApiClient): RecordsOver => ({
  list: (filter, { limit, after }) => client.get('/records', { ...queryOf(filter), limit, after }),
  async whole(callId) {
    try {
      return await client.get<RecordWhole>(`/records/${encodeURIComponent(callId)}`);
    } catch (error) {
      if (error instanceof Refusal && error.problem.reason === 'unknown-call') return null;
      throw error;
    }
  },
  summary: async (filter, { by, utcOffsetMinutes }) =>
    (await client.get<RecordSummary>('/records/summary', { ...queryOf(filter), by, utcOffsetMinutes })).rows,
});

/** The command line names one lot at most. */
const queryOf = ({ lots, ...others }: RecordFilter) => ({ ...others, lot: lots?.[0] });
