/** `parkade records export`: everything that is meant, page after page, latest first. */
import { EXIT, jsonText, type ExitCode } from '@parkade/api-commands';
import type { RecordRow } from '@parkade/api-contract';
import { csvHead, csvLines, type RecordQueries } from '@parkade/records';
import type { CliDeps } from '../cli-deps.js';
import { readFilter, type FilterWords } from './filter-options.js';
import { misused } from './show-records.js';
import type { WithRecords } from './with-records.js';

const PAGE = 500;

/** CSV, or with `json` one object a line. */
export async function exportRecords(
  withRecords: WithRecords,
  words: FilterWords & { readonly json?: boolean },
  world: CliDeps,
): Promise<ExitCode> {
  const filter = readFilter(words, world.clock.now());
  if (filter.kind === 'wrong') return misused(filter.why, world);
  return withRecords(async (store) => {
    if (words.json !== true) world.out(csvHead().trimEnd());
    for await (const rows of pagesOf(store, filter.value))
      world.out(words.json === true ? rows.map((row) => jsonText(row)).join('\n') : csvLines(rows).trimEnd());
    return EXIT.fine;
  });
}

async function* pagesOf(
  store: RecordQueries,
  filter: Parameters<RecordQueries['list']>[0],
): AsyncGenerator<readonly RecordRow[]> {
  for (let after: string | undefined; ;) {
    const { records, next } = await store.list(filter, { limit: PAGE, after });
    if (records.length > 0) yield records;
    if (next === null) return;
    after = next;
  }
}
