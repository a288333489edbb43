import { describe, expect, it } from '@jest/globals';
import { as, dials, east, leg, orbit, Rig, sent, user, west } from '@parkade/testkit';

describe('a caller is sent to the park code', () => {
  it('[P1][C13] is put on music, with everything the switch must know to look after them without us', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    const now = rig.clock.now();
    expect(params).toEqual({
      leg: leg('alice'),
      callId: (await rig.only()).callId,
      version: 1,
      lot: 'main',
      orbit: '701',
      parker: user('1001'),
      fallback: user('1000'),
      caller: { name: 'alice', number: '5551234' },
      parkedAt: now,
      dueAt: now + 60_000,
      music: 'local_stream://moh',
      // 60 s, then 15 + 10 s of ringing with 2 s of slack each, then 15 s of grace.
      failsafeSec: 100,
    });
    expect(rig.timers.pending()).toEqual([{ callId: params.callId, version: 1, at: now + 60_000 }]);
    expect(await rig.events()).toEqual(['parked']);
  });

  it('[W10] without a known parker is parked all the same', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001', '*70', { lastBridgedOwner: null })));
    expect(await rig.only()).toMatchObject({ kind: 'parked', parker: null });
  });

  it('[F1] by somebody without the right is given back', async () => {
    const rig = new Rig({ policy: { rights: { park: ['1002@pbx.test'], retrieve: ['pbx.test'] } } });
    expect(await rig.request(sent('alice', '1001'))).toMatchObject({
      kind: 'return',
      parker: user('1001'),
      reason: 'not-allowed',
    });
    expect(await rig.request(dials('1001', '*70'))).toEqual({ kind: 'reject', reason: 'not-allowed' });
    expect(await rig.live()).toEqual([]);
    as('hold', await rig.request(sent('bob', '1002')));
  });

  it('[P5] twice is the same parked call', async () => {
    const rig = new Rig();
    const first = as('hold', await rig.request(sent('alice', '1001')));
    const second = as('hold', await rig.request(sent('alice', '1001')));
    expect(second.params).toEqual(first.params);
    expect(await rig.live()).toHaveLength(1);
  });

  it('[P5] twice on a consult line keeps the same orbit', async () => {
    const rig = new Rig();
    const first = as('announce', await rig.request(dials('1001', '*70')));
    expect(as('announce', await rig.request(dials('1001', '*70')))).toEqual(first);
    expect(await rig.live()).toHaveLength(1);
  });

  it('[P5] again after a talk whose end nobody heard of is a new parked call', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    const again = as('hold', await rig.request(sent('alice', '1002', '*70', { lastBridgedTo: leg('phone1002') })));
    expect(again.params.callId).not.toBe(params.callId);
    expect(await rig.load(params.callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved' });
    expect(await rig.only()).toMatchObject({ kind: 'parked', callId: again.params.callId });
  });

  it('[W12] by the one who picked them up, whose leg is gone already: that one is rung', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    as('join', await rig.request(dials('1002', '701')));
    const from = (last: string) =>
      sent('alice', '1002', '*70', { lastBridgedTo: leg(last), lastBridgedOwner: null, callId: params.callId });
    expect(as('hold', await rig.request(from('phone1002'))).params.parker).toEqual(user('1002'));
    await rig.hangUp(leg('alice'));
    expect(as('hold', await rig.request(from('phone1005'))).params.parker).toBeNull();
  });

  it('[W12][P9] by the one who picked them up, whose leg is gone already, and cannot be parked: that one gets them back', async () => {
    const rig = new Rig({ policy: { rights: { park: ['1001@pbx.test'], retrieve: ['pbx.test'] } } });
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    as('join', await rig.request(dials('1002', '701')));
    const gone = { lastBridgedTo: leg('phone1002'), lastBridgedOwner: null, callId: params.callId };
    expect(await rig.request(sent('alice', '1002', '*70', gone))).toMatchObject({
      kind: 'return',
      parker: user('1002'),
      reason: 'not-allowed',
    });
  });

  it('[O7] 200 at once get distinct orbits, and the others are given back', async () => {
    const orbits = Array.from({ length: 120 }, (_one, index) => orbit(String(1000 + index)));
    const rig = new Rig({ policy: { orbits } });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_one, index) => rig.request(sent(`c${index}x`, '1001'))),
    );
    const given = answers.flatMap((answer) => (answer.kind === 'hold' ? [answer.params.orbit] : []));
    expect(new Set(given).size).toBe(120);
    expect(given).toHaveLength(120);
    expect(answers.filter((answer) => answer.kind === 'return' && answer.reason === 'lot-full')).toHaveLength(80);
    expect(rig.complaints()).toEqual([]);
  });

  it('[O5] does not get an orbit that was freed just now', async () => {
    const rig = new Rig({ policy: { quarantineMs: 30_000 } });
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.hangUp(leg('alice'));
    expect(as('hold', await rig.request(sent('bob', '1001'))).params.orbit).toBe('702');
    await rig.wait(30_000);
    expect(as('hold', await rig.request(sent('carol', '1001'))).params.orbit).toBe('701');
  });

  it('[O11] gets the orbit that has rested longest when no other is free', async () => {
    const rig = new Rig({ policy: { quarantineMs: 30_000, orbits: ['701', '702'].map(orbit) } });
    const given: string[] = [];
    for (const who of ['alice', 'bob', 'carol', 'dave']) {
      given.push(as('hold', await rig.request(sent(who, '1001'))).params.orbit);
      await rig.hangUp(leg(who));
      await rig.wait(1000);
    }
    expect(given).toEqual(['701', '702', '701', '702']);
  });

  it('[O2] gets the next orbit where the lot goes round', async () => {
    const rig = new Rig({ policy: { choose: 'next' } });
    const orbits: string[] = [];
    for (const who of ['a', 'b', 'c', 'd']) {
      orbits.push(as('hold', await rig.request(sent(who, '1001'))).params.orbit);
      await rig.hangUp(leg(who));
    }
    expect(orbits).toEqual(['701', '702', '703', '701']);
  });
});

describe('a directed park', () => {
  it('[W5] takes that orbit', async () => {
    const rig = new Rig();
    expect(as('hold', await rig.request(sent('alice', '1001', '703'))).params.orbit).toBe('703');
    expect(await rig.only()).toMatchObject({ via: 'directed' });
  });

  it('[I2][O6] onto a taken orbit never joins the two; the second is given back', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001', '702')));
    expect(await rig.request(sent('bob', '1002', '702'))).toEqual({
      kind: 'return',
      parker: user('1002'),
      fallback: user('1000'),
      music: 'local_stream://moh',
      reason: 'orbit-taken',
    });
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
    expect(await rig.events()).toEqual(['parked', 'refused']);
  });

  it('[O6] onto a taken orbit takes another where the lot says so', async () => {
    const rig = new Rig({ policy: { whenRefused: ['other-orbit', 'parker'] } });
    as('hold', await rig.request(sent('alice', '1001', '702')));
    expect(as('hold', await rig.request(sent('bob', '1002', '702'))).params.orbit).toBe('701');
  });
});

describe('a caller who cannot be parked', () => {
  const full = { orbits: [] };
  it.each([
    ['to the parker, then the fallback', { ...full }, user('1001'), user('1000')],
    ['to the parker alone', { ...full, whenRefused: ['parker'] as const }, user('1001'), null],
    ['to the fallback alone', { ...full, whenRefused: ['fallback'] as const }, null, user('1000')],
    ['to the fallback when the lot names nobody', { ...full, whenRefused: [] }, null, user('1000')],
  ])('[P9] is given back %s', async (_title, policy, parker, fallback) => {
    const rig = new Rig({ policy });
    const answer = await rig.request(sent('alice', '1001'));
    expect(answer).toMatchObject({ kind: 'return', parker, fallback, reason: 'lot-full' });
  });

  it('[P9] is given to the fallback when nobody knows who parked', async () => {
    const rig = new Rig({ policy: { ...full, whenRefused: ['parker'] } });
    const answer = await rig.request(sent('alice', '1001', '*70', { lastBridgedOwner: null }));
    expect(answer).toMatchObject({ kind: 'return', parker: null, fallback: user('1000') });
  });

  it('[P9] is given back when the number is not one of ours', async () => {
    const rig = new Rig();
    expect(await rig.request(sent('alice', '1001', '999'))).toMatchObject({
      kind: 'return',
      parker: user('1001'),
      reason: 'not-an-orbit',
    });
    expect(await rig.request(dials('1001', '999'))).toEqual({ kind: 'reject', reason: 'not-an-orbit' });
  });
});

describe('the answer did not take', () => {
  const parked = async () => {
    const rig = new Rig();
    const snapshot = sent('alice', '1001');
    rig.switches.place(east, snapshot.leg);
    return { rig, answer: as('hold', await rig.engine.request(snapshot)) };
  };

  it.each([
    { kind: 'link-down' },
    { kind: 'unknown', why: 'no reply' },
    { kind: 'refused', cause: 'permission denied' },
  ] as const)('[P8] the hold is repeated over the link: $kind', async (outcome) => {
    const { rig, answer } = await parked();
    await rig.engine.answered(answer, outcome);
    expect(rig.switches.ofKind('hold')).toMatchObject([{ leg: leg('alice'), params: answer.params }]);
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
  });

  it('[P8] a switch that does not know the leg means that the caller is gone', async () => {
    const { rig, answer } = await parked();
    rig.switches.drop(leg('alice'));
    await rig.engine.answered(answer, { kind: 'refused', cause: 'No such channel' });
    expect(await rig.load(answer.params.callId)).toMatchObject({ kind: 'ended', outcome: 'abandoned' });
  });

  it('[P8] a caller who was claimed meanwhile is left to the one who claimed them', async () => {
    const { rig, answer } = await parked();
    as('join', await rig.request(dials('1002', '701')));
    await rig.engine.answered(answer, { kind: 'link-down' });
    expect(rig.switches.ofKind('hold')).toEqual([]);
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1002')}`);
  });
});

describe('who says it is a leg of ours', () => {
  it('[W8] a channel the switch does not know is left alone, whatever was said of it', async () => {
    const rig = new Rig();
    for (const snapshot of [sent('ghost', '1001'), dials('1002', '701')])
      expect(await rig.engine.request(snapshot)).toEqual({ kind: 'fall-back', reason: 'no-such-leg' });
    expect(await rig.live()).toEqual([]);
  });

  it('[W8] a channel of another node is not one of this node', async () => {
    const rig = new Rig();
    rig.switches.place(west, leg('alice'));
    expect(await rig.engine.request(sent('alice', '1001'))).toEqual({ kind: 'fall-back', reason: 'no-such-leg' });
  });

  it('[W8] with the link down nobody can tell, so the dialplan looks after the leg', async () => {
    const rig = new Rig();
    rig.switches.loseLink(east);
    expect(await rig.request(sent('alice', '1001'))).toEqual({ kind: 'fall-back', reason: 'link-down' });
  });
});
