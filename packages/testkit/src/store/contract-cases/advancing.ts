import { deepStrictEqual as same, notStrictEqual as differs, strictEqual as is } from 'node:assert';
import type { ParkedCall } from '@parkade/park-decision';
import {
  SAMPLE_NOW as NOW,
  claimedBy,
  endedAs,
  parkPlan,
  putOff,
  reservePlan,
  sampleCallId,
  sampleLeg,
  stepTo,
} from '../sample-calls.js';
import { type Cases, LOT, hold, inOrbit, opened, parked, value } from './contract-case.js';

export const ADVANCING: Cases = {
  'moves a call on from the version that was read': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const next = claimedBy(call, 'retriever-1', NOW);
    same(await value(store.advanceCall(stepTo(call, next))), { kind: 'advanced' });
    same(await value(store.loadCall(call.callId)), next);
    same(await inOrbit(store, call.orbit), next);
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
  },
  'answers missing for a call it does not know': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const stranger = { ...call, callId: sampleCallId('zzzzzzzz') };
    same(await value(store.advanceCall(stepTo(stranger, putOff(stranger, NOW)))), { kind: 'missing' });
  },
  'answers advanced when the very same change is asked again, and does it once': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const step = stepTo(call, claimedBy(call, 'retriever-1', NOW), { outbox: [hold(call)] });
    await value(store.advanceCall(step));
    await value(store.settleOutbox(call.callId, 2));
    same(await value(store.advanceCall(step)), { kind: 'advanced' });
    same(await value(store.pendingOutbox(NOW + 1)), []);
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
    is(await inOrbit(store, call.orbit), null);
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
    same(await inOrbit(store, next.orbit), next);
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
