import { EXIT, type ExitCode } from '@parkade/api-commands';
import type { ResolvedConfig } from '@parkade/park-config';
import { LaterRelease, NoRecords, NoSuchPage, type RecordQueries, type RecordStore } from '@parkade/records';
import type { CliDeps } from '../cli-deps.js';

/** Has records to read from: the store's, or an engine's. */
export type WithRecords = (work: (records: RecordQueries) => Promise<ExitCode>) => Promise<ExitCode>;

/** Opens the records that are there for one reading, and says so when they cannot be had. */
export async function withRecords(
  config: ResolvedConfig,
  world: CliDeps,
  work: (store: RecordStore) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (config.records.kind === 'off') {
    world.err('records are off in the configuration\n    fix: drop `records: off`');
    return EXIT.problem;
  }
  try {
    const store = await world.openRecords(config.records);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof NoSuchPage) {
      world.err(error.message);
      return EXIT.usage;
    }
    world.err(
      `the records cannot be had: ${error instanceof Error ? error.message : String(error)}\n    fix: ${fixFor(error)}`,
    );
    return EXIT.problem;
  }
}

function fixFor(error: unknown): string {
  if (error instanceof NoRecords) return 'they come with the first call that ends; `records.file` says where';
  if (error instanceof LaterRelease) return 'use the `parkade` of that release';
  return 'run it as the user whose engine writes them, or mend `records` in the configuration';
}
