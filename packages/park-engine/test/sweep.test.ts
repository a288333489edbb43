/** Deadlines whose timer did not fire are found by looking: in bounded portions, and nobody keeps the others waiting. */
import { describe, expect, it } from '@jest/globals';
import { as, parkPlan, Rig, sampleLot, sent } from '@parkade/testkit';

/** Calls that stand in a lot which nobody configured any more, due before everybody else's. */
async function parkedNowhere(rig: Rig, count: number): Promise<void> {
  const orbits = Array.from({ length: count }, (_, n) => String(1000 + n));
  for (const orbit of orbits) {
    const { call, ...plan } = parkPlan({ callId: `nowhere${orbit}`, leg: `nowhere-${orbit}`, candidates: [orbit] });
    const stuck = { ...call, lot: sampleLot('closed'), deadline: rig.clock.now() };
    await rig.store.openCall({ ...plan, call: stuck }, rig.clock.now());
  }
}

/** How many calls each look at the store was asked for. */
function looksOf(rig: Rig): (number | undefined)[] {
  const limits: (number | undefined)[] = [];
  const liveCalls = rig.store.liveCalls.bind(rig.store);
  rig.store.liveCalls = (dueBefore, limit) => {
    limits.push(limit);
    return liveCalls(dueBefore, limit);
  };
  return limits;
}

describe('the sweep for overdue deadlines', () => {
  it('[C1] is one bounded look when nothing is overdue', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001')));
    const limits = looksOf(rig);
    await rig.sweep();
    expect(limits).toEqual([100]);
  });

  it('[C1] moves a call on although many before it cannot be, and looks at bounded portions', async () => {
    const rig = new Rig();
    rig.timers.goDown('queue is down');
    await parkedNowhere(rig, 250);
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(61_000);
    const limits = looksOf(rig);
    await rig.sweep();
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    expect(limits).toEqual([100, 200, 300]);
  });

  it('[C10] a timer that comes after the sweep changes nothing', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    const late = { callId: params.callId, version: 1, at: rig.clock.now() + 60_000 };
    await rig.timers.forget(params.callId, 1);
    await rig.wait(61_000);
    await rig.sweep();
    await rig.fireTimer(late);
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    expect(await rig.load(params.callId)).toMatchObject({ version: 2 });
  });
});
