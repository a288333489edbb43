import { strictEqual as is } from 'node:assert';
import type { LotId, UserAddress } from '@parkade/park-decision';
import type { Tries } from '@parkade/park-ports';
import { value } from './contract-cases/contract-case.js';
import { runCases, type TestRunner } from './contract-suite.js';

const MAIN = 'main' as LotId;
const ANNA: UserAddress = { user: '1001', domain: 'pbx.test' };
const OF_ANOTHER_DOMAIN: UserAddress = { user: '1001', domain: 'other.test' };

/** The store runs on this machine, so its clock is ours. */
async function clockPasses(moment: number): Promise<void> {
  while (Date.now() <= moment) await new Promise((resolve) => setTimeout(resolve, 1));
}

const CASES: Readonly<Record<string, (tries: Tries) => Promise<void>>> = {
  'counts for each person and lot': async (tries) => {
    is(await value(tries.failed(MAIN, ANNA)), 0);
    is(await value(tries.count(MAIN, ANNA, 60_000)), 1);
    is(await value(tries.count(MAIN, ANNA, 60_000)), 2);
    is(await value(tries.failed(MAIN, ANNA)), 2);
    is(await value(tries.failed(MAIN, OF_ANOTHER_DOMAIN)), 0);
    is(await value(tries.failed('annex' as LotId, ANNA)), 0);
  },
  'ends a count when the time of its first is over, however many came after it': async (tries) => {
    await value(tries.count(MAIN, ANNA, 60));
    const over = Date.now() + 60;
    await value(tries.count(MAIN, ANNA, 60_000));
    await clockPasses(over);
    is(await value(tries.failed(MAIN, ANNA)), 0);
    is(await value(tries.count(MAIN, ANNA, 60_000)), 1);
  },
  'loses none of many at once': async (tries) => {
    await Promise.all(Array.from({ length: 20 }, () => value(tries.count(MAIN, ANNA, 60_000))));
    is(await value(tries.failed(MAIN, ANNA)), 20);
  },
};

/** What every `Tries` does. */
export function triesContract(
  name: string,
  make: () => Promise<{ readonly subject: Tries; readonly end: () => Promise<void> }>,
  { describe, it }: TestRunner,
): void {
  describe(`${name} keeps the contract of Tries`, () => runCases(CASES, make, it));
}
