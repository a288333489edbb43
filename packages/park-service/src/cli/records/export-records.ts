/** `parkade records export`: everything that is meant, page after page, latest first. */
import type { RecordRow } from '@parkade/api-contract';
import type { ResolvedConfig } from '@parkade/park-config';
import { csvHead, csvLines, type RecordStore } from '@parkade/records';
import type { CliDeps } from '../cli-deps.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readFilter, type FilterWords } from './filter-options.js';
import { misused } from './show-records.js';
import { withRecords } from './with-records.js';

const PAGE = 500;

/** CSV, or with `json` one object a line. */
export async function exportRecords(
  config: ResolvedConfig,
  words: FilterWords & { readonly json?: boolean },
  world: CliDeps,
): Promise<ExitCode> {
  const filter = readFilter(words, world.clock.now());
  if (filter.kind === 'wrong') return misused(filter.why, world);
  return withRecords(config, world, async (store) => {
    if (words.json !== true) world.out(csvHead().trimEnd());
    for await (const rows of pagesOf(store, filter.value))
      world.out(words.json === true ? rows.map((row) => JSON.stringify(row)).join('\n') : csvLines(rows).trimEnd());
    return EXIT.fine;
  });
}

async function* pagesOf(
  store: RecordStore,
  filter: Parameters<RecordStore['list']>[0],
): AsyncGenerator<readonly RecordRow[]> {
  for (let after: string | undefined; ;) {
    const { records, next } = await store.list(filter, { limit: PAGE, after });
    if (records.length > 0) yield records;
    if (next === null) return;
    after = next;
  }
}
