import { deepStrictEqual as same, ok as holds, strictEqual as is } from 'node:assert';
import { SAMPLE_NOW as NOW, claimedBy, parkPlan, stepTo } from '../sample-calls.js';
import { type Cases, parked, value } from './contract-case.js';

export const RACES: Cases = {
  'gives racing parks distinct orbits, and no more than there are': async (store) => {
    const orbits = ['701', '702', '703'];
    const ids = Array.from({ length: 20 }, (_, n) => `racer${String(n).padStart(3, '0')}`);
    const plans = ids.map((callId) => parkPlan({ callId, candidates: orbits }));
    const outcomes = await Promise.all(plans.map((plan) => value(store.openCall(plan, NOW))));
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
