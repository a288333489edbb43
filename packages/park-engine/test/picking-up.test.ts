import { describe, expect, it } from '@jest/globals';
import { as, failsafe, dials, east, leg, Rig, sent, ticketLeg, user, west } from '@parkade/testkit';

async function parked(over: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig(over);
  const { params } = as('hold', await rig.request(sent('alice', '1001')));
  return { rig, callId: params.callId };
}

describe('somebody dials the orbit', () => {
  it('[R1][R2] is joined with the caller, and the parked call ends by the word of the switch', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1002'));
    const answer = as('join', await rig.engine.request(dials('1002', '701')));
    expect(answer).toEqual({
      kind: 'join',
      callId,
      version: 2,
      caller: leg('alice'),
      display: { name: 'alice', number: '5551234' },
    });
    await rig.engine.answered(answer, { kind: 'done' });
    expect(await rig.load(callId)).toMatchObject({ kind: 'claimed' });
    await rig.perform(dials('1002', '701'), answer);
    expect(await rig.load(callId)).toMatchObject({
      kind: 'ended',
      outcome: 'retrieved',
      retriever: { address: user('1002') },
    });
    expect(await rig.events()).toEqual(['parked', 'claimed', 'retrieved']);
  });

  it('[N4] and asks again, the engine that had claimed the caller for them being dead: is joined by the same claim', async () => {
    const { rig } = await parked();
    rig.switches.place(east, leg('phone1002'));
    const first = as('join', await rig.engine.request(dials('1002', '701')));
    expect(await rig.engine.request(dials('1002', '701'))).toEqual(first);
    expect(await rig.events()).toEqual(['parked', 'claimed']);
  });

  it('[R1] 200 phones at once: one is joined, all others are told', async () => {
    const { rig } = await parked();
    const phones = Array.from({ length: 200 }, (_one, index) => dials(String(2000 + index), '701'));
    for (const phone of phones) rig.switches.place(east, phone.leg);
    const answers = await Promise.all(phones.map((phone) => rig.engine.request(phone)));
    const kinds = answers.map((answer) => (answer.kind === 'reject' ? `tell ${answer.reason}` : answer.kind));
    expect(kinds.filter((kind) => kind === 'join')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'tell already-picked-up')).toHaveLength(199);
    expect(rig.complaints()).toEqual([]);
  });

  it('[R9] of an empty orbit is told, and not parked', async () => {
    const rig = new Rig();
    expect(await rig.request(dials('1002', '702'))).toEqual({ kind: 'reject', reason: 'orbit-empty' });
    expect(await rig.live()).toEqual([]);
  });

  it('[W7] with the prefix is joined just so', async () => {
    const { rig } = await parked();
    as('join', await rig.request(dials('1002', '*71701')));
  });

  it('[F1] without the right is told; with no user known nobody has it', async () => {
    const { rig } = await parked({ policy: { rights: { park: ['pbx.test'], retrieve: ['1002@pbx.test'] } } });
    expect(await rig.request(dials('1003', '701'))).toEqual({ kind: 'reject', reason: 'not-allowed' });
    expect(await rig.request(dials('1002', '701', { owner: null }))).toEqual({ kind: 'reject', reason: 'not-allowed' });
    as('join', await rig.request(dials('1002', '701')));
  });

  it('[W9] of another domain asks in their own lot', async () => {
    const { rig } = await parked({ twoDomains: true });
    const stranger = dials('1002', '701', { owner: user('1002', 'other.test') });
    expect(await rig.request(stranger)).toEqual({ kind: 'reject', reason: 'orbit-empty' });
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
  });
});

describe('somebody is sent to the retrieve prefix by their peer', () => {
  it('[F1][W7] is joined by the right of who sent them', async () => {
    const { rig } = await parked();
    as('join', await rig.request(sent('bob', '1002', '*71701')));
  });

  it.each([
    ['orbit-empty', sent('bob', '1002', '*71702')],
    ['not-allowed', sent('bob', '1002', '*71701', { lastBridgedOwner: null })],
  ])('[R11] is given back when it is in vain: %s', async (reason, snapshot) => {
    const { rig } = await parked();
    expect(await rig.request(snapshot)).toMatchObject({ kind: 'return', reason });
  });

  it('[R11][W12] by the one who picked them up, whose leg is gone already: in vain, and that one gets them back', async () => {
    const { rig, callId } = await parked();
    as('join', await rig.request(dials('1002', '701')));
    const gone = { lastBridgedTo: leg('phone1002'), lastBridgedOwner: null, callId };
    const answer = await rig.request(sent('alice', '1002', '*71702', gone));
    expect(answer).toMatchObject({ kind: 'return', parker: user('1002'), reason: 'orbit-empty' });
  });

  it('[I2][R11] is not joined with themselves', async () => {
    const { rig } = await parked();
    const answer = await rig.request(sent('alice', '1001', '*71701'));
    expect(answer).toMatchObject({ kind: 'return', parker: user('1001'), reason: 'already-parked' });
  });
});

describe('the join', () => {
  const claiming = async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1002'));
    const answer = as('join', await rig.engine.request(dials('1002', '701')));
    return { rig, callId, answer };
  };

  it('[R6] is refused by the switch: music again, the retriever ends, the next one may', async () => {
    const { rig, answer } = await claiming();
    rig.switches.place(east, leg('alice'), 'dialplan');
    await rig.engine.answered(answer, { kind: 'refused', cause: 'no such channel' });
    await rig.engine.idle();
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
    expect(rig.switches.whereIs(leg('phone1002'))).toBe('gone');
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    as('join', await rig.request(dials('1003', '701')));
  });

  it.each([{ kind: 'unknown', why: 'no reply' }, { kind: 'link-down' }, { kind: 'done' }] as const)(
    '[R5] without a word is asked for at the deadline, and is found to have happened: $kind',
    async (outcome) => {
      const { rig, callId, answer } = await claiming();
      rig.switches.join(leg('alice'), leg('phone1002'));
      await rig.engine.answered(answer, outcome);
      expect(await rig.load(callId)).toMatchObject({ kind: 'claimed' });
      await rig.wait(5_000);
      expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved' });
      expect(rig.switches.ofKind('hold')).toEqual([]);
    },
  );

  it('[R5] is asked for until the link is back', async () => {
    const { rig, callId } = await claiming();
    rig.switches.join(leg('alice'), leg('phone1002'));
    rig.switches.loseLink(east);
    await rig.wait(60_000);
    expect(await rig.load(callId)).toMatchObject({ kind: 'claimed' });
    await rig.linkUp();
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved' });
  });

  it('[R5][R6] is found not to have happened: music again', async () => {
    const { rig } = await claiming();
    await rig.wait(5_000);
    expect(rig.switches.sent.map((command) => command.kind)).toEqual(['hang-up', 'hold']);
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
  });

  it('[R6] whose retriever hangs up leads back to music', async () => {
    const { rig, callId } = await claiming();
    await rig.hangUp(leg('phone1002'), 'NORMAL_CLEARING', callId);
    expect(rig.switches.ofKind('hold')).toMatchObject([{ leg: leg('alice'), params: { version: 3 } }]);
  });

  it('[R6][I3] that failed does not take the caller from the next one, who was quicker than the music', async () => {
    const { rig, answer } = await claiming();
    const quick = async (): Promise<void> => {
      rig.switches.place(east, leg('phone1003'));
      as('join', await rig.engine.request(dials('1003', '701')));
      rig.switches.join(leg('phone1003'), leg('alice'));
    };
    let next: Promise<void> | undefined;
    rig.switches.onAsk = (what) => (what === 'hang-up' ? (next ??= quick()) : Promise.resolve());
    await rig.engine.answered(answer, { kind: 'refused', cause: 'no such channel' });
    await next;
    await rig.engine.idle();
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1003')}`);
    expect(rig.switches.ofKind('hold')).toEqual([]);
  });

  it('[H3] whose caller hangs up ends the retriever', async () => {
    const { rig, callId } = await claiming();
    await rig.hangUp(leg('alice'), 'NORMAL_CLEARING', callId);
    expect(rig.switches.ofKind('hang-up')).toMatchObject([{ leg: leg('phone1002') }]);
    expect(await rig.load(callId)).toMatchObject({ outcome: 'abandoned' });
  });

  it('[H4] whose caller is gone for the switch ends the parked call', async () => {
    const { rig, callId } = await claiming();
    rig.switches.drop(leg('alice'));
    await rig.hangUp(leg('phone1002'), 'NORMAL_CLEARING', callId);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'abandoned' });
  });

  it('[R7] by a hand that is not ours is heard by either leg, also without our variable', async () => {
    const { rig, callId } = await parked();
    await rig.engine.switchEvent({ kind: 'legs-joined', node: east, a: leg('boss'), b: leg('alice'), callId: null });
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: null });
  });
});

describe('what a leg still carries from a former parked call', () => {
  it('[H1] does not hide its hang-up', async () => {
    const { rig, callId } = await parked();
    as('join', await rig.request(dials('1002', '701')));
    const again = as('hold', await rig.request(sent('alice', '1002', '*70', { lastBridgedTo: leg('phone1002') })));
    await rig.hangUp(leg('alice'), 'NORMAL_CLEARING', callId);
    expect(await rig.load(again.params.callId)).toMatchObject({ kind: 'ended', outcome: 'abandoned' });
  });
});

describe('the caller is on another node', () => {
  const fromWest = (digits = '701') => dials('1002', digits, { node: west });
  const withTicket = async () => {
    const { rig, callId } = await parked();
    const answer = as('dial-peer', await rig.request(fromWest()));
    return { rig, callId, answer };
  };

  it('[R1] the retriever dials that node with a ticket, which claims there', async () => {
    const { rig, callId, answer } = await withTicket();
    expect(answer).toMatchObject({
      peerDial: 'sofia/internal/701@east.test',
      orbit: '701',
      display: { name: 'alice' },
    });
    expect(await rig.load(callId)).toMatchObject({ kind: 'parked' });
    as('join', await rig.request(ticketLeg('peerleg', answer.ticket)));
    expect(await rig.load(callId)).toMatchObject({
      kind: 'ended',
      outcome: 'retrieved',
      retriever: { via: 'ticket', node: east, address: user('1002') },
    });
  });

  it('[R1] the ticket is good once', async () => {
    const { rig, answer } = await withTicket();
    await rig.request(ticketLeg('peerleg', answer.ticket));
    expect(await rig.request(ticketLeg('replay01', answer.ticket))).toEqual({ kind: 'reject', reason: 'not-allowed' });
  });

  it('[R1] is worthless on another node, late, or made up', async () => {
    const { rig, answer, callId } = await withTicket();
    expect(await rig.request(ticketLeg('peerleg', answer.ticket, west))).toEqual({
      kind: 'reject',
      reason: 'not-allowed',
    });
    const late = as('dial-peer', await rig.request(fromWest()));
    await rig.wait(10_000);
    expect(await rig.request(ticketLeg('peerleg', late.ticket))).toEqual({ kind: 'reject', reason: 'not-allowed' });
    expect(await rig.request(ticketLeg('peerleg', 'made-up-and-long-enough-text'))).toEqual({
      kind: 'reject',
      reason: 'not-allowed',
    });
    expect(await rig.load(callId)).toMatchObject({ kind: 'parked' });
  });

  it('[R1] two tickets for one caller: the second leg is told', async () => {
    const { rig, answer } = await withTicket();
    const second = as('dial-peer', await rig.request(dials('1003', '701', { node: west })));
    as('join', await rig.request(ticketLeg('peerleg', answer.ticket)));
    expect(await rig.request(ticketLeg('peerleg2', second.ticket))).toEqual({
      kind: 'reject',
      reason: 'already-picked-up',
    });
  });

  it('[R4] a reserved orbit is told about from afar, too', async () => {
    const rig = new Rig();
    as('announce', await rig.request(dials('1001', '*70')));
    expect(await rig.request(fromWest())).toEqual({ kind: 'reject', reason: 'orbit-reserved' });
  });

  it('[R9] no way between the nodes is told as such', async () => {
    const { rig } = await parked();
    rig.replaceEngine({ lots: { ...rig.deps.lots, peerDial: () => undefined } });
    expect(await rig.request(fromWest())).toEqual({ kind: 'reject', reason: 'unknown-node' });
  });
});

describe('a failsafe', () => {
  it('[P5] of a caller the store knows, though the leg does not know its parked call, is that parked call', async () => {
    const { rig, callId } = await parked();
    expect(as('hold', await rig.request(failsafe('alice', null))).params.callId).toBe(callId);
    expect(await rig.live()).toHaveLength(1);
  });
});
