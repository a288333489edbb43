import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import {
  SAMPLE_NOW as NOW,
  endedAs,
  putOff,
  reservePlan,
  sampleCallId,
  sampleLeg,
  sampleLot,
  sampleNode,
  sampleOrbits,
  stepTo,
} from '../sample-calls.js';
import { type Cases, LOT, opened, parked, value } from './contract-case.js';

export const READING: Cases = {
  'lists live calls, those due first': async (store) => {
    const first = await parked(store, 'aaaaaaaa', '701');
    const second = await parked(store, 'bbbbbbbb', '702');
    const later = putOff(first, NOW + 90_000);
    await value(store.advanceCall(stepTo(first, later)));
    same(await value(store.liveCalls()), [second, later]);
    same(await value(store.liveCalls(NOW + 90_000)), [second]);
    same(await value(store.liveCalls(NOW)), []);
    same(await value(store.liveCalls(Infinity, 1)), [second]);
    same(await value(store.liveCalls(Infinity, 2)), [second, later]);
  },
  'lists the live calls of a node, wherever they went': async (store) => {
    const here = await parked(store, 'aaaaaaaa', '701');
    const gone = await parked(store, 'bbbbbbbb', '702');
    const moved = await opened(store, reservePlan({ callId: 'cccccccc', candidates: ['703'] }));
    await value(store.advanceCall(stepTo(gone, endedAs(gone, 'abandoned', NOW))));
    const east = sampleNode('east');
    const there = { ...moved, version: moved.version + 1, node: east };
    await value(store.advanceCall(stepTo(moved, there)));
    same(await value(store.callsOn(here.node)), [here]);
    same(await value(store.callsOn(east)), [there]);
    same(await value(store.callsOn(sampleNode('nowhere'))), []);
  },
  'shows a leg and what it asks for from one moment, and nothing that was not asked': async (store) => {
    const own = await parked(store, 'aaaaaaaa', '701');
    const other = await parked(store, 'bbbbbbbb', '702');
    const ended = await parked(store, 'cccccccc', '703');
    await value(store.advanceCall(stepTo(ended, endedAs(ended, 'abandoned', NOW))));
    const nothing = { leg: own.caller.leg, callId: null, place: null, parker: null, lot: null };
    const bare = await value(store.lookAtLeg(nothing));
    same(bare, { look: nothing, ofLeg: own, named: null, inOrbit: null, ofParker: [], lot: null });
    const address = { user: '1001', domain: 'pbx.test' };
    const all = {
      ...nothing,
      callId: ended.callId,
      place: { lot: LOT, orbit: other.orbit },
      parker: { lot: LOT, address },
      lot: LOT,
    };
    const picture = await value(store.lookAtLeg(all));
    is(picture.named?.kind, 'ended');
    same(picture.inOrbit, other);
    same(picture.ofParker.map(({ callId }) => callId).toSorted(), ['aaaaaaaa', 'bbbbbbbb']);
    same([...(picture.lot?.freedAt ?? [])], [['703', NOW]]);
    is(picture.lot?.lastAssigned, '703');
  },
  'shows everybody in the orbits of a lot to whoever asks for all of them': async (store) => {
    const here = await parked(store, 'aaaaaaaa', '701');
    const reserved = await opened(store, reservePlan({ callId: 'bbbbbbbb', candidates: ['702'] }));
    const ended = await parked(store, 'cccccccc', '703');
    await value(store.advanceCall(stepTo(ended, endedAs(ended, 'abandoned', NOW))));
    const look = { leg: sampleLeg('asking01'), callId: null, place: null, parker: null, lot: null, everybodyIn: LOT };
    const picture = await value(store.lookAtLeg(look));
    same(new Set(picture.everybody), new Set([here, reserved]));
    is(picture.lot, null);
    const elsewhere = await value(store.lookAtLeg({ ...look, everybodyIn: sampleLot('nowhere') }));
    same(elsewhere.everybody, []);
    const withView = await value(store.lookAtLeg({ ...look, lot: LOT }));
    is(withView.everybody?.length, 2);
    is(withView.lot?.lastAssigned, '703');
  },
  'names those in the orbits that were asked for, and no others': async (store) => {
    const here = await parked(store, 'aaaaaaaa', '701');
    const reserved = await opened(store, reservePlan({ callId: 'bbbbbbbb', candidates: ['702'] }));
    await parked(store, 'cccccccc', '704');
    const asked = sampleOrbits('703', '702', '701');
    const occupants = await value(store.occupants(LOT, asked));
    same(
      [...occupants],
      [
        ['703', null],
        ['702', reserved],
        ['701', here],
      ],
    );
    same(await value(store.occupants(LOT, [])), new Map());
  },
  'shows an unknown lot as an empty one': async (store) => {
    const view = await value(store.viewLot(sampleLot('nowhere')));
    same([view.taken.size, view.freedAt.size, view.lastAssigned], [0, 0, null]);
  },
  'finds nothing where there is nothing': async (store) => {
    is(await value(store.loadCall(sampleCallId('aaaaaaaa'))), null);
    is(await value(store.findByLeg(sampleLeg('nobody-00'))), null);
    same(await value(store.occupants(LOT, sampleOrbits('701'))), new Map([['701', null]]));
  },
  'answers a ping': async (store) => {
    same(await store.ping(), { kind: 'ok', value: undefined });
  },
};
