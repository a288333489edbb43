import { deepStrictEqual as same, notStrictEqual as differs, ok as holds, strictEqual as is } from 'node:assert';
import type { AnyCall, Intent, OpenPlan, ParkedCall } from '@parkade/park-decision';
import type { ParkStore, StoreAnswer } from '@parkade/park-engine';
import {
  SAMPLE_NOW as NOW,
  claimedBy,
  endedAs,
  parkPlan,
  putOff,
  reservePlan,
  sampleCallId,
  sampleLeg,
  sampleLot,
  sampleOrbits,
  sampleTicket,
  stepTo,
} from './sample-calls.js';

/**
 * What every `ParkStore` does. Run on the in-memory store and on Redis: tests that use the former prove something about
 * the latter only as long as both pass.
 */

/** What the suite needs of a test runner; handed in, because a library must not import one. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (title: string, body: () => Promise<void>) => void;
}

export interface StoreUnderTest {
  readonly store: ParkStore;
  /** Closes the store and whatever it stands on. */
  readonly end: () => Promise<void>;
}

const LOT = sampleLot('main');

async function value<T>(answer: Promise<StoreAnswer<T>>): Promise<T> {
  const settled = await answer;
  if (settled.kind !== 'ok') throw new Error(`the store is down: ${settled.why}`);
  return settled.value;
}

async function opened(store: ParkStore, plan: OpenPlan, quarantineMs = 0, now = NOW): Promise<AnyCall> {
  const outcome = await value(store.openCall(plan, now, quarantineMs));
  if (outcome.kind !== 'opened') throw new Error(`no orbit was free`);
  return outcome.call;
}

async function parked(store: ParkStore, callId: string, ...candidates: readonly string[]): Promise<ParkedCall> {
  const call = await opened(store, parkPlan({ callId, candidates }));
  if (call.kind !== 'parked') throw new Error(`a ${call.kind} call was opened`);
  return call;
}

/** One store per case: a case may ask for a retention time. */
export type MakeStore = (options: { readonly retentionMs: number }) => Promise<StoreUnderTest>;

type Case = (store: ParkStore) => Promise<void>;

const OPENING: Readonly<Record<string, Case>> = {
  'takes the first candidate and says which': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '702', '701');
    is(call.orbit, '702');
    const { orbit: _, ...rest } = call;
    same(rest, parkPlan({ callId: 'aaaaaaaa', candidates: [] }).call);
  },
  'passes over candidates that are taken': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    is((await parked(store, 'bbbbbbbb', '701', '702')).orbit, '702');
  },
  'answers the same call when asked again with the same id, and takes no second orbit': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701', '702');
    same(await opened(store, parkPlan({ callId: 'aaaaaaaa', candidates: ['702'] })), first);
    same([...(await value(store.viewLot(LOT))).taken], [['701', 'aaaaaaaa']]);
    is((await value(store.readEvents(LOT, '0', 10))).length, 1);
  },
  'answers the call in which the caller waits already, and takes no second orbit': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701', '702');
    const again = parkPlan({ callId: 'bbbbbbbb', candidates: ['702'] });
    const call = again.call.kind === 'parked' ? { ...again.call, caller: first.caller } : again.call;
    same(await opened(store, { ...again, call }), first);
    same([...(await value(store.viewLot(LOT))).taken], [['701', 'aaaaaaaa']]);
    is((await value(store.readEvents(LOT, '0', 10))).length, 1);
  },
  'names the occupant when one orbit and no other was asked for': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    const outcome = await value(store.openCall(parkPlan({ callId: 'bbbbbbbb', candidates: ['701'] }), NOW, 0));
    same(outcome, { kind: 'no-orbit', takenBy: 'aaaaaaaa' });
    is(await value(store.loadCall(sampleCallId('bbbbbbbb'))), null);
    is(await value(store.findByLeg(sampleLeg('caller-bbbbbbbb'))), null);
  },
  'names nobody when several candidates are all taken, or there are none': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    await parked(store, 'bbbbbbbb', '702');
    for (const candidates of [['701', '702'], []]) {
      const outcome = await value(store.openCall(parkPlan({ callId: 'cccccccc', candidates }), NOW, 0));
      same(outcome, { kind: 'no-orbit', takenBy: null });
    }
  },
  'keeps lots apart': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    const other = await opened(store, parkPlan({ callId: 'bbbbbbbb', candidates: ['701'], lot: 'annex' }));
    same(await value(store.findByOrbit(sampleLot('annex'), other.orbit)), other);
    is((await value(store.findByOrbit(LOT, other.orbit)))?.callId, 'aaaaaaaa');
  },
  'keeps leading zeros and stars of an orbit': async (store) => {
    is((await parked(store, 'aaaaaaaa', '0042')).orbit, '0042');
    is((await parked(store, 'bbbbbbbb', '*5901')).orbit, '*5901');
    same((await value(store.viewLot(LOT))).lastAssigned, '*5901');
  },
  'finds a reserved call by its consult leg': async (store) => {
    const call = await opened(store, reservePlan({ callId: 'aaaaaaaa', candidates: ['701'] }));
    is(call.kind, 'reserved');
    same(await value(store.findByLeg(sampleLeg('consult-aaaaaaaa'))), call);
  },
  'writes the event with the orbit that was taken': async (store) => {
    await parked(store, 'aaaaaaaa', '702', '701');
    const [first] = await value(store.readEvents(LOT, '0', 10));
    same(first?.event, { ...parkPlan({ callId: 'aaaaaaaa', candidates: [] }).event, orbit: '702' });
  },
  'gives a freed orbit out again only after its quarantine': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', NOW))));
    const plan = parkPlan({ callId: 'bbbbbbbb', candidates: ['701', '702'] });
    is((await opened(store, plan, 5000, NOW + 4999)).orbit, '702');
    const late = parkPlan({ callId: 'cccccccc', candidates: ['701'] });
    is((await opened(store, late, 5000, NOW + 5000)).orbit, '701');
  },
  'knows no quarantine of 0 ms, whatever the clocks say': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', NOW))));
    is((await opened(store, parkPlan({ callId: 'bbbbbbbb', candidates: ['701'] }), 0, NOW - 50)).orbit, '701');
  },
};

const ADVANCING: Readonly<Record<string, Case>> = {
  'moves a call on from the version that was read': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const next = claimedBy(call, 'retriever-1', NOW);
    same(await value(store.advanceCall(stepTo(call, next))), { kind: 'advanced' });
    same(await value(store.loadCall(call.callId)), next);
    same(await value(store.findByOrbit(LOT, call.orbit)), next);
    same(await value(store.findByLeg(sampleLeg('retriever-1'))), next);
  },
  'refuses a change of a version that is gone, and writes nothing': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const winner = claimedBy(call, 'retriever-1', NOW);
    await value(store.advanceCall(stepTo(call, winner)));
    const loser = stepTo(call, claimedBy(call, 'retriever-2', NOW));
    same(await value(store.advanceCall(loser)), { kind: 'stale' });
    same(await value(store.loadCall(call.callId)), winner);
    is(await value(store.findByLeg(sampleLeg('retriever-2'))), null);
    is((await value(store.readEvents(LOT, '0', 10))).length, 2);
  },
  'answers missing for a call it does not know': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const stranger = { ...call, callId: sampleCallId('zzzzzzzz') };
    same(await value(store.advanceCall(stepTo(stranger, putOff(stranger, NOW)))), { kind: 'missing' });
  },
  'answers advanced when the very same change is asked again, and does it once': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const step = stepTo(call, claimedBy(call, 'retriever-1', NOW), { intents: [hold(call)] });
    await value(store.advanceCall(step));
    await value(store.settleIntents(call.callId, 2));
    same(await value(store.advanceCall(step)), { kind: 'advanced' });
    is((await value(store.readEvents(LOT, '0', 10))).length, 2);
    same(await value(store.pendingIntents(NOW + 1)), []);
  },
  'does not care in which order the properties of a repeated change come': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const next = claimedBy(call, 'retriever-1', NOW);
    await value(store.advanceCall(stepTo(call, next)));
    const { kind, callId, ...rest } = next;
    same(await value(store.advanceCall(stepTo(call, { ...rest, callId, kind }))), { kind: 'advanced' });
  },
  'drops the legs that are no longer used and keeps those that are': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const claim = claimedBy(call, 'retriever-1', NOW);
    await value(store.advanceCall(stepTo(call, claim)));
    const back: ParkedCall = { ...call, version: 3 };
    await value(store.advanceCall(stepTo(claim, back)));
    is(await value(store.findByLeg(sampleLeg('retriever-1'))), null);
    same(await value(store.findByLeg(call.caller.leg)), back);
  },
  'leaves a leg alone that belongs to another call by now': async (store) => {
    const first = await opened(store, reservePlan({ callId: 'aaaaaaaa', candidates: ['701'], leg: 'shared-leg' }));
    const second = await opened(store, parkPlan({ callId: 'bbbbbbbb', candidates: ['702'], leg: 'shared-leg' }));
    if (first.kind === 'ended') throw new Error('the first call has ended');
    await value(store.advanceCall(stepTo(first, endedAs(first, 'unused', NOW))));
    same(await value(store.findByLeg(sampleLeg('shared-leg'))), second);
  },
  'frees the orbit of an ended call and remembers when': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const end = endedAs(call, 'abandoned', NOW + 10);
    await value(store.advanceCall(stepTo(call, end, { now: NOW + 10 })));
    const view = await value(store.viewLot(LOT));
    is(view.taken.size, 0);
    same([...view.freedAt], [['701', NOW + 10]]);
    is(await value(store.findByOrbit(LOT, call.orbit)), null);
    is(await value(store.findByLeg(call.caller.leg)), null);
    same(await value(store.liveCalls()), []);
    same(await value(store.loadCall(call.callId)), end);
  },
  'does not free an orbit twice: a repeated end leaves the next occupant alone': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const step = stepTo(call, endedAs(call, 'retrieved', NOW));
    await value(store.advanceCall(step));
    const next = await parked(store, 'bbbbbbbb', '701');
    same(await value(store.advanceCall(step)), { kind: 'advanced' });
    same(await value(store.findByOrbit(LOT, next.orbit)), next);
  },
  'never moves a call on that has ended': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const end = endedAs(call, 'retrieved', NOW);
    await value(store.advanceCall(stepTo(call, end)));
    const revived = { ...putOff(call, NOW), version: end.version + 1 };
    same(await value(store.advanceCall(stepTo(end, revived))), { kind: 'stale' });
    same(await value(store.loadCall(call.callId)), end);
    same(await value(store.liveCalls()), []);
  },
  'forgets ended calls after the retention time, not before': async (store) => {
    const old = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(old, endedAs(old, 'retrieved', NOW))));
    const early = await parked(store, 'bbbbbbbb', '701');
    await value(store.advanceCall(stepTo(early, endedAs(early, 'retrieved', NOW + 59_999), { now: NOW + 59_999 })));
    differs(await value(store.loadCall(old.callId)), null);
    const late = await parked(store, 'cccccccc', '701');
    await value(store.advanceCall(stepTo(late, endedAs(late, 'retrieved', NOW + 60_000), { now: NOW + 60_000 })));
    is(await value(store.loadCall(old.callId)), null);
    differs(await value(store.loadCall(early.callId)), null);
  },
  'returns text, numbers and empty lists as they came': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const next = { ...putOff(call, NOW + 0.5), openedAt: 1_234_567_890_123.25 };
    await value(store.advanceCall(stepTo(call, next)));
    same(await value(store.loadCall(call.callId)), next);
  },
};

function hold(call: AnyCall): Intent {
  return { kind: 'hold', node: call.node, leg: sampleLeg(`caller-${call.callId}`) };
}

const INTENTS: Readonly<Record<string, Case>> = {
  'keeps intents until they are settled': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const intents = [hold(call)];
    await value(store.advanceCall(stepTo(call, putOff(call, NOW + 1), { intents })));
    const pending = await value(store.pendingIntents(NOW + 1));
    same(pending, [{ callId: 'aaaaaaaa', version: 2, at: NOW, intents }]);
    same(await value(store.pendingIntents(NOW)), []);
    // The one who settles them is told so; anybody later is not.
    is(await value(store.settleIntents(call.callId, 2)), true);
    is(await value(store.settleIntents(call.callId, 2)), false);
    same(await value(store.pendingIntents(NOW + 1)), []);
  },
  'does not settle the intents of another version': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, putOff(call, NOW), { intents: [hold(call)] })));
    is(await value(store.settleIntents(call.callId, 1)), false);
    is((await value(store.pendingIntents(NOW + 1))).length, 1);
  },
  'voids the intents of older versions with each change': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const second = putOff(call, NOW);
    await value(store.advanceCall(stepTo(call, second, { intents: [hold(call)] })));
    await value(store.advanceCall(stepTo(second, putOff(second, NOW))));
    same(await value(store.pendingIntents(NOW + 1)), []);
  },
};

const READING: Readonly<Record<string, Case>> = {
  'lists live calls, those due first': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701');
    const second = await parked(store, 'bbbbbbbb', '702');
    const later = putOff(first, NOW + 90_000);
    await value(store.advanceCall(stepTo(first, later)));
    same(await value(store.liveCalls()), [second, later]);
    same(await value(store.liveCalls(NOW + 90_000)), [second]);
    same(await value(store.liveCalls(NOW)), []);
  },
  'shows an unknown lot as an empty one': async (store) => {
    const view = await value(store.viewLot(sampleLot('nowhere')));
    same([view.taken.size, view.freedAt.size, view.lastAssigned], [0, 0, null]);
  },
  'finds nothing where there is nothing': async (store) => {
    is(await value(store.loadCall(sampleCallId('aaaaaaaa'))), null);
    is(await value(store.findByLeg(sampleLeg('nobody-00'))), null);
    for (const orbit of sampleOrbits('701')) is(await value(store.findByOrbit(LOT, orbit)), null);
  },
  'reads events page by page, oldest first, each lot for itself': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const { events } = stepTo(call, putOff(call, NOW));
    const [event] = events;
    if (event === undefined) throw new Error('a step without an event');
    const strangers = { ...event, lot: sampleLot('annex') };
    await value(store.appendEvents([event, strangers, { ...event, type: 'refused', reason: 'lot-full' }]));
    const firstPage = await value(store.readEvents(LOT, '0', 2));
    same(
      firstPage.map((entry) => entry.event),
      [{ ...parkPlan({ callId: 'aaaaaaaa', candidates: [] }).event, orbit: '701' }, event],
    );
    const secondPage = await value(store.readEvents(LOT, firstPage[1]?.id ?? '', 2));
    same(
      secondPage.map((entry) => entry.event.type),
      ['refused'],
    );
    same(await value(store.readEvents(LOT, secondPage[0]?.id ?? '', 2)), []);
    is((await value(store.readEvents(sampleLot('annex'), '0', 5))).length, 1);
    await value(store.appendEvents([]));
  },
  'answers a ping': async (store) => {
    same(await store.ping(), { kind: 'ok', value: undefined });
  },
};

const TICKET = sampleTicket('aaaaaaaa');

const TICKETS: Readonly<Record<string, Case>> = {
  'burns a ticket when it is read': async (store) => {
    await value(store.putTicket('secret', TICKET, 5000));
    same(await value(store.takeTicket('secret')), TICKET);
    is(await value(store.takeTicket('secret')), null);
    is(await value(store.takeTicket('other')), null);
  },
  'gives one ticket to one of many takers': async (store) => {
    await value(store.putTicket('secret', TICKET, 5000));
    const takers = await Promise.all(Array.from({ length: 20 }, () => value(store.takeTicket('secret'))));
    is(takers.filter((taken) => taken !== null).length, 1);
  },
};

const RACES: Readonly<Record<string, Case>> = {
  'gives racing parks distinct orbits, and no more than there are': async (store) => {
    const orbits = ['701', '702', '703'];
    const ids = Array.from({ length: 20 }, (_, n) => `racer${String(n).padStart(3, '0')}`);
    const plans = ids.map((callId) => parkPlan({ callId, candidates: orbits }));
    const outcomes = await Promise.all(plans.map((plan) => value(store.openCall(plan, NOW, 0))));
    const won = outcomes.flatMap((outcome) => (outcome.kind === 'opened' ? [outcome.call.orbit] : []));
    same(won.toSorted(), orbits);
  },
  'lets exactly one of many claims win': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const claims = Array.from({ length: 20 }, (_, n) => stepTo(call, claimedBy(call, `retriever-${n}`, NOW)));
    const outcomes = await Promise.all(claims.map((claim) => value(store.advanceCall(claim))));
    is(outcomes.filter(({ kind }) => kind === 'advanced').length, 1);
    is(outcomes.filter(({ kind }) => kind === 'stale').length, 19);
  },
  'answers store-down after close': async (store) => {
    await store.close();
    const answer = await store.ping();
    holds(answer.kind === 'store-down');
  },
};

const SUITE: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  openCall: OPENING,
  advanceCall: ADVANCING,
  intents: INTENTS,
  reading: READING,
  tickets: TICKETS,
  'races and ends': RACES,
};

/** Calls made with this retention are forgotten a minute after their end. */
const RETENTION_MS = 60_000;

export function parkStoreContract(name: string, makeStore: MakeStore, { describe, it }: TestRunner): void {
  describe(`${name} keeps the contract of ParkStore`, () => {
    for (const [group, cases] of Object.entries(SUITE)) {
      describe(group, () => {
        for (const [title, check] of Object.entries(cases)) {
          it(title, async () => {
            const { store, end } = await makeStore({ retentionMs: RETENTION_MS });
            try {
              await check(store);
            } finally {
              await end();
            }
          });
        }
      });
    }
  });
}
