import { EXIT, type ExitCode } from '@parkade/api-commands';
import type { ParkStore, StoreAnswer } from '@parkade/park-ports';
import type { ResolvedConfig } from '@parkade/park-config';
import type { CliDeps } from './cli-deps.js';

/** Opens the store for one reading, and says so when it is not there. */
export async function withStore(
  config: ResolvedConfig,
  world: CliDeps,
  read: (store: ParkStore) => Promise<StoreAnswer<ExitCode>>,
): Promise<ExitCode> {
  const store = await world.openStore(config);
  try {
    const answer = await read(store);
    if (answer.kind === 'ok') return answer.value;
    world.err(`Redis does not answer: ${answer.why}\n    fix: parkade doctor looks closer`);
    return EXIT.problem;
  } finally {
    await store.close();
  }
}
