/** Every scenario on two practice nodes, the engine as a process of its own; what is heard is read from the media graph. */
import { afterAll, describe, it } from '@jest/globals';
import { PracticeHost, SCENARIOS, tell } from '../src/index.js';

const ONE_SCENARIO_MS = 60_000;

describe('on the practice switch', () => {
  let host: PracticeHost | undefined;
  let failed = false;
  const theHost = (): PracticeHost => (host ??= PracticeHost.start());

  afterAll(async () => {
    await host?.close(failed);
  }, 30_000);

  // Concurrent tests begin before any hook has run, so the host is made by whoever comes first.
  for (const scenario of SCENARIOS.filter(({ only }) => only === undefined || only.kind === 'practice')) {
    it.concurrent(
      `${scenario.id} ${scenario.title}`,
      async () => {
        try {
          await tell(theHost(), scenario);
        } catch (error) {
          failed = true;
          throw error;
        }
      },
      ONE_SCENARIO_MS,
    );
  }
});
