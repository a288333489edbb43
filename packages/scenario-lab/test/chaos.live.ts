/** Short seeds of chaos over two real FreeSWITCH nodes: what can be broken there, breaks, and nobody is lost. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedOfRun } from '@parkade/testkit';
import { runLiveSeed } from '../src/chaos/live-chaos.js';
import { describeLiveRun } from '../src/chaos/report.js';
import { RealHost, findFreeSwitch } from '../src/index.js';

const binary = findFreeSwitch();
const ROUNDS = 4;
const ONE_SEED_MS = 300_000;

if (binary.kind === 'absent') {
  describe('chaos on a real FreeSWITCH', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('[M3][M8] chaos on a real FreeSWITCH', () => {
    let host: RealHost | undefined;
    let failed = false;

    beforeAll(async () => {
      host = await RealHost.start(binary.path, { engines: 2 });
    }, 60_000);

    afterAll(async () => {
      await host?.close(failed);
    }, 60_000);

    it.each(process.env['PARKADE_SEED'] === undefined ? [19_719_903, 19_719_904] : [seedOfRun()])(
      'seed %d: everybody is fetched or rung back, nobody hears a stranger',
      async (seed) => {
        if (host === undefined) throw new Error('the switches did not start');
        const report = await runLiveSeed(host, seed, ROUNDS);
        failed ||= report.violations.length > 0;
        process.stdout.write(`${describeLiveRun(report)}\n`);
        expect(report.violations).toEqual([]);
      },
      ONE_SEED_MS,
    );
  });
}
