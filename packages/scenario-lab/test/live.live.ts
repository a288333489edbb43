/** Every scenario on two real FreeSWITCH nodes with real SIP phones; what is heard is proven by tones. */
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { RealHost, SCENARIOS, findFreeSwitch, tell } from '../src/index.js';

const binary = findFreeSwitch();
const ONE_SCENARIO_MS = 60_000;

if (binary.kind === 'absent') {
  describe('on a real FreeSWITCH', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('on a real FreeSWITCH', () => {
    let host: RealHost | undefined;
    let failed = false;

    beforeAll(async () => {
      host = await RealHost.start(binary.path);
    }, 60_000);

    afterAll(async () => {
      await host?.close(failed);
    }, 60_000);

    for (const scenario of SCENARIOS.filter(({ only }) => only === undefined || only.kind === 'real')) {
      it(
        `${scenario.id} ${scenario.title}`,
        async () => {
          if (host === undefined) throw new Error('the switches did not start');
          try {
            await tell(host, scenario);
          } catch (error) {
            failed = true;
            throw error;
          }
        },
        ONE_SCENARIO_MS,
      );
    }
  });
}
