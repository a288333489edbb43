/** One lot, seen from two sites; and a lot that only one of them has. */
import { describe, expect, it } from '@jest/globals';
import type { LotId, LotPolicy, NumberPlan } from '@parkade/park-decision';
import { type HeldLegs } from '@parkade/park-ports';
import { type HeldLeg } from '@parkade/park-decision';
import { adoptHeldLegs } from '../src/index.js';
import { as, failsafe, dials, east, leg, numberPlanOf, orbit, POLICY, Rig, sent, user, west } from '@parkade/testkit';

const operatorFirst: Partial<LotPolicy> = { chain: [{ ring: { kind: 'operator' }, forMs: 10_000 }] };
const seenFrom: Readonly<Record<string, Partial<LotPolicy>>> = {
  [west]: {
    band: [orbit('703')],
    fallback: user('2000'),
    music: 'local_stream://west',
    sounds: '/sounds/fr/ca/june',
  },
};

describe('a lot shared by two sites', () => {
  it('[O8] parks into the band of the site, then into the rest', async () => {
    const rig = new Rig({ seenFrom });
    const parked = async (caller: string, node = west): Promise<string> =>
      as('hold', await rig.request(sent(caller, '1001', '*70', { node }))).params.orbit;
    expect(await parked('alice')).toBe('703');
    expect(await parked('bob')).toBe('701');
    expect(await parked('carol', east)).toBe('702');
  });

  it("plays the site's music and names its operator to the switch", async () => {
    const rig = new Rig({ seenFrom });
    const { params } = as('hold', await rig.request(sent('alice', '1001', '*70', { node: west })));
    expect(params).toMatchObject({ music: 'local_stream://west', fallback: user('2000') });
    const atHome = as('hold', await rig.request(sent('bob', '1001')));
    expect(atHome.params).toMatchObject({ music: POLICY.music, fallback: POLICY.fallback });
  });

  it("[C12] rings the operator of the site where the caller is, whoever's timer it was", async () => {
    const rig = new Rig({ policy: operatorFirst, seenFrom });
    await rig.request(sent('alice', '1001', '*70', { node: west }));
    await rig.request(sent('bob', '1001'));
    await rig.wait(60_000);
    expect(rig.switches.ofKind('ring').map(({ node, params }) => [node, params.target.user])).toEqual(
      expect.arrayContaining([
        [west, '2000'],
        [east, '1000'],
      ]),
    );
  });

  it("says the number in the site's language, and refusals too", async () => {
    const rig = new Rig({ seenFrom });
    expect(as('announce', await rig.request(dials('1001', '*70', { node: west })))).toMatchObject({
      orbit: '703',
      sounds: '/sounds/fr/ca/june',
    });
    expect(as('announce', await rig.request(dials('1002', '*70')))).not.toHaveProperty('sounds');
    expect(as('reject', await rig.request(dials('1003', '702', { node: west })))).toMatchObject({
      reason: 'orbit-empty',
      sounds: '/sounds/fr/ca/june',
    });
  });
});

describe('a lot that one site has', () => {
  const yard: LotPolicy = { ...POLICY, lot: 'main' as LotId };
  const numberPlans: readonly NumberPlan[] = [{ ...numberPlanOf(yard), nodes: new Set([west]) }];

  it('[W13] is parked into there, and is unknown elsewhere', async () => {
    const rig = new Rig({ numberPlans });
    expect(as('hold', await rig.request(sent('alice', '1001', '*70', { node: west }))).params.orbit).toBe('701');
    expect(as('reject', await rig.request(dials('1002', '701')))).toMatchObject({ reason: 'not-an-orbit' });
  });

  it('[W13] takes no adopted caller of another site', async () => {
    const rig = new Rig({ numberPlans });
    expect(as('fall-back', await rig.request(failsafe('alice', null))).reason).toBe('fits no lot');
    expect(as('hold', await rig.request(failsafe('bob', null, { node: west }))).params.orbit).toBe('701');
  });
});

describe('a caller whom the dialplan of a site parked alone', () => {
  const shared: NumberPlan = numberPlanOf(POLICY);
  const local = { ...POLICY, lot: 'yard' as LotId, orbits: [orbit('801')] };
  const ofTheYard = (node: typeof east): NumberPlan => ({ ...numberPlanOf(local), nodes: new Set([node]) });

  async function adoptedAt(node: typeof east, yardAt: typeof east): Promise<string | undefined> {
    const rig = new Rig({ numberPlans: [shared, ofTheYard(yardAt)], others: [local] });
    const held: HeldLeg = {
      leg: leg('alice'),
      callId: null,
      version: null,
      lot: local.lot,
      orbit: null,
      parker: user('1001'),
      parkedAt: null,
      dueAt: null,
      caller: { name: 'Alice', number: '5551234' },
      sipCallId: 'a@b',
      isGuarded: true,
    };
    const switches: HeldLegs = {
      heldLegs: () => Promise.resolve([held]),
      mark: () => Promise.resolve({ kind: 'done' }),
    };
    await adoptHeldLegs(rig.deps, switches, node, [held]);
    return (await rig.only()).lot;
  }

  it('[A2] comes into the lot that was dialled', async () => {
    expect(await adoptedAt(west, west)).toBe('yard');
  });

  it('[A2][W13] but not into the lot of another site that has the same numbers', async () => {
    expect(await adoptedAt(east, west)).toBe('main');
  });
});
