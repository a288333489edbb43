import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import type { CallId, ParkedCall } from '@parkade/park-decision';
import type { ParkStore } from '@parkade/park-ports';
import { hold, inOrbit, LOT, opened, parked, value } from './contract-cases/contract-case.js';
import type { StoreUnderTest, TestRunner } from './park-store-contract.js';
import { parkPlan, putOff, SAMPLE_NOW as NOW, sampleOrbits, stepTo } from './sample-calls.js';

export interface StoreOfTwoReleases extends StoreUnderTest {
  /** Writes a call, and the commands that are still to be done for it, as an engine with another schema would. */
  readonly makeForeign: (callId: CallId) => Promise<void>;
}

type Case = (store: ParkStore, foreign: ParkedCall) => Promise<void>;

const CASES: Readonly<Record<string, Case>> = {
  'says that there is one, whichever way it is looked for': async (store, foreign) => {
    const unknown = { kind: 'ok', value: { kind: 'unknown-schema' } };
    same(await store.loadCall(foreign.callId), unknown);
    same(await inOrbit(store, foreign.orbit), unknown.value);
    same(await store.findByLeg(foreign.caller.leg), unknown);
    const look = { leg: foreign.caller.leg, callId: foreign.callId, parker: null, lot: null };
    const picture = await value(store.lookAtLeg({ ...look, place: { lot: LOT, orbit: foreign.orbit } }));
    same([picture.ofLeg, picture.named, picture.inOrbit], [unknown.value, unknown.value, unknown.value]);
    same(await value(store.callsOn(foreign.node)), []);
  },
  'does not list it': async (store) => {
    same(await value(store.liveCalls()), []);
    same(await value(store.liveCalls(Infinity)), []);
  },
  'does not let it take the place of one of ours': async (store) => {
    const ours = await parked(store, 'bbbbbbbb', '702');
    same(await value(store.liveCalls(Infinity, 1)), [ours]);
  },
  'does not move it on': async (store, foreign) => {
    same(await value(store.advanceCall(stepTo(foreign, putOff(foreign, NOW)))), { kind: 'missing' });
    same(await value(store.loadCall(foreign.callId)), { kind: 'unknown-schema' });
  },
  'opens no other call of its id, nor for its caller': async (store, foreign) => {
    const candidates = ['702'];
    const again = parkPlan({ callId: foreign.callId, candidates });
    same(await value(store.openCall(again, NOW)), { kind: 'unknown-schema' });
    const sameCaller = parkPlan({ callId: 'bbbbbbbb', candidates, leg: foreign.caller.leg });
    same(await value(store.openCall(sameCaller, NOW)), { kind: 'unknown-schema' });
    same([...(await value(store.viewLot(LOT))).taken], [['701', foreign.callId]]);
  },
  'keeps its orbit taken, and all others free': async (store, foreign) => {
    const wanted = parkPlan({ callId: 'bbbbbbbb', candidates: ['701'] });
    same(await value(store.openCall(wanted, NOW)), { kind: 'no-orbit', takenBy: foreign.callId });
    const [second] = sampleOrbits('702');
    is((await opened(store, parkPlan({ callId: 'cccccccc', candidates: ['701', '702'] }))).orbit, second);
  },
  'hides its commands, so that nobody else does them or throws them away': async (store, foreign) => {
    same(await value(store.pendingOutbox(NOW + 10)), []);
    same(await value(store.pendingOutbox(NOW + 10, [foreign.callId])), []);
  },
};

/** An engine of another release writes into the same store: what it wrote is neither used nor spoilt. */
export function anotherReleaseContract(
  name: string,
  makeStore: () => Promise<StoreOfTwoReleases>,
  { describe, it }: TestRunner,
): void {
  describe(`${name} leaves a call of another release alone`, () => {
    for (const [title, check] of Object.entries(CASES)) {
      it(title, async () => {
        const { store, makeForeign, end } = await makeStore();
        try {
          const call = await parked(store, 'aaaaaaaa', '701');
          await value(store.advanceCall(stepTo(call, putOff(call, NOW + 1), { outbox: [hold(call)] })));
          await makeForeign(call.callId);
          await check(store, { ...call, version: call.version + 1 });
        } finally {
          await end();
        }
      });
    }
  });
}
