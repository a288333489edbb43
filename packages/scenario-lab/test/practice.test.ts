/** Every scenario on two practice nodes, the engine as a process of its own; what is heard is read from the media graph. */
import { afterAll, describe, it } from '@jest/globals';
import { PracticeHost, SCENARIOS, tell, type Scenario } from '../src/index.js';

const ONE_SCENARIO_MS = 90_000;
/** Each has an engine, a Redis and two nodes of its own, but they share the processors. */
const SIDE_BY_SIDE = 3;

/** Lets so many in at a time, in the order in which they come. */
class Gate {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  async through(act: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** Lamps promise times of their own; a neighbour's start must not take them the processor. */
const isAboutTimes = ({ id }: Scenario): boolean => id.startsWith('lamp-');

describe('on the practice switch', () => {
  const gate = new Gate(SIDE_BY_SIDE);
  let host: PracticeHost | undefined;
  let failed = false;

  const run = async (scenario: Scenario): Promise<void> => {
    try {
      // Concurrent tests begin before any hook has run, so the host is made by whoever comes first.
      host ??= PracticeHost.start();
      await tell(host, scenario).catch(async (error: unknown) => {
        // jest does not repeat concurrent tests (see scripts/jest.retry.mjs).
        process.stdout.write(`RETRIED ${scenario.id}: ${error instanceof Error ? error.message : String(error)}\n`);
        if (host !== undefined) await tell(host, scenario);
      });
    } catch (error) {
      failed = true;
      throw error;
    }
  };

  afterAll(async () => {
    await host?.close(failed);
  }, 30_000);

  const here = SCENARIOS.filter(({ only }) => only === undefined || only.kind === 'practice');
  for (const scenario of here.filter((one) => !isAboutTimes(one))) {
    it.concurrent(`${scenario.id} ${scenario.title}`, () => gate.through(() => run(scenario)), ONE_SCENARIO_MS);
  }
  // After the others, one by one.
  for (const scenario of here.filter(isAboutTimes)) {
    it(`${scenario.id} ${scenario.title}`, () => run(scenario), ONE_SCENARIO_MS);
  }
});
