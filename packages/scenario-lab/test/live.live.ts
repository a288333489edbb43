/** Every scenario on two real FreeSWITCH nodes with real SIP phones; what is heard is proven by tones. */
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { RealHost } from '../src/real-switch/real-host.js';
import { SCENARIOS } from '../src/scenarios/index.js';
import { tell } from '../src/scenarios/scenario.js';

const ONE_SCENARIO_MS = 60_000;
const binary = findFreeSwitch();

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
    }, ONE_SCENARIO_MS);

    afterAll(async () => {
      await host?.close(failed);
    }, ONE_SCENARIO_MS);

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
