/** What was not heard, not answered, or not written: nothing may be lost by it. */
import { describe, expect, it } from '@jest/globals';
import type { LegSnapshot } from '@parkade/park-decision';
import type { RequestAnswer } from '@parkade/park-ports';
import type { StoreMethod } from '@parkade/testkit';
import {
  as,
  failsafe,
  dials,
  east,
  lands,
  leg,
  recallAnswered,
  Rig,
  sent,
  ticketLeg,
  user,
  west,
} from '@parkade/testkit';

async function parked(over: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig(over);
  const { params } = as('hold', await rig.request(sent('alice', '1001')));
  return { rig, callId: params.callId };
}

const pending = async (rig: Rig) => {
  const answer = await rig.store.pendingOutbox(Infinity);
  return answer.kind === 'ok'
    ? answer.value.map(({ version, outbox }) => `${version} ${outbox.map((one) => one.kind).join()}`)
    : [];
};
const noReply = { outcome: { kind: 'unknown', why: 'no reply' } } as const;

describe('an old word of the switch', () => {
  it('[H5] of a join that ended a former parked call does not end the parked call the caller is in now', async () => {
    const { rig, callId } = await parked();
    as('join', await rig.request(dials('1002', '701')));
    as('hold', await rig.request(sent('alice', '1002')));
    await rig.engine.switchEvent({ kind: 'legs-joined', node: east, a: leg('alice'), b: leg('phone1002'), callId });
    expect(await rig.only()).toMatchObject({ kind: 'parked', caller: { leg: leg('alice') } });
  });
});

/** What has only just begun may not stand in the switch's list yet, and is not missed. */
const LONG_ENOUGH_MS = 1_000;

describe('a talk that nobody heard of', () => {
  it('[R7] is found when the link is back, and nobody is rung for the caller', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1001'));
    rig.switches.join(leg('alice'), leg('phone1001'));
    await rig.wait(LONG_ENOUGH_MS);
    await rig.linkUp();
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: null });
    await rig.wait(120_000);
    expect(rig.switches.sent).toEqual([]);
  });

  it('[R7] is not torn apart when a join was refused because of it', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1001'));
    rig.switches.join(leg('alice'), leg('phone1001'));
    rig.switches.place(east, leg('phone1002'));
    const answer = as('join', await rig.engine.request(dials('1002', '701')));
    await rig.engine.answered(answer, { kind: 'refused', cause: '<uuid> <other_uuid>' });
    await rig.engine.idle();
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1001')}`);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: null });
    expect(rig.switches.sent.map(({ kind, leg: of }) => `${kind} ${of}`)).toEqual([`hang-up ${leg('phone1002')}`]);
  });

  it('[C6][R7] is not torn apart by a last word that comes late', async () => {
    const { rig } = await parked({ policy: { chain: [] } });
    rig.switches.loseLink(east);
    await rig.wait(60_000);
    rig.switches.place(east, leg('phone1001'));
    rig.switches.join(leg('alice'), leg('phone1001'));
    await rig.wait(10_000);
    await rig.linkUp();
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1001')}`);
    expect(await pending(rig)).toEqual([]);
  });

  it('[R5][R7] is found when a claim has had no word of its join', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.place(east, leg('phone1001'));
    rig.switches.join(leg('alice'), leg('phone1001'));
    await rig.wait(60_000);
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1001')}`);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: null });
  });
});

describe('a pick-up that the switch took and never carried out', () => {
  it.each(['done', 'unknown'] as const)(
    '[R5][R6] is undone within the time of a claim, and told: answer %s',
    async (outcome) => {
      const { rig, callId } = await parked();
      rig.switches.place(east, leg('phone1002'));
      const answer = as('join', await rig.engine.request(dials('1002', '701')));
      await rig.engine.answered(answer, outcome === 'done' ? { kind: 'done' } : { kind: 'unknown', why: 'no reply' });
      await rig.wait(rig.policy.claimMs);
      expect(await rig.load(callId)).toMatchObject({ kind: 'parked', caller: { leg: leg('alice') } });
      expect(rig.switches.whereIs(leg('alice'))).toBe('music');
      expect(rig.switches.sent.map(({ kind, leg: of }) => `${kind} ${of}`)).toEqual([
        `hang-up ${leg('phone1002')}`,
        `hold ${leg('alice')}`,
      ]);
      expect(await rig.events()).toEqual(['parked', 'claimed', 'join-failed']);
      as('join', await rig.request(dials('1003', '701')));
    },
  );
});

describe('a command without an answer', () => {
  it('[R6] stays pending, and is done again as long as the version stands', async () => {
    const { rig } = await parked();
    rig.switches.place(east, leg('phone1002'));
    const answer = as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.script('hold', noReply, noReply);
    await rig.engine.answered(answer, { kind: 'refused', cause: 'no such channel' });
    await rig.engine.idle();
    expect(await pending(rig)).toEqual(['3 hang-up,hold']);
    await rig.sweep();
    expect(rig.switches.ofKind('hold')).toHaveLength(1);
    await rig.wait(3_001);
    await rig.sweep();
    expect(await pending(rig)).toEqual(['3 hang-up,hold']);
    await rig.sweep();
    expect(await pending(rig)).toEqual([]);
    expect(rig.switches.ofKind('hold')).toHaveLength(3);
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
  });

  it('[R6][I3] is not done again once the version moved on', async () => {
    const { rig } = await parked();
    rig.switches.place(east, leg('phone1002'));
    const answer = as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.script('hold', noReply);
    await rig.engine.answered(answer, { kind: 'refused', cause: 'no such channel' });
    await rig.engine.idle();
    as('join', await rig.request(dials('1003', '701')));
    await rig.wait(10_000);
    await rig.sweep();
    expect(rig.switches.ofKind('hold')).toHaveLength(1);
    expect(await pending(rig)).toEqual([]);
  });

  it('[L3][I3] is not done again when somebody claims the caller between the list and the look', async () => {
    const { rig } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.script('hold', noReply);
    await rig.hangUp(leg('phone1002'));
    await rig.wait(4_000);
    let quick: Promise<RequestAnswer> | undefined;
    rig.onStore = async (method) => {
      if (method !== 'loadCall' || quick !== undefined) return;
      rig.switches.place(east, leg('phone1003'));
      quick = rig.engine.request(dials('1003', '701'));
      as('join', await quick);
      rig.switches.join(leg('phone1003'), leg('alice'));
    };
    await rig.sweep();
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1003')}`);
    expect(rig.switches.ofKind('hold')).toHaveLength(1);
  });

  it('[C4] that was a ring is stopped when the parked call has moved on while it was sent again', async () => {
    const { rig, callId } = await parked();
    rig.switches.script('ring', noReply);
    await rig.wait(60_000);
    const loads: string[] = [];
    rig.onStore = async (method) => {
      loads.push(method);
      // The look before the ring is the third; the phone refuses between it and the look after.
      if (loads.filter((one) => one === 'loadCall').length !== 3) return;
      const [asked] = rig.switches.ofKind('ring');
      if (asked === undefined) throw new Error('nothing was rung');
      await rig.engine.switchEvent({ kind: 'ring-failed', node: east, ring: asked.leg, callId, cause: 'USER_BUSY' });
    };
    await rig.wait(3_001);
    await rig.sweep();
    const [first] = rig.switches.ofKind('ring');
    expect(first === undefined ? 'none' : rig.switches.whereIs(first.leg)).toBe('gone');
  });

  it('[C4] that was a ring and was carried out is not taken for a phone that cannot be rung', async () => {
    const { rig } = await parked();
    rig.switches.script('ring', { ...noReply, carriedOut: true });
    await rig.wait(60_000);
    expect(await pending(rig)).toEqual(['2 ring']);
    await rig.wait(4_000);
    await rig.sweep();
    expect(await rig.only()).toMatchObject({ kind: 'recalling', chain: { stage: 0 } });
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    expect(await pending(rig)).toEqual([]);
  });

  it('[C4] that was a ring and was not carried out is done again', async () => {
    const { rig } = await parked();
    rig.switches.script('ring', noReply);
    await rig.wait(64_000);
    await rig.sweep();
    expect(rig.switches.ofKind('ring').map((one) => one.params.target.user)).toEqual(['1001', '1001']);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', version: 2 });
  });

  it('[C6] of a parked call that is over is done again until it is confirmed: nobody is left on music for ever', async () => {
    const { rig, callId } = await parked({ policy: { chain: [] } });
    rig.switches.loseLink(east);
    await rig.wait(60_000);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'forwarded' });
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
    await rig.wait(10_000);
    await rig.linkUp();
    expect(rig.switches.whereIs(leg('alice'))).toBe('at 1000');
    expect(await pending(rig)).toEqual([]);
  });

  it('[P8] a hold that is refused although the leg is there stays pending', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    const denied = { outcome: { kind: 'refused', cause: 'permission denied' } } as const;
    rig.switches.script('hold', denied, denied);
    await rig.hangUp(leg('phone1002'));
    expect(await rig.load(callId)).toMatchObject({ kind: 'parked' });
    expect(await pending(rig)).toEqual(['3 hold']);
  });
});

describe('a hang-up that nobody could note', () => {
  it('[H4] no phone is rung for a caller whom the switch does not know any more', async () => {
    const { rig, callId } = await parked();
    rig.switches.drop(leg('alice'));
    await rig.wait(60_000);
    expect(rig.switches.ofKind('ring')).toEqual([]);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'lost' });
  });
});

describe('the link was down', () => {
  it('[C11] the chain waits for it, and goes on where it stood', async () => {
    const { rig } = await parked();
    rig.switches.loseLink(east);
    await rig.wait(300_000);
    expect(await rig.only()).toMatchObject({ kind: 'parked', chain: { stage: 0, round: 0 } });
    await rig.linkUp();
    await rig.wait(5_000);
    expect(rig.switches.ofKind('ring')).toMatchObject([{ params: { target: user('1001') } }]);
  });

  it('[H1][P4] callers and parkers who vanished meanwhile free their orbits', async () => {
    const { rig } = await parked();
    as('hold', await rig.request(sent('bob', '1002')));
    as('announce', await rig.request(dials('1003', '*70')));
    const elsewhere = sent('carol', '1004', '*70', { node: west });
    expect(as('return', await rig.request(elsewhere)).reason).toBe('lot-full');
    rig.switches.drop(leg('alice'));
    rig.switches.drop(leg('phone1003'));
    await rig.wait(LONG_ENOUGH_MS);
    await rig.linkUp();
    // A parker is gone the moment before the caller comes: the reservation is left to its own time.
    expect((await rig.live()).map(({ kind }) => kind).toSorted()).toEqual(['parked', 'reserved']);
    await rig.wait(rig.policy.reserveMs);
    expect(await rig.live()).toMatchObject([{ caller: { leg: leg('bob') } }]);
    await rig.linkUp();
    expect(await rig.only()).toMatchObject({ version: 1 });
    as('hold', await rig.request(elsewhere));
  });

  it('[C4] a phone that stopped ringing meanwhile is passed over', async () => {
    const { rig } = await parked();
    await rig.wait(60_000);
    for (const { leg: ring } of rig.switches.ofKind('ring')) rig.switches.drop(ring);
    await rig.wait(LONG_ENOUGH_MS);
    await rig.linkUp();
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1000') });
  });

  it('[C4] a ring that still has to be sent is not missed', async () => {
    const { rig } = await parked();
    rig.switches.script('ring', noReply);
    await rig.wait(60_000);
    await rig.linkUp();
    expect(await rig.only()).toMatchObject({ kind: 'recalling', chain: { stage: 0 } });
  });

  it('[R2] a join that happened meanwhile is found', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.join(leg('alice'), leg('phone1002'));
    await rig.wait(LONG_ENOUGH_MS);
    await rig.linkUp();
    expect(await rig.load(callId)).toMatchObject({ outcome: 'retrieved' });
  });

  it('[R6] a retriever who vanished meanwhile: music again', async () => {
    const { rig } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.drop(leg('phone1002'));
    await rig.linkUp();
    await rig.wait(rig.policy.claimMs);
    expect(rig.switches.ofKind('hold')).toHaveLength(1);
  });

  it('[H6] another node is not asked, and its callers are left alone', async () => {
    const { rig } = await parked();
    rig.switches.drop(leg('alice'));
    await rig.linkUp(west);
    expect(await rig.live()).toHaveLength(1);
  });
});

describe('the store is down', () => {
  const METHODS: readonly StoreMethod[] = [
    'openCall',
    'advanceCall',
    'loadCall',
    'occupants',
    'findByLeg',
    'viewLot',
    'liveCalls',
    'put',
    'take',
    'append',
    'settleOutbox',
    'pendingOutbox',
  ];
  /** Sends each kind of request while one method fails; answers what came of it. */
  async function withFailing(method: StoreMethod, make: (rig: Rig) => Promise<LegSnapshot>) {
    const rig = new Rig({ policy: { choose: 'next' } });
    const snapshot = await make(rig);
    rig.onStore = (asked) => {
      rig.store.goDown(asked === method ? 'down' : null);
      return Promise.resolve();
    };
    const answer = await rig.request(snapshot);
    rig.onStore = () => Promise.resolve();
    rig.store.goDown(null);
    return { rig, answer };
  }
  const park = async (rig: Rig) => as('hold', await rig.request(sent('alice', '1001'))).params.callId;
  const HITS: readonly (readonly [name: string, expected: string, make: (rig: Rig) => Promise<LegSnapshot>])[] = [
    ['a blind park', 'fall-back', () => Promise.resolve(sent('alice', '1001'))],
    ['an attended park', 'fall-back', () => Promise.resolve(sent('alice', '1001', '*70', { referReplaces: true }))],
    ['a directed park', 'fall-back', () => Promise.resolve(sent('alice', '1001', '702'))],
    ['a consult line', 'fall-back', () => Promise.resolve(dials('1001', '*70'))],
    [
      'a landing',
      'fall-back',
      async (rig) => lands('alice', as('announce', await rig.request(dials('1001', '*70'))).callId),
    ],
    ['a failsafe', 'fall-back', async (rig) => failsafe('alice', await park(rig))],
    ['a failsafe to adopt', 'fall-back', () => Promise.resolve(failsafe('alice', null))],
    ['a pick-up', 'reject', async (rig) => (await park(rig), dials('1002', '701'))],
    ['a pick-up from afar', 'reject', async (rig) => (await park(rig), dials('1002', '701', { node: west }))],
    ['a sent retriever', 'return', async (rig) => (await park(rig), sent('bob', '1002', '*71701'))],
    [
      'a ticket',
      'reject',
      async (rig) => {
        await park(rig);
        return ticketLeg('peerleg', as('dial-peer', await rig.request(dials('1002', '701', { node: west }))).ticket);
      },
    ],
    [
      'a recall answered',
      'reject',
      async (rig) => {
        const callId = await park(rig);
        await rig.wait(60_000);
        const [ring] = rig.switches.ofKind('ring');
        return recallAnswered(ring?.leg ?? leg('none'), callId);
      },
    ],
  ];

  for (const [name, expected, make] of HITS)
    it.each(METHODS)(`[O7][R1] ${name}, %s fails: a typed answer, nothing thrown, nothing leaks`, async (method) => {
      const { rig, answer } = await withFailing(method, make);
      const goodAnswers = ['hold', 'announce', 'join', 'dial-peer'];
      expect([...goodAnswers, expected]).toContain(answer.kind);
      if (answer.kind === expected && 'reason' in answer) expect(answer.reason).toBe('store-down');
      // All is well again: whoever still waits is recalled and sent on; no orbit stays taken, no timer is left over.
      await rig.sweep();
      await rig.wait(200_000);
      expect(await rig.live()).toEqual([]);
      expect(rig.complaints()).toEqual([]);
    });

  it('[O7] a lost reply of the opening does not open another parked call for the same leg', async () => {
    const rig = new Rig();
    rig.onStore = (method) => {
      if (method === 'openCall') rig.store.loseReplies(1);
      return Promise.resolve();
    };
    expect(await rig.request(sent('alice', '1001'))).toEqual({ kind: 'fall-back', reason: 'store-down' });
    rig.onStore = () => Promise.resolve();
    const { params } = as('hold', await rig.request(failsafe('alice', null)));
    expect(params).toMatchObject({ orbit: '701', version: 1 });
    expect(await rig.live()).toHaveLength(1);
  });

  it('[R1][R6] a lost reply of the claim ends in music, and in a caller who can be picked up', async () => {
    const { rig } = await parked();
    rig.onStore = (method) => {
      if (method === 'advanceCall') rig.store.loseReplies(1);
      return Promise.resolve();
    };
    expect(await rig.request(dials('1002', '701'))).toEqual({ kind: 'reject', reason: 'store-down' });
    rig.onStore = () => Promise.resolve();
    await rig.wait(5_000);
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    as('join', await rig.request(dials('1003', '701')));
  });
});

describe('contention', () => {
  it('[I3] somebody who is always slower gives up after some tries, and is told', async () => {
    const { rig } = await parked();
    let others = 0;
    rig.deps.store.advanceCall = () => {
      others += 1;
      return Promise.resolve({ kind: 'ok', value: { kind: 'stale' } });
    };
    expect(await rig.request(dials('1002', '701'))).toEqual({ kind: 'reject', reason: 'store-down' });
    expect(others).toBe(12);
  });
});
