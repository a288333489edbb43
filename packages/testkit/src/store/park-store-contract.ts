import type { ParkStore, StoreConnection } from '@parkade/park-ports';
import { ADVANCING } from './contract-cases/advancing.js';
import type { Cases } from './contract-cases/contract-case.js';
import { OUTBOX } from './contract-cases/outbox.js';
import { OPENING } from './contract-cases/opening.js';
import { RACES } from './contract-cases/races.js';
import { READING } from './contract-cases/reading.js';
import { runCases, type TestRunner } from './contract-suite.js';

export type { TestRunner } from './contract-suite.js';

/**
 * What every `ParkStore` does. Run on the in-memory store and on Redis: tests that use the former prove something about
 * the latter only as long as both pass.
 */

export interface StoreUnderTest {
  readonly store: ParkStore & StoreConnection;
  /** Closes the store and whatever it stands on. */
  readonly end: () => Promise<void>;
}

/** One store per case: a case may ask for a retention time. */
export type MakeStore = (options: { readonly retentionMs: number }) => Promise<StoreUnderTest>;

const SUITE: Readonly<Record<string, Cases>> = {
  openCall: OPENING,
  advanceCall: ADVANCING,
  outbox: OUTBOX,
  reading: READING,
  'races and ends': RACES,
};

/** Calls made with this retention are forgotten a minute after their end. */
const RETENTION_MS = 60_000;

export function parkStoreContract(name: string, makeStore: MakeStore, { describe, it }: TestRunner): void {
  describe(`${name} keeps the contract of ParkStore`, () => {
    for (const [group, cases] of Object.entries(SUITE)) {
      describe(group, () =>
        runCases(
          cases,
          async () => {
            const { store, end } = await makeStore({ retentionMs: RETENTION_MS });
            return { subject: store, end };
          },
          it,
        ),
      );
    }
  });
}
