import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import type { OpenPlan } from '@parkade/park-decision';
import {
  SAMPLE_NOW as NOW,
  endedAs,
  parkPlan,
  reservePlan,
  sampleCallId,
  sampleLeg,
  sampleLot,
  stepTo,
} from '../sample-calls.js';
import { type Cases, LOT, inOrbit, opened, parked, value } from './contract-case.js';

export const OPENING: Cases = {
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
  },
  'answers the call in which the caller waits already, and takes no second orbit': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701', '702');
    const again = parkPlan({ callId: 'bbbbbbbb', candidates: ['702'] });
    const call = again.call.kind === 'parked' ? { ...again.call, caller: first.caller } : again.call;
    same(await opened(store, { ...again, call }), first);
    same([...(await value(store.viewLot(LOT))).taken], [['701', 'aaaaaaaa']]);
  },
  'names the occupant when one orbit and no other was asked for': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    const outcome = await value(store.openCall(parkPlan({ callId: 'bbbbbbbb', candidates: ['701'] }), NOW));
    same(outcome, { kind: 'no-orbit', takenBy: 'aaaaaaaa' });
    is(await value(store.loadCall(sampleCallId('bbbbbbbb'))), null);
    is(await value(store.findByLeg(sampleLeg('caller-bbbbbbbb'))), null);
  },
  'names nobody when several candidates are all taken, or there are none': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    await parked(store, 'bbbbbbbb', '702');
    for (const candidates of [['701', '702'], []]) {
      const outcome = await value(store.openCall(parkPlan({ callId: 'cccccccc', candidates }), NOW));
      same(outcome, { kind: 'no-orbit', takenBy: null });
    }
  },
  'keeps lots apart': async (store) => {
    await parked(store, 'aaaaaaaa', '701');
    const other = await opened(store, parkPlan({ callId: 'bbbbbbbb', candidates: ['701'], lot: 'annex' }));
    same(await inOrbit(store, other.orbit, sampleLot('annex')), other);
    const here = await inOrbit(store, other.orbit);
    is(here?.kind === 'parked' && here.callId, 'aaaaaaaa');
  },
  'takes no more into a lot than its quota, whoever asks, and again when one has left': async (store) => {
    const limited = (callId: string): OpenPlan => ({
      ...parkPlan({ callId, candidates: ['701', '702', '703'] }),
      quota: { inLot: 2 },
    });
    const first = await opened(store, limited('aaaaaaaa'));
    await opened(store, limited('bbbbbbbb'));
    same(await value(store.openCall(limited('cccccccc'), NOW)), { kind: 'over-quota' });
    same(await opened(store, limited('aaaaaaaa')), first);
    const elsewhere = parkPlan({ callId: 'dddddddd', candidates: ['701'], lot: 'main@a.test' });
    is((await opened(store, { ...elsewhere, quota: { inLot: 1 } })).orbit, '701');
    if (first.kind !== 'parked') throw new Error(first.kind);
    await value(store.advanceCall(stepTo(first, endedAs(first, 'retrieved', NOW))));
    is((await opened(store, limited('cccccccc'))).orbit, '701');
  },
  'counts a quota over all of a large lot, wherever in it a free orbit is found': async (store) => {
    const all = Array.from({ length: 200 }, (_, index) => String(5000 + index));
    await Promise.all(all.slice(0, 150).map((orbit) => parked(store, `large${orbit}`, orbit)));
    const limited = (callId: string): OpenPlan => ({ ...parkPlan({ callId, candidates: all }), quota: { inLot: 151 } });
    is((await opened(store, limited('aaaaaaaa'))).orbit, '5150');
    same(await value(store.openCall(limited('bbbbbbbb'), NOW)), { kind: 'over-quota' });
    is((await opened(store, limited('aaaaaaaa'))).orbit, '5150');
  },
  'takes no more of one parker than the quota; others, and those whose parker is not known, have their own': async (
    store,
  ) => {
    const by = (callId: string, user: string | null): OpenPlan => {
      const plan = parkPlan({ callId, candidates: ['701', '702', '703', '704', '705'] });
      const parker = user === null ? null : { address: { user, domain: 'pbx.test' }, leg: null };
      return { ...plan, call: { ...plan.call, parker }, quota: { ofParker: 1 } };
    };
    await opened(store, by('aaaaaaaa', '1001'));
    same(await value(store.openCall(by('bbbbbbbb', '1001'), NOW)), { kind: 'over-quota' });
    await opened(store, by('cccccccc', '1002'));
    await opened(store, by('dddddddd', null));
    await opened(store, by('eeeeeeee', null));
  },
  'knows which lots of a declaration for many domains are in use, and since when': async (store) => {
    await opened(store, parkPlan({ callId: 'aaaaaaaa', candidates: ['701'], lot: 'main@a.test' }), 0, NOW);
    await opened(store, parkPlan({ callId: 'bbbbbbbb', candidates: ['701'], lot: 'main@b.test' }), 0, NOW + 10);
    await opened(store, parkPlan({ callId: 'cccccccc', candidates: ['701'], lot: 'yard@a.test' }), 0, NOW + 10);
    await parked(store, 'dddddddd', '701');
    same(await value(store.usedLots(LOT, NOW)), ['main@a.test', 'main@b.test']);
    same(await value(store.usedLots(LOT, NOW + 1)), ['main@b.test']);
    same(await value(store.usedLots(sampleLot('annex'), 0)), []);
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
  'gives a freed orbit out again only after its quarantine': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', NOW))));
    const plan = parkPlan({ callId: 'bbbbbbbb', candidates: ['701', '702'] });
    is((await opened(store, plan, 5000, NOW + 4999)).orbit, '702');
    const late = parkPlan({ callId: 'cccccccc', candidates: ['701'] });
    is((await opened(store, late, 5000, NOW + 5000)).orbit, '701');
  },
  'gives the kept orbit out again at once, to whom it is kept for': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, endedAs(call, 'unused', NOW), { now: NOW + 20 })));
    const plan = parkPlan({ callId: 'bbbbbbbb', candidates: ['701', '702'] });
    const kept = { orbit: call.orbit, unlessUsedAfter: NOW };
    is((await opened(store, { ...plan, kept }, 5000, NOW + 100)).orbit, '701');
  },
  'keeps no orbit for anybody in which somebody stood since': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(first, endedAs(first, 'unused', NOW))));
    const second = await parked(store, 'bbbbbbbb', '701');
    await value(store.advanceCall(stepTo(second, endedAs(second, 'abandoned', NOW + 50))));
    const plan = parkPlan({ callId: 'cccccccc', candidates: ['701', '702'] });
    is(
      (await opened(store, { ...plan, kept: { orbit: first.orbit, unlessUsedAfter: NOW } }, 5000, NOW + 100)).orbit,
      '702',
    );
    const always = parkPlan({ callId: 'dddddddd', candidates: ['701'] });
    is(
      (await opened(store, { ...always, kept: { orbit: first.orbit, unlessUsedAfter: null } }, 5000, NOW + 100)).orbit,
      '701',
    );
  },
  'knows no quarantine of 0 ms, whatever the clocks say': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', NOW))));
    is((await opened(store, parkPlan({ callId: 'bbbbbbbb', candidates: ['701'] }), 0, NOW - 50)).orbit, '701');
  },
  'gives out the orbit that has rested longest when all that are free rest': async (store) => {
    const calls = { aaaaaaaa: '701', bbbbbbbb: '702', cccccccc: '703', dddddddd: '704' };
    const freedAt = new Map([
      ['701', NOW + 30],
      ['702', NOW + 10],
      ['703', NOW + 20],
    ]);
    for (const [callId, orbit] of Object.entries(calls)) {
      const call = await parked(store, callId, orbit);
      const at = freedAt.get(orbit);
      if (at !== undefined) await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', at), { now: at })));
    }
    const given: string[] = [];
    for (const callId of ['eeeeeeee', 'ffffffff', 'gggggggg']) {
      const plan = parkPlan({ callId, candidates: ['701', '702', '703', '704'] });
      given.push((await opened(store, plan, 30_000, NOW + 40)).orbit);
    }
    same(given, ['702', '703', '701']);
    const last = parkPlan({ callId: 'hhhhhhhh', candidates: ['701', '702', '703', '704'] });
    const outcome = await value(store.openCall({ ...last, quarantineMs: 30_000 }, NOW + 40));
    same(outcome, { kind: 'no-orbit', takenBy: null });
  },
  'finds the only orbit of a large lot that is free, and the longest rested of them all where none is': async (
    store,
  ) => {
    const all = Array.from({ length: 200 }, (_, index) => String(5000 + index));
    // One after the other: two hundred at once would share the time that each has for its answer.
    for (const orbit of all.slice(0, -1)) await parked(store, `large${orbit}`, orbit);
    is((await opened(store, parkPlan({ callId: 'aaaaaaaa', candidates: all }), 30_000)).orbit, '5199');
    for (const [orbit, at] of [
      ['5003', NOW + 20],
      ['5190', NOW + 10],
    ] as const) {
      const call = await value(store.loadCall(sampleCallId(`large${orbit}`)));
      if (call?.kind !== 'parked') throw new Error(`nobody in ${orbit}`);
      await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', at), { now: at })));
    }
    const given: string[] = [];
    for (const callId of ['bbbbbbbb', 'cccccccc'])
      given.push((await opened(store, parkPlan({ callId, candidates: all }), 30_000, NOW + 30)).orbit);
    same(given, ['5190', '5003']);
    const outcome = await value(store.openCall(parkPlan({ callId: 'dddddddd', candidates: all }), NOW + 30));
    same(outcome, { kind: 'no-orbit', takenBy: null });
  },
  'gives out none that rests while another does not, and the first candidate of those freed at once': async (store) => {
    const ended = [await parked(store, 'aaaaaaaa', '701'), await parked(store, 'bbbbbbbb', '702')];
    for (const call of ended) await value(store.advanceCall(stepTo(call, endedAs(call, 'retrieved', NOW))));
    const given: string[] = [];
    for (const callId of ['cccccccc', 'dddddddd', 'eeeeeeee']) {
      const plan = parkPlan({ callId, candidates: ['702', '701', '703'] });
      given.push((await opened(store, plan, 5000, NOW + 1)).orbit);
    }
    same(given, ['703', '702', '701']);
  },
};
