/** A switch dies with callers on it: they are reported, and where the lot says so called back from another one. */
import { describe, expect, it } from '@jest/globals';
import type { CallId, LegSnapshot, LegId, CallBackPolicy } from '@parkade/park-decision';
import { giveNodeUp } from '../src/index.js';
import { as, dials, east, leg, orbit, Rig, sent, user, west, type RigOptions } from '@parkade/testkit';

const callBack: CallBackPolicy = {
  dial: 'sofia/gateway/trunk/%s',
  viaNode: null,
  tries: 2,
  forMs: 25_000,
  callerId: null,
};
const rescuing = (over: Partial<CallBackPolicy> = {}): RigOptions => ({
  policy: { callBack: { ...callBack, ...over } },
});

async function parkedAndLost(options: RigOptions = rescuing(), number = '+493012345678') {
  const rig = new Rig(options);
  const { params } = as('hold', await rig.request(sent('alice', '1001', '*70', { number, name: 'Alice' })));
  await rig.wait(10_000);
  rig.switches.loseLink(east);
  rig.switches.drop(leg('alice'));
  await giveNodeUp(rig.deps, east);
  await rig.engine.idle();
  return { rig, callId: params.callId };
}

const answers = (ring: LegId, callId: CallId, over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  ...dials('nobody', ''),
  node: west,
  leg: ring,
  entry: 'call-back',
  direction: 'outbound',
  owner: null,
  number: '493012345678',
  callId,
  ...over,
});

const lines = (rig: Rig, message: string) =>
  rig.log.lines.filter((line) => line.message === message).map(({ fields }) => fields);
const calledBack = (rig: Rig) => rig.switches.ofKind('call-back');
const ringOf = (rig: Rig): LegId => calledBack(rig)[0]?.leg ?? leg('none');

describe('a caller whose switch died', () => {
  it('[H9] is rung up from another one, with the tries of the lot, and reported', async () => {
    const { rig, callId } = await parkedAndLost();
    expect(calledBack(rig)).toMatchObject([
      {
        node: west,
        params: {
          dial: 'sofia/gateway/trunk/+493012345678',
          tries: 2,
          forMs: 25_000,
          hold: { callId, orbit: '701', parker: user('1001'), fallback: user('1000'), leg: ringOf(rig) },
        },
      },
    ]);
    expect(lines(rig, 'caller lost')).toEqual([
      {
        callId,
        lot: 'main',
        orbit: '701',
        node: east,
        name: 'Alice',
        number: '+493012345678',
        waitedMs: 10_000,
        callBack: true,
      },
    ]);
    expect(await rig.events()).toEqual(['parked', 'lost']);
  });

  it('[A6] gets the old orbit back, with the parker and the name of the lost parked call', async () => {
    const { rig, callId } = await parkedAndLost();
    const { params } = as('hold', await rig.request(answers(ringOf(rig), callId)));
    expect(params).toMatchObject({
      orbit: '701',
      parker: user('1001'),
      caller: { name: 'Alice', number: '+493012345678' },
    });
    expect(params.callId).not.toBe(callId);
    expect(await rig.only()).toMatchObject({ node: west, via: 'adopted', kind: 'parked' });
    expect(lines(rig, 'call-back of a lost caller').map(({ outcome }) => outcome)).toEqual(['rung', 'answered']);
    as('join', await rig.request(dials('1002', '701', { node: west })));
  });

  it('[A6] gets the old orbit although it rests, and another one when somebody stands there', async () => {
    const resting = await parkedAndLost({ policy: { callBack, quarantineMs: 60_000 } });
    const again = await resting.rig.request(answers(ringOf(resting.rig), resting.callId));
    expect(as('hold', again).params.orbit).toBe('701');

    const { rig, callId } = await parkedAndLost();
    await rig.request(sent('bob', '1002', '*70', { node: west }));
    expect(as('hold', await rig.request(answers(ringOf(rig), callId))).params.orbit).toBe('702');
  });

  it('[A6] is given back to the parker when the lot is full', async () => {
    const { rig, callId } = await parkedAndLost({ policy: { callBack, orbits: [orbit('701')] } });
    await rig.request(sent('bob', '1002', '*70', { node: west }));
    expect(await rig.request(answers(ringOf(rig), callId))).toMatchObject({ kind: 'return', parker: user('1001') });
  });

  it('[A6][P5] is parked once, however often the leg comes', async () => {
    const { rig, callId } = await parkedAndLost();
    const first = as('hold', await rig.request(answers(ringOf(rig), callId)));
    const second = as('hold', await rig.request(answers(ringOf(rig), callId)));
    expect(second.params).toEqual(first.params);
    expect(await rig.live()).toHaveLength(1);
  });

  it('[A6] needs a parked call that was lost: any other leg at this entry is told', async () => {
    const rig = new Rig(rescuing());
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.hangUp(leg('alice'));
    expect(await rig.request(answers(leg('stranger'), params.callId))).toMatchObject({
      kind: 'reject',
      reason: 'orbit-empty',
    });
    expect(await rig.request(answers(leg('stranger'), 'call99999999' as CallId))).toMatchObject({ kind: 'fall-back' });
    expect(await rig.live()).toEqual([]);
  });
});

describe('the call', () => {
  it('[H9] is not made without the lot saying so, and reported all the same', async () => {
    const { rig } = await parkedAndLost({});
    expect(calledBack(rig)).toEqual([]);
    expect(lines(rig, 'caller lost')).toMatchObject([{ callBack: false, number: '+493012345678' }]);
  });

  it('[H9] is not made to a number that nobody looked at', async () => {
    const { rig } = await parkedAndLost(rescuing(), '112');
    expect(calledBack(rig)).toEqual([]);
    expect(lines(rig, 'caller lost')).toMatchObject([{ callBack: false, number: '112' }]);
  });

  it('[H9] goes through the node that the lot names', async () => {
    const { rig } = await parkedAndLost(rescuing({ viaNode: west }));
    expect(calledBack(rig).map(({ node }) => node)).toEqual([west]);
    const nowhere = await parkedAndLost(rescuing({ viaNode: east }));
    expect(calledBack(nowhere.rig)).toEqual([]);
    expect(lines(nowhere.rig, 'call-back of a lost caller')).toMatchObject([{ outcome: 'no-node' }]);
  });

  it('[H9] is not repeated when nobody knows whether it was made', async () => {
    const rig = new Rig(rescuing());
    await rig.request(sent('alice', '1001', '*70', { number: '5551234' }));
    rig.switches.loseLink(east);
    rig.switches.script('call-back', { outcome: { kind: 'unknown', why: 'no reply' }, carriedOut: true });
    await giveNodeUp(rig.deps, east);
    await rig.engine.idle();
    await rig.wait(60_000);
    await rig.sweep();
    await giveNodeUp(rig.deps, east);
    expect(calledBack(rig)).toHaveLength(1);
  });

  it('[H9] is made by another engine when the first one died before it', async () => {
    const rig = new Rig(rescuing());
    await rig.request(sent('alice', '1001', '*70', { number: '5551234' }));
    rig.switches.loseLink(east);
    let dead = true;
    rig.onStore = (method) => (dead && method === 'settleOutbox' ? new Promise(() => undefined) : Promise.resolve());
    await giveNodeUp(rig.deps, east);
    expect(calledBack(rig)).toEqual([]);
    dead = false;
    rig.replaceEngine();
    await rig.timers.advanceBy(10_000);
    await rig.sweep();
    await rig.sweep();
    expect(calledBack(rig)).toHaveLength(1);
  });

  it('[H9] that nobody answers is the end of it', async () => {
    const { rig, callId } = await parkedAndLost();
    await rig.engine.switchEvent({ kind: 'ring-failed', node: west, ring: ringOf(rig), callId, cause: 'NO_ANSWER' });
    expect(lines(rig, 'call-back of a lost caller').map(({ outcome }) => outcome)).toEqual(['rung', 'not-answered']);
    await rig.wait(120_000);
    expect(calledBack(rig)).toHaveLength(1);
  });
});

describe('a switch that was restarted', () => {
  it('[H9] has lost its callers, and may call them back itself', async () => {
    const rig = new Rig(rescuing({ viaNode: east }));
    await rig.request(sent('alice', '1001', '*70', { number: '5551234' }));
    rig.switches.drop(leg('alice'));
    await rig.wait(1_000);
    await rig.linkUp(east, rig.clock.now());
    expect(calledBack(rig).map(({ node }) => node)).toEqual([east]);
  });

  it('[H9] is not one whose link was away for a moment: the caller may have hung up', async () => {
    const rig = new Rig(rescuing());
    await rig.request(sent('alice', '1001', '*70', { number: '5551234' }));
    rig.switches.drop(leg('alice'));
    await rig.wait(1_000);
    await rig.linkUp();
    expect(calledBack(rig)).toEqual([]);
    expect(lines(rig, 'caller lost')).toMatchObject([{ callBack: false }]);
  });

  it('[H8] is not given up by halves: what the store could not take is to be repeated', async () => {
    const rig = new Rig();
    await rig.request(sent('alice', '1001'));
    await rig.request(sent('bob', '1001'));
    rig.store.goDown('down');
    expect(await giveNodeUp(rig.deps, east)).toBe(false);
    rig.store.goDown(null);
    let commits = 0;
    rig.onStore = (method) => {
      if (method === 'advanceCall') commits += 1;
      rig.store.goDown(method === 'advanceCall' && commits === 1 ? 'down' : null);
      return Promise.resolve();
    };
    expect(await giveNodeUp(rig.deps, east)).toBe(false);
    expect(await rig.live()).toHaveLength(1);
    expect(await giveNodeUp(rig.deps, east)).toBe(true);
    await rig.engine.idle();
    expect(await rig.live()).toEqual([]);
  });
});
