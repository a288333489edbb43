/** Whom the store has forgotten and who comes by the failsafe's entry gets the same place as by an audit of the node. */
import { describe, expect, it } from '@jest/globals';
import type { CallId, HeldLeg } from '@parkade/park-decision';
import { as, bareHeldLeg, failsafe, leg, orbit, Rig, user } from '@parkade/testkit';

const held = (rig: Rig): HeldLeg => ({
  ...bareHeldLeg(leg('alice')),
  callId: 'forgottencall' as CallId,
  version: 4,
  lot: rig.policy.lot,
  orbit: orbit('702'),
  parker: user('1005'),
  parkedAt: rig.clock.now() - 30_000,
  dueAt: rig.clock.now() + 12_000,
  caller: { name: 'Alice', number: '5551234' },
});

describe('a caller whom the store has forgotten and the failsafe sends back', () => {
  it('[A2][A3] keeps call id, orbit, parker, first park and due time', async () => {
    const rig = new Rig();
    const said = held(rig);
    const { params } = as('hold', await rig.request(failsafe('alice', said.callId, { held: said })));
    expect(params).toMatchObject({ callId: said.callId, orbit: '702', parker: user('1005'), version: 5 });
    expect(await rig.only()).toMatchObject({
      callId: said.callId,
      orbit: '702',
      via: 'adopted',
      parkedAt: said.parkedAt,
      deadline: said.dueAt,
      caller: { name: 'Alice', number: '5551234' },
    });
  });

  it('[A2] gets the orbit whatever its quarantine, and another when it is taken', async () => {
    const rig = new Rig({ policy: { quarantineMs: 60_000 } });
    const said = held(rig);
    await rig.request(failsafe('alice', said.callId, { held: said }));
    await rig.hangUp(leg('alice'));
    await rig.request(failsafe('bob', null, { held: { ...said, leg: leg('bob'), callId: null } }));
    expect(await rig.only()).toMatchObject({ orbit: '702', caller: { leg: leg('bob') } });
    const third = { ...said, leg: leg('carol'), callId: null };
    const { params } = as('hold', await rig.request(failsafe('carol', null, { held: third })));
    expect(params.orbit).toBe('701');
  });
});
