/** The same on a real FreeSWITCH; what is heard is proven by tones. */
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { RealHost } from '../src/real-switch/real-host.js';
import { RealPair } from '../src/two-engines/real-pair.js';
import { tellPair, TWO_ENGINES_STORIES } from '../src/two-engines/two-engines.js';

const binary = findFreeSwitch();

if (binary.kind === 'absent') {
  describe('two engines on a real FreeSWITCH', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('two engines on a real FreeSWITCH', () => {
    let host: RealHost | undefined;
    let failed = false;

    beforeAll(async () => {
      host = await RealHost.start(binary.path, { engines: 2 });
    }, 60_000);

    afterAll(async () => host?.close(failed), 60_000);

    it.each(TWO_ENGINES_STORIES)(
      '$title',
      async (story) => {
        if (host === undefined) throw new Error('the switches did not start');
        const number = TWO_ENGINES_STORIES.indexOf(story);
        const pair = await RealPair.start(host, `two${String(number)}`);
        try {
          await tellPair(story, pair);
        } catch (error) {
          failed = true;
          throw error;
        } finally {
          await pair.close();
        }
      },
      120_000,
    );
  });
}
