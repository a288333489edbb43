import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import { SAMPLE_NOW as NOW, putOff, stepTo } from '../sample-calls.js';
import { type Cases, hold, parked, value } from './contract-case.js';

export const INTENTS: Cases = {
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
