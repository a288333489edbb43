/** The short form of the lamp truth test, on the practice switch. `PARKADE_SEED` repeats a run. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { seedOfRun } from '@parkade/testkit';
import { PracticeHost } from '../src/index.js';
import { runLampTruth, TRUTH_LOT } from '../src/lamp-truth/lamp-truth.js';
import { truthText } from '../src/lamp-truth/truth-report.js';

const STEPS = Number(process.env['PARKADE_STEPS'] ?? 60);

describe('lamps of the practice switch', () => {
  const seed = seedOfRun();
  const host = PracticeHost.start({ seed });

  afterAll(async () => host.close(), 30_000);

  it(
    `[L1] equal the store after each of ${STEPS} steps`,
    async () => {
      const lab = await host.openScenario(TRUTH_LOT);
      try {
        await lab.engine.start();
        const report = await runLampTruth(lab, seed, STEPS);
        process.stdout.write(truthText(report));
        expect(report.violations).toEqual([]);
      } finally {
        await lab.close();
      }
    },
    60_000 + 2000 * STEPS,
  );
});
