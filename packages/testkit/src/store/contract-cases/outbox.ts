import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import { SAMPLE_NOW as NOW, putOff, sampleCallId, stepTo } from '../sample-calls.js';
import { type Cases, hold, parked, value } from './contract-case.js';

export const OUTBOX: Cases = {
  'keeps outbox commands until they are settled': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const outbox = [hold(call)];
    await value(store.advanceCall(stepTo(call, putOff(call, NOW + 1), { outbox })));
    const pending = await value(store.pendingOutbox(NOW + 1));
    same(pending, [{ callId: 'aaaaaaaa', version: 2, at: NOW, outbox }]);
    same(await value(store.pendingOutbox(NOW)), []);
    // The one who settles them is told so; anybody later is not.
    is(await value(store.settleOutbox(call.callId, 2)), true);
    is(await value(store.settleOutbox(call.callId, 2)), false);
    same(await value(store.pendingOutbox(NOW + 1)), []);
  },
  'tells the outbox commands of some calls without looking at all': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701');
    const second = await parked(store, 'bbbbbbbb', '702');
    for (const call of [first, second])
      await value(store.advanceCall(stepTo(call, putOff(call, NOW), { outbox: [hold(call)] })));
    const pending = await value(store.pendingOutbox(Infinity, [second.callId, sampleCallId('cccccccc')]));
    same(
      pending.map(({ callId }) => callId),
      [second.callId],
    );
    same(await value(store.pendingOutbox(NOW, [second.callId])), []);
    same(await value(store.pendingOutbox(Infinity, [])), []);
  },
  'does not settle the outbox commands of another version': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    await value(store.advanceCall(stepTo(call, putOff(call, NOW), { outbox: [hold(call)] })));
    is(await value(store.settleOutbox(call.callId, 1)), false);
    is((await value(store.pendingOutbox(NOW + 1))).length, 1);
  },
  'voids the outbox commands of older versions with each change': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const second = putOff(call, NOW);
    await value(store.advanceCall(stepTo(call, second, { outbox: [hold(call)] })));
    await value(store.advanceCall(stepTo(second, putOff(second, NOW))));
    same(await value(store.pendingOutbox(NOW + 1)), []);
  },
  'leaves the outbox commands of a step that is only edited': async (store) => {
    const call = await parked(store, 'aaaaaaaa', '701');
    const second = putOff(call, NOW);
    const outbox = [hold(call)];
    await value(store.advanceCall(stepTo(call, second, { outbox })));
    const third = { ...putOff(second, NOW), waitStep: { since: 2, before: 1 } };
    await value(store.advanceCall(stepTo(second, third)));
    same(await value(store.pendingOutbox(NOW + 1)), [{ callId: 'aaaaaaaa', version: 2, at: NOW, outbox }]);
    is(await value(store.settleOutbox(call.callId, 2)), true);
  },
};
