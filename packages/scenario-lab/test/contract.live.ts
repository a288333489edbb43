/** The raw facts of FreeSWITCH, held by a real one. */
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DIAL_FACTS } from '../src/contract/dial-facts.js';
import { FACTS } from '../src/contract/facts.js';
import { KEY_FACTS } from '../src/contract/key-facts.js';
import { PARKER_FACTS } from '../src/contract/parker-facts.js';
import { RINGING_FACTS } from '../src/contract/ringing-facts.js';
import { tryFact } from '../src/contract/try-fact.js';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { RealHost } from '../src/real-switch/real-host.js';

const binary = findFreeSwitch();

if (binary.kind === 'absent') {
  describe('what a real FreeSWITCH does', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('what a real FreeSWITCH does', () => {
    let host: RealHost | undefined;

    beforeAll(async () => {
      host = await RealHost.start(binary.path);
    }, 60_000);

    afterAll(async () => host?.close(), 60_000);

    it.each([...FACTS, ...DIAL_FACTS, ...RINGING_FACTS, ...KEY_FACTS, ...PARKER_FACTS])(
      '$title',
      async (fact) => {
        if (host === undefined) throw new Error('the switches did not start');
        await tryFact(host, fact);
      },
      30_000,
    );
  });
}
