import { describe, expect, it } from '@jest/globals';
import type { CallId, LegId, LotId, NodeId, Orbit, ReservedCall } from '@parkade/park-decision';
import { InMemoryParkStore, ManualClock, openIn } from '@parkade/testkit';
import { applyFact, type EngineDeps } from '@parkade/park-engine';
import { type HeldLegs, type HoldParams } from '@parkade/park-ports';
import { type HeldLeg } from '@parkade/park-decision';
import { adoptHeldLegs } from '../src/index.js';
import { engineDeps, openParked } from './lamp-sample.js';

const NOW = 1_800_000_000_000;
const east = 'east' as NodeId;
const lot = 'main' as LotId;

class HeldOn implements HeldLegs {
  readonly marked: HoldParams[] = [];
  readonly #legs: readonly HeldLeg[];

  constructor(legs: readonly HeldLeg[]) {
    this.#legs = legs;
  }

  heldLegs(): Promise<readonly HeldLeg[]> {
    return Promise.resolve(this.#legs);
  }

  mark(_node: NodeId, params: HoldParams): Promise<{ kind: 'done' }> {
    this.marked.push(params);
    return Promise.resolve({ kind: 'done' });
  }
}

const forgotten: HeldLeg = {
  leg: 'leg-forgotten' as LegId,
  callId: 'call0009' as CallId,
  version: 4,
  lot,
  orbit: '702' as Orbit,
  parker: { user: '1001', domain: 'pbx.test' },
  parkedAt: NOW - 20_000,
  dueAt: NOW + 40_000,
  caller: { name: 'Alice', number: '5551234' },
  sipCallId: 'a@b',
  isGuarded: true,
};
const unheardOf: HeldLeg = {
  ...forgotten,
  callId: null,
  version: null,
  lot: null,
  orbit: null,
  parkedAt: null,
  dueAt: null,
};

const deps = (): EngineDeps => engineDeps(new InMemoryParkStore(), new ManualClock(NOW));

async function adopt(from: EngineDeps, switches: HeldOn): Promise<number | null> {
  return adoptHeldLegs(from, switches, east, await switches.heldLegs());
}

async function inOrbit(from: EngineDeps, orbit: string) {
  const found = await from.store.occupants(lot, [orbit as Orbit]);
  const call = found.kind === 'ok' ? found.value.get(orbit as Orbit) : null;
  return call === undefined || call === null || call.kind === 'unknown-schema' ? undefined : call;
}

async function reserve(from: EngineDeps, orbit: string): Promise<ReservedCall> {
  const policy = from.lots.policy(lot, east);
  if (policy === undefined) throw new Error('no lot');
  const call = await openIn(from, policy, {
    kind: 'reserve-asked',
    callId: 'call0003' as CallId,
    node: east,
    consult: 'leg-consult0' as LegId,
    parker: { address: { user: '1001', domain: 'pbx.test' }, leg: 'leg-consult0' as LegId },
    wanted: orbit as Orbit,
  });
  if (call.kind !== 'reserved') throw new Error(call.kind);
  return call;
}

describe('adoptHeldLegs', () => {
  it('[A1] a caller of a live parked call, or of one that has just ended, is not adopted', async () => {
    const engine = deps();
    const call = await openParked(engine, 'call0001');
    if (call.kind !== 'parked') throw new Error(call.kind);
    const known: HeldLeg = { ...forgotten, callId: call.callId, leg: call.caller.leg };
    expect(await adopt(engine, new HeldOn([known]))).toBe(0);
    const { schema, callId, lot: itsLot, orbit, node, via, parker, openedAt, caller, parkedAt } = call;
    await engine.store.advanceCall({
      from: call,
      next: {
        schema,
        callId,
        lot: itsLot,
        orbit,
        node,
        via,
        parker,
        openedAt,
        caller,
        parkedAt,
        kind: 'ended',
        version: 2,
        outcome: 'forwarded',
        endedAt: NOW,
        retriever: null,
      },
      outbox: [],
      events: [],
      now: NOW,
    });
    expect(await adopt(engine, new HeldOn([known]))).toBe(0);
  });

  it('[A4] a caller whom the store parked and the dialplan alone put on hold is marked, so that they can be picked up', async () => {
    const engine = deps();
    const call = await openParked(engine, 'call0001');
    if (call.kind !== 'parked') throw new Error(call.kind);
    const switches = new HeldOn([{ ...unheardOf, leg: call.caller.leg, isGuarded: false }]);
    expect(await adopt(engine, switches)).toBe(0);
    expect(switches.marked).toMatchObject([{ leg: call.caller.leg, callId: call.callId, orbit: call.orbit }]);
    // Once the leg says so itself it is left alone.
    const marked = new HeldOn([{ ...forgotten, callId: call.callId, leg: call.caller.leg }]);
    expect(await adopt(engine, marked)).toBe(0);
    expect(marked.marked).toEqual([]);
  });

  it('[A1] a caller on hold whose parked call ended some time ago because they were joined is found again', async () => {
    const clock = new ManualClock(NOW);
    const engine = engineDeps(new InMemoryParkStore(), clock);
    const call = await openParked(engine, 'call0002');
    if (call.kind !== 'parked') throw new Error(call.kind);
    const held: HeldLeg = { ...forgotten, callId: call.callId, leg: call.caller.leg };
    await applyFact(engine, call.callId, { kind: 'legs-joined', a: call.caller.leg, b: 'leg-stranger' as LegId });
    expect(await adopt(engine, new HeldOn([held]))).toBe(0);
    clock.advanceBy(10_000);
    expect(await adopt(engine, new HeldOn([held]))).toBe(1);
  });

  it('[A5] a caller on hold in the name of a reservation has landed in its orbit', async () => {
    const engine = deps();
    const reserved = await reserve(engine, '702');
    const switches = new HeldOn([{ ...forgotten, callId: reserved.callId }]);
    expect(await adopt(engine, switches)).toBe(1);
    expect(await inOrbit(engine, '702')).toMatchObject({
      kind: 'parked',
      callId: reserved.callId,
      version: 2,
      via: 'attended',
      caller: { leg: 'leg-forgotten' },
    });
    expect(switches.marked).toMatchObject([{ callId: reserved.callId, version: 2, dueAt: NOW + 60_000 }]);
    expect(await adopt(engine, switches)).toBe(0);
  });

  it('[A1] a caller on hold in the name of a reservation that is over is found again', async () => {
    const engine = deps();
    const reserved = await reserve(engine, '702');
    await applyFact(engine, reserved.callId, { kind: 'leg-gone', leg: reserved.consult, end: { kind: 'missing' } });
    const switches = new HeldOn([{ ...forgotten, callId: reserved.callId }]);
    expect(await adopt(engine, switches)).toBe(1);
    const found = await inOrbit(engine, '702');
    expect(found).toMatchObject({ kind: 'parked', via: 'adopted' });
    expect(found?.callId).not.toBe(reserved.callId);
  });

  it('[A2][A3] a forgotten caller has the same call id, orbit, first park and due time again', async () => {
    const engine = deps();
    const switches = new HeldOn([forgotten]);
    expect(await adopt(engine, switches)).toBe(1);
    expect(await inOrbit(engine, '702')).toMatchObject({
      kind: 'parked',
      callId: 'call0009',
      version: 5,
      via: 'adopted',
      parkedAt: NOW - 20_000,
      deadline: NOW + 40_000,
      caller: { leg: 'leg-forgotten', name: 'Alice', number: '5551234' },
      parker: { address: { user: '1001', domain: 'pbx.test' } },
    });
    expect(switches.marked).toEqual([]);
    expect(await adopt(engine, switches)).toBe(0);
  });

  it('[A2][A4] if the orbit is taken another one is given and written on the leg', async () => {
    const engine = deps();
    await openParked(engine, 'call0001');
    const switches = new HeldOn([{ ...forgotten, orbit: '701' as Orbit }]);
    expect(await adopt(engine, switches)).toBe(1);
    expect((await inOrbit(engine, '701'))?.callId).toBe('call0001');
    expect((await inOrbit(engine, '702'))?.callId).toBe('call0009');
    expect(switches.marked).toMatchObject([{ leg: 'leg-forgotten', orbit: '702', callId: 'call0009' }]);
  });

  it('[A3] a due time in the past becomes two seconds from now', async () => {
    const engine = deps();
    await adopt(engine, new HeldOn([{ ...forgotten, dueAt: NOW - 1 }]));
    expect(await inOrbit(engine, '702')).toMatchObject({ deadline: NOW + 2_000 });
  });

  it('[A2][A4] a caller parked by the dialplan alone gets an orbit, and the leg says so', async () => {
    const engine = deps();
    const switches = new HeldOn([unheardOf]);
    expect(await adopt(engine, switches)).toBe(1);
    expect(await inOrbit(engine, '701')).toMatchObject({ kind: 'parked', via: 'adopted' });
    expect(switches.marked).toMatchObject([{ leg: 'leg-forgotten', orbit: '701' }]);
  });
});
