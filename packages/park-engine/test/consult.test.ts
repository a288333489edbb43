import { describe, expect, it } from '@jest/globals';
import { as, failsafe, dials, east, lands, leg, orbit, Rig, sent, user } from '@parkade/testkit';

async function consulting(over: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig(over);
  const announced = as('announce', await rig.request(dials('1001', '*70')));
  return { rig, announced, consult: leg('phone1001') };
}

describe('a parker on a consult line', () => {
  it('[P2] is told the orbit, and the switch where the transfer lands', async () => {
    const { rig, announced } = await consulting();
    expect(announced).toEqual({
      kind: 'announce',
      callId: (await rig.only()).callId,
      version: 1,
      lot: 'main',
      orbit: '701',
      parker: user('1001'),
      fallback: user('1000'),
      music: 'local_stream://moh',
      waitSec: 20,
      failsafeSec: 100,
    });
    expect(await rig.events()).toEqual(['reserved']);
  });

  it('[P3][H7] completes the transfer: the caller lands in the reserved orbit', async () => {
    const { rig, announced, consult } = await consulting();
    await rig.hangUp(consult, 'ATTENDED_TRANSFER', announced.callId);
    const { params } = as('hold', await rig.request(lands('alice', announced.callId)));
    expect(params).toMatchObject({ orbit: '701', callId: announced.callId, parker: user('1001') });
    expect(await rig.only()).toMatchObject({ kind: 'parked', via: 'attended', caller: { leg: leg('alice') } });
    expect(await rig.events()).toEqual(['reserved', 'transfer-completed']);
  });

  it('[P3] completes it before the consult leg is heard to end', async () => {
    const { rig, announced, consult } = await consulting();
    as('hold', await rig.request(lands('alice', announced.callId)));
    await rig.hangUp(consult, 'ATTENDED_TRANSFER', announced.callId);
    expect(await rig.only()).toMatchObject({ kind: 'parked', version: 2 });
  });

  it('[P5] a landing that is asked twice is one landing', async () => {
    const { rig, announced } = await consulting();
    const first = as('hold', await rig.request(lands('alice', announced.callId)));
    expect(as('hold', await rig.request(lands('alice', announced.callId))).params).toEqual(first.params);
    expect(await rig.live()).toHaveLength(1);
  });

  it('[P7] completes it while no engine is there: the failsafe brings the caller to the reserved orbit', async () => {
    const { rig, announced, consult } = await consulting();
    await rig.hangUp(consult, 'ATTENDED_TRANSFER', announced.callId);
    const { params } = as('hold', await rig.request(failsafe('alice', announced.callId)));
    expect(params).toMatchObject({ orbit: '701', callId: announced.callId, parker: user('1001') });
  });

  it('[P7] and so does a failsafe long after the reservation', async () => {
    const { rig, announced, consult } = await consulting();
    await rig.hangUp(consult, 'ATTENDED_TRANSFER', announced.callId);
    await rig.wait(60_000);
    expect(await rig.live()).toEqual([]);
    const { params } = as('hold', await rig.request(failsafe('alice', announced.callId)));
    expect(params).toMatchObject({ orbit: '701', parker: user('1001') });
    expect(params.callId).not.toBe(announced.callId);
  });

  it('[P11] is left for another node: who arrives in its place is whom that node says, and lands in its orbit', async () => {
    const { rig, announced } = await consulting();
    rig.switches.people.set(leg('afar'), { name: 'Alice Ray', number: '1000' });
    const arrived = lands('alice', announced.callId, { number: '1001', inPlaceOf: leg('afar') });
    const { params } = as('hold', await rig.request(arrived));
    expect(params).toMatchObject({ orbit: '701', caller: { name: 'Alice Ray', number: '1000' }, parker: user('1001') });
  });

  it('[P11] is left for another node that does not answer: who arrives has the name they came with', async () => {
    const { rig, announced } = await consulting();
    const arrived = lands('alice', announced.callId, { inPlaceOf: leg('afar') });
    expect(as('hold', await rig.request(arrived)).params.caller).toEqual({ name: 'alice', number: '5551234' });
  });

  it('[P4] hangs up: the orbit is free', async () => {
    const { rig, consult, announced } = await consulting();
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    expect(await rig.live()).toEqual([]);
    expect(as('hold', await rig.request(sent('bob', '1002'))).params.orbit).toBe('701');
  });

  it('[P4] waits too long: the orbit is free and the line is ended', async () => {
    const { rig, consult } = await consulting();
    await rig.wait(20_000);
    expect(await rig.live()).toEqual([]);
    expect(rig.switches.ofKind('hang-up')).toMatchObject([{ leg: consult }]);
    expect(rig.switches.whereIs(consult)).toBe('gone');
  });

  it('[R4] is not robbed: whoever dials the orbit meanwhile is told', async () => {
    const { rig } = await consulting();
    expect(await rig.request(dials('1002', '701'))).toEqual({ kind: 'reject', reason: 'orbit-reserved' });
    expect(await rig.only()).toMatchObject({ kind: 'reserved' });
  });
});

describe('an attended transfer that reaches the park code again', () => {
  const completes = (who = '1001') => sent('alice', who, '*70', { referReplaces: true });

  it("[P6] takes the parker's only reservation", async () => {
    const { rig, announced } = await consulting();
    const { params } = as('hold', await rig.request(completes()));
    expect(params).toMatchObject({ orbit: '701', callId: announced.callId });
    expect(await rig.live()).toHaveLength(1);
  });

  it('[P6] takes a new orbit when the parker has two, and when they have none', async () => {
    const { rig } = await consulting();
    as('announce', await rig.request(dials('1001', '*70', { leg: leg('second') })));
    expect(as('hold', await rig.request(completes())).params.orbit).toBe('703');
    const none = new Rig();
    expect(as('hold', await none.request(completes())).params.orbit).toBe('701');
  });

  it("[P6] does not take somebody else's", async () => {
    const { rig } = await consulting();
    expect(as('hold', await rig.request(completes('1002'))).params.orbit).toBe('702');
  });
});

describe('a landing after the end of the reservation', () => {
  it.each([0, 30_000])('[P7] takes the same orbit if nobody was in it since (quarantine %d)', async (quarantineMs) => {
    const { rig, announced, consult } = await consulting({ policy: { quarantineMs } });
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    const { params } = as('hold', await rig.request(lands('alice', announced.callId)));
    expect(params.orbit).toBe('701');
    expect(params.callId).not.toBe(announced.callId);
    expect(params.parker).toEqual(user('1001'));
  });

  it('[P7][P13] goes back to the parker when somebody is there', async () => {
    const { rig, announced, consult } = await consulting();
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    as('hold', await rig.request(sent('bob', '1002')));
    const back = { kind: 'return', reason: 'orbit-taken', parker: user('1001') };
    expect(await rig.request(lands('alice', announced.callId))).toMatchObject(back);
  });

  it('[P7][P13] takes another where the lot says so', async () => {
    const { rig, announced, consult } = await consulting({ policy: { whenRefused: ['other-orbit', 'parker'] } });
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    as('hold', await rig.request(sent('bob', '1002')));
    expect(as('hold', await rig.request(lands('alice', announced.callId))).params.orbit).toBe('702');
  });

  it('[P7][O9] takes the same when somebody was there and left', async () => {
    const { rig, announced, consult } = await consulting({ policy: { quarantineMs: 10_000 } });
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    await rig.wait(10_000);
    as('hold', await rig.request(sent('bob', '1002')));
    await rig.hangUp(leg('bob'));
    expect(as('hold', await rig.request(lands('alice', announced.callId))).params.orbit).toBe('701');
  });

  it('[P5][P7] asked twice is one parked call', async () => {
    const { rig, announced, consult } = await consulting();
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    const first = as('hold', await rig.request(lands('alice', announced.callId)));
    expect(as('hold', await rig.request(lands('alice', announced.callId))).params).toEqual(first.params);
    expect(await rig.live()).toHaveLength(1);
  });

  it('[P9] in a lot that is full by now is given back', async () => {
    const { rig, announced, consult } = await consulting({ policy: { orbits: ['701', '702'].map(orbit) } });
    await rig.hangUp(consult, 'NORMAL_CLEARING', announced.callId);
    for (const who of ['bob', 'carol']) as('hold', await rig.request(sent(who, '1002')));
    expect(await rig.request(lands('alice', announced.callId))).toMatchObject({
      kind: 'return',
      reason: 'orbit-taken',
    });
  });

  it('[P7] of a parked call nobody ever heard of is left to the dialplan, which holds the caller', async () => {
    const { rig } = await consulting();
    const unheard = lands('alice', 'call99999999' as never);
    rig.switches.place(east, unheard.leg);
    expect(await rig.engine.request(unheard)).toEqual({ kind: 'fall-back', reason: 'unknown-call' });
  });
});
