/** Every lamp equals the store, on two real FreeSWITCH nodes, whatever people do. `PARKADE_SEED` repeats a run. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedOfRun } from '@parkade/testkit';
import { runLampTruth, TRUTH_LOT } from '../src/lamp-truth/lamp-truth.js';
import { truthText } from '../src/lamp-truth/truth-report.js';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { RealHost } from '../src/real-switch/real-host.js';

const STEPS = Number(process.env['PARKADE_STEPS'] ?? 200);
const WITHIN_MS = 60_000 + 3000 * STEPS;
const binary = findFreeSwitch();

if (binary.kind === 'absent') {
  describe('lamps of a real FreeSWITCH', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('lamps of a real FreeSWITCH', () => {
    let host: RealHost | undefined;
    let failed = false;

    beforeAll(async () => {
      host = await RealHost.start(binary.path);
    }, 60_000);

    afterAll(async () => host?.close(failed), 60_000);

    it(
      `[L1] equal the store after each of ${STEPS} steps`,
      async () => {
        if (host === undefined) throw new Error('the switches did not start');
        const lab = await host.openScenario(TRUTH_LOT);
        try {
          await lab.engine.start();
          const seed = seedOfRun();
          process.stdout.write(`lamp truth: seed ${seed}\n`);
          const report = await runLampTruth(lab, seed, STEPS);
          process.stdout.write(truthText(report));
          expect(report.violations).toEqual([]);
        } catch (error) {
          failed = true;
          throw new Error(`${String(error)}\n--- ${await lab.diagnosis()}`, { cause: error });
        } finally {
          await lab.close();
        }
      },
      WITHIN_MS,
    );
  });
}
