/** Many phones at once on a real FreeSWITCH: each cycle is heard, and none may fail. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreeSwitch } from '@parkade/scenario-lab';
import { LoadHouse, runLoad } from '../src/index.js';

const binary = findFreeSwitch();
const SECONDS = 15;

if (binary.kind === 'absent') {
  describe('load on a real FreeSWITCH', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('load on a real FreeSWITCH, phones heard', () => {
    let house: LoadHouse | undefined;
    let failed = false;

    beforeAll(async () => {
      house = await LoadHouse.start(binary.path);
    }, 60_000);

    afterAll(async () => {
      await house?.close(failed);
    }, 60_000);

    it.each([16, 48])(
      '%d workers park, pick up and talk, over and over: nobody is lost, nobody hears a stranger',
      async (workers) => {
        if (house === undefined) throw new Error('the switch did not start');
        const report = await runLoad(house, 'parkade', { workers, seconds: SECONDS });
        failed ||= report.failed > 0;
        process.stdout.write(
          `${workers} workers: ${report.done} cycles, ${report.cyclesPerSecond} a second, ${report.failed} failed\n`,
        );
        expect(report.failures).toEqual([]);
        expect(report.done).toBeGreaterThanOrEqual(workers);
      },
      120_000,
    );
  });
}
