/** The raw facts of FreeSWITCH on the practice switch; `contract.live.ts` holds them against a real one. */
import { afterAll, describe, it } from '@jest/globals';
import { DIAL_FACTS } from '../src/contract/dial-facts.js';
import { FACTS } from '../src/contract/facts.js';
import { KEY_FACTS } from '../src/contract/key-facts.js';
import { PARKER_FACTS } from '../src/contract/parker-facts.js';
import { RINGING_FACTS } from '../src/contract/ringing-facts.js';
import { tryFact } from '../src/contract/try-fact.js';
import { PracticeHost } from '../src/practice/practice-host.js';

describe('what the practice switch does', () => {
  const host = PracticeHost.start();

  afterAll(() => host.close());

  it.each([...FACTS, ...DIAL_FACTS, ...RINGING_FACTS, ...KEY_FACTS, ...PARKER_FACTS])(
    '$title',
    async (fact) => tryFact(host, fact),
    30_000,
  );
});
