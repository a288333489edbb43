import { deepStrictEqual as same, ok as holds, strictEqual as is } from 'node:assert';
import type { EventLog, Follower, LogEntry, Positions, Reset } from '@parkade/park-ports';
import type { LotEvent, LotId } from '@parkade/park-decision';
import { value } from './contract-cases/contract-case.js';
import { runCases, type TestRunner } from './contract-suite.js';
import { SAMPLE_NOW as NOW, claimedBy, parkPlan, sampleLot, sampleRefusal, stepTo } from './sample-calls.js';
import type { ParkStore } from '@parkade/park-ports';

/** A log, and what may happen to it. */
export interface LogUnderTest {
  readonly log: EventLog;
  /** The store whose steps are in the log. */
  readonly store: ParkStore;
  /** The log does not answer its followers, though others go on writing where that can be had apart. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Keeps the last entry of the lot and no other. */
  readonly trim: (lot: LotId) => Promise<void>;
  /** Everything is forgotten. */
  readonly empty: () => Promise<void>;
  /** An engine of another release writes an event. */
  readonly writeForeign: (lot: LotId) => Promise<void>;
}

const [LOT, ANNEX] = [sampleLot('main'), sampleLot('annex')];
const refusal = (orbit: string): LotEvent & { readonly kind: 'refused' } => sampleRefusal(orbit);
const NOWHERE: Positions = new Map();

/** What a follower is told, in a line each; it waits for lines. */
class Ear implements Follower {
  readonly heard: string[] = [];
  readonly positions = new Map<LotId, string>();
  /** The next batch of entries is not taken in. */
  failOnce = false;
  #waiting: (() => void)[] = [];

  entries(lot: LotId, entries: readonly LogEntry[]): void {
    if (this.failOnce) {
      this.failOnce = false;
      throw new Error('not now');
    }
    for (const { id, event } of entries) {
      this.positions.set(lot, id);
      this.#hear(`${lot} ${event?.orbit ?? 'unknown'}`);
    }
  }

  reset(resets: readonly Reset[]): void {
    for (const { lot, why, position } of resets) {
      this.positions.set(lot, position);
      this.#hear(`${lot} reset ${why}`);
    }
  }

  interrupted(): void {
    this.#hear('interrupted');
  }

  resumed(): void {
    this.#hear('resumed');
  }

  async hears(...lines: readonly string[]): Promise<void> {
    const end = performance.now() + 10_000;
    while (this.heard.length < lines.length && performance.now() < end)
      await Promise.race([
        new Promise<void>((resolve) => this.#waiting.push(resolve)),
        new Promise((resolve) => setTimeout(resolve, 500)),
      ]);
    same(this.heard, lines);
    this.heard.length = 0;
  }

  #hear(line: string): void {
    this.heard.push(line);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** A follower that has been told where it begins. */
async function follows(log: EventLog, lots: readonly LotId[] = [LOT]) {
  const ear = new Ear();
  const following = await log.follow(lots, NOWHERE, ear);
  await ear.hears(...lots.map((lot) => `${lot} reset no-position`));
  return { ear, following };
}

type Case = (subject: LogUnderTest) => Promise<void>;

const READING: Readonly<Record<string, Case>> = {
  'reads entries page by page, oldest first, each lot for itself': async ({ log }) => {
    const events = ['701', '702', '703'].map(refusal);
    await value(log.append([...events, sampleRefusal('701', 'annex')]));
    const firstPage = await value(log.read(LOT, '0', 2));
    same(
      firstPage.map(({ event }) => event),
      events.slice(0, 2),
    );
    const secondPage = await value(log.read(LOT, firstPage[1]?.id ?? '', 2));
    same(
      secondPage.map(({ event }) => event),
      events.slice(2),
    );
    same(await value(log.read(LOT, secondPage[0]?.id ?? '', 2)), []);
    is((await value(log.read(ANNEX, '0', 5))).length, 1);
    await value(log.append([]));
  },
  'has the events of the steps of calls, with the orbit that was taken': async ({ log, store }) => {
    const plan = parkPlan({ callId: 'aaaaaaaa', candidates: ['702', '701'] });
    const outcome = await value(store.openCall(plan, NOW));
    if (outcome.kind !== 'opened' || outcome.call.kind !== 'parked') throw new Error('not parked');
    const step = stepTo(outcome.call, claimedBy(outcome.call, 'retriever-1', NOW));
    await value(store.advanceCall(step));
    const entries = await value(log.read(LOT, '0', 10));
    same(
      entries.map(({ event }) => event),
      [{ ...plan.event, orbit: '702' }, ...step.events],
    );
  },
  'tells that there is an event of another release, and not what it says': async ({ log, writeForeign }) => {
    await writeForeign(LOT);
    await value(log.append([refusal('701')]));
    const entries = await value(log.read(LOT, '0', 10));
    same(
      entries.map(({ event }) => event?.orbit),
      [undefined, '701'],
    );
  },
};

const FOLLOWING: Readonly<Record<string, Case>> = {
  'a new follower is told to read a snapshot, then what comes after it, in order': async ({ log }) => {
    await value(log.append([refusal('700')]));
    const { ear, following } = await follows(log, [LOT, ANNEX]);
    await value(log.append([refusal('701'), refusal('702')]));
    await ear.hears('main 701', 'main 702');
    await value(log.append([sampleRefusal('801', 'annex')]));
    await ear.hears('annex 801');
    await following.close();
    await value(log.append([refusal('703')]));
    same(ear.heard, []);
  },
  'a follower that comes again goes on where it was: nothing is missed, nothing comes twice': async ({ log }) => {
    const { ear, following } = await follows(log);
    await value(log.append([refusal('701')]));
    await ear.hears('main 701');
    await following.close();
    await value(log.append([refusal('702'), refusal('703')]));
    const again = await log.follow([LOT], ear.positions, ear);
    await value(log.append([refusal('704')]));
    await ear.hears('main 702', 'main 703', 'main 704');
    await again.close();
  },
  'after an outage shorter than what is kept nothing is missed and nothing comes twice': async (subject) => {
    const { log } = subject;
    const { ear, following } = await follows(log);
    await value(log.append([refusal('701')]));
    await ear.hears('main 701');
    subject.cut();
    await ear.hears('interrupted');
    // Where nobody else could write either this is refused, and done after the outage.
    const during = await log.append([refusal('702')]);
    subject.mend();
    if (during.kind === 'store-down') {
      await ear.hears('resumed');
      await value(log.append([refusal('702')]));
      await ear.hears('main 702');
    } else await ear.hears('resumed', 'main 702');
    await value(log.append([refusal('703')]));
    await ear.hears('main 703');
    await following.close();
  },
  'a follower whose place was trimmed away is told, and goes on from the end': async ({ log, trim }) => {
    const { ear, following } = await follows(log);
    await value(log.append([refusal('701')]));
    await ear.hears('main 701');
    await following.close();
    await value(log.append([refusal('702'), refusal('703')]));
    await trim(LOT);
    const again = await log.follow([LOT], ear.positions, ear);
    await ear.hears('main reset gap');
    await value(log.append([refusal('704')]));
    await ear.hears('main 704');
    await again.close();
  },
  'a follower that began before the first entry is told when that is gone': async ({ log, trim }) => {
    const { ear, following } = await follows(log);
    await following.close();
    await value(log.append([refusal('701'), refusal('702')]));
    await trim(LOT);
    const again = await log.follow([LOT], ear.positions, ear);
    await ear.hears('main reset gap');
    await again.close();
  },
  'a log that comes back empty is told, each lot that had entries': async (subject) => {
    const { log } = subject;
    const { ear, following } = await follows(log, [LOT, ANNEX]);
    await value(log.append([refusal('701')]));
    await ear.hears('main 701');
    subject.cut();
    await ear.hears('interrupted');
    await subject.empty();
    subject.mend();
    await ear.hears('main reset gap');
    await value(log.append([refusal('702')]));
    await ear.hears('main 702');
    await following.close();
  },
  'a log that is emptied under a standing connection is told, before any further entry': async (subject) => {
    const { log } = subject;
    const { ear, following } = await follows(log);
    await value(log.append([refusal('701')]));
    await ear.hears('main 701');
    await subject.empty();
    await value(log.append([refusal('702')]));
    await ear.hears('main reset gap');
    await value(log.append([refusal('703')]));
    await ear.hears('main 703');
    await following.close();
  },
  'what a follower could not take in comes again': async ({ log }) => {
    const { ear, following } = await follows(log);
    ear.failOnce = true;
    await value(log.append([refusal('701')]));
    await ear.hears('interrupted', 'resumed', 'main 701');
    await following.close();
  },
  'follows a lot that is added while it goes on, from its end': async ({ log }) => {
    await value(log.append([sampleRefusal('800', 'annex')]));
    const { ear, following } = await follows(log);
    await following.add([LOT, ANNEX]);
    await ear.hears('annex reset no-position');
    await value(log.append([sampleRefusal('801', 'annex')]));
    await ear.hears('annex 801');
    await value(log.append([refusal('701')]));
    await ear.hears('main 701');
    await following.close();
  },
  'a follower of many entries gets all of them, in order': async ({ log }) => {
    const { ear, following } = await follows(log);
    const orbits = Array.from({ length: 1_200 }, (_, n) => String(1_000 + n));
    await value(log.append(orbits.map(refusal)));
    await ear.hears(...orbits.map((orbit) => `main ${orbit}`));
    holds(ear.positions.has(LOT));
    await following.close();
  },
};

/** What every `EventLog` does. */
export function eventLogContract(
  name: string,
  make: () => Promise<{ readonly subject: LogUnderTest; readonly end: () => Promise<void> }>,
  { describe, it }: TestRunner,
): void {
  describe(`${name} keeps the contract of EventLog`, () => {
    describe('reading', () => runCases(READING, make, it));
    describe('following', () => runCases(FOLLOWING, make, it));
  });
}
