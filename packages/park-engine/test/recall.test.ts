// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
import { describe, expect, it } from '@jest/globals';
import type { LegId, NodeId } from '@parkade/park-decision';
import { as, failsafe, dials, east, leg, recallAnswered, Rig, sent, ticketLeg, user, west } from '@parkade/testkit';

async function ringing(over: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig(over);
  const { params } = as('hold', await rig.request(sent('alice', '1001')));
  await rig.wait(60_000);
  return { rig, callId: params.callId, ring: ringOf(rig) };
}

function ringOf(rig: Rig): LegId {
  const last = rig.switches.ofKind('ring').at(-1);
  if (last === undefined) throw new Error('nothing rings');
  return last.leg;
}

describe('nobody takes the caller', () => {
  it('[C1] the parker is rung, and the phone shows who waits where', async () => {
    const { rig, callId, ring } = await ringing();
    expect(rig.switches.ofKind('ring')).toEqual([
      {
        kind: 'ring',
        node: east,
        leg: ring,
        params: {
          ring,
          nodes: [east],
          callId,
          version: 2,
          caller: leg('alice'),
          target: user('1001'),
          forMs: 15_000,
          display: { name: 'Park 701 - alice', number: '5551234' },
          followForwarding: false,
          confirm: null,
        },
      },
    ]);
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
  });

  it('[C1][R8][C14] who answers is joined with the caller, and whatever else rings is stopped', async () => {
    const { rig, callId, ring } = await ringing();
    as('join', await rig.request(recallAnswered(ring, callId)));
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: { via: 'recall' } });
    expect(await rig.events()).toEqual(['parked', 'recall-rings', 'claimed', 'retrieved']);
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ leg: ring, why: 'picked-up' }]);
  });

  it('[C2][C6] the whole chain, then the last word', async () => {
    const { rig, callId } = await ringing();
    await rig.wait(17_000);
    expect(rig.switches.ofKind('ring').map((sentRing) => sentRing.params.target.user)).toEqual(['1001', '1000']);
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ why: 'no-answer' }]);
    await rig.wait(12_000);
    expect(rig.switches.ofKind('forward')).toMatchObject([
      { leg: leg('alice'), to: { extension: '1000', context: 'default' } },
    ]);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'forwarded' });
    expect(rig.timers.pending()).toEqual([]);
    expect(await rig.events()).toEqual([
      'parked',
      'recall-rings',
      'recall-failed',
      'recall-rings',
      'recall-failed',
      'forwarded',
    ]);
  });

  it('[C4] a busy phone is passed over at once', async () => {
    const { rig, callId, ring } = await ringing();
    await rig.engine.switchEvent({ kind: 'ring-failed', node: east, ring, callId, cause: 'USER_BUSY' });
    await rig.engine.idle();
    expect(rig.switches.ofKind('ring')).toHaveLength(2);
  });

  it('[C4] a phone that cannot be rung at all is passed over at once', async () => {
    const rig = new Rig();
    rig.switches.script('ring', { outcome: { kind: 'refused', cause: 'USER_NOT_REGISTERED' } });
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    expect(rig.switches.ofKind('ring').map((one) => one.params.target.user)).toEqual(['1001', '1000']);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1000') });
  });

  it('[C7] two rounds with music in between', async () => {
    const { rig } = await ringing({ policy: { rounds: 2 } });
    await rig.wait(17_000 + 12_000);
    expect(await rig.only()).toMatchObject({ kind: 'parked', chain: { stage: 0, round: 1 } });
    await rig.wait(30_000);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', chain: { stage: 0, round: 1 } });
  });

  it('[R3][C5] somebody else takes the caller while it rings: that phone is stopped', async () => {
    const { rig, callId, ring } = await ringing();
    as('join', await rig.request(dials('1003', '701')));
    expect(rig.switches.ofKind('stop-ring')).toEqual([{ kind: 'stop-ring', node: east, leg: ring, why: 'picked-up' }]);
    expect(await rig.load(callId)).toMatchObject({ outcome: 'retrieved', retriever: { address: user('1003') } });
  });

  it('[R8] a phone that answers just after that is told', async () => {
    const { rig, callId, ring } = await ringing();
    as('join', await rig.request(dials('1003', '701')));
    expect(await rig.request(recallAnswered(ring, callId))).toEqual({ kind: 'reject', reason: 'already-picked-up' });
    expect(rig.switches.whereIs(leg('alice'))).toBe(`with ${leg('phone1003')}`);
  });

  it('[R10] a phone of another node rings there, and comes back with a ticket', async () => {
    const rig = new Rig();
    rig.switches.register(user('1001'), west);
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    const ring = ringOf(rig);
    expect(rig.switches.ofKind('ring')).toMatchObject([{ node: west }]);
    const away = { ...recallAnswered(ring, params.callId), node: west };
    const { ticket } = as('dial-peer', await rig.request(away));
    expect(await rig.load(params.callId)).toMatchObject({ kind: 'recalling' });
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.load(params.callId)).toMatchObject({
      kind: 'ended',
      outcome: 'retrieved',
      retriever: { originLeg: ring },
    });
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ leg: ring, why: 'picked-up' }]);
  });

  it('[C14] phones at two nodes ring as one ringing, each told of both nodes', async () => {
    const rig = new Rig();
    rig.switches.register(user('1001'), east, west);
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    const ring = ringOf(rig);
    expect(rig.switches.ofKind('ring')).toMatchObject([
      { node: east, params: { ring, nodes: [east, west] } },
      { node: west, params: { ring, nodes: [east, west] } },
    ]);
  });

  it('[C15] the stage goes on while one node rings, and is over when none does', async () => {
    const rig = new Rig();
    rig.switches.register(user('1001'), east, west);
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    const failed = { kind: 'ring-failed', ring: ringOf(rig), callId: params.callId, nodes: [east, west] } as const;
    await rig.engine.switchEvent({ ...failed, node: east, cause: 'USER_BUSY' });
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1001'), failedAt: [east] });
    expect(rig.log.lines).toContainEqual(
      expect.objectContaining({ message: 'nobody answered at one of several nodes' }),
    );
    await rig.engine.switchEvent({ ...failed, node: west, cause: 'NO_ANSWER' });
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1000') });
  });

  it('[C15] a node that will not ring is one where it failed', async () => {
    const rig = new Rig();
    rig.switches.register(user('1001'), east, west);
    rig.switches.script('ring', { outcome: { kind: 'refused', cause: 'USER_NOT_REGISTERED' } });
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1001'), failedAt: [east] });
  });

  it('[R12][C15] a ticket stays good though the phones of two other nodes have failed since', async () => {
    const [south, north] = ['south', 'north'] as unknown as readonly [NodeId, NodeId];
    const rig = new Rig();
    rig.switches.register(user('1001'), west, south, north);
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    const ring = ringOf(rig);
    const answered = { ...recallAnswered(leg('softphone'), params.callId), node: west, ring };
    const { ticket } = as('dial-peer', await rig.request(answered));
    for (const node of [south, north])
      await rig.engine.switchEvent({
        kind: 'ring-failed',
        node,
        ring,
        callId: params.callId,
        nodes: [west, south, north],
        cause: 'USER_BUSY',
      });
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.load(params.callId)).toMatchObject({ outcome: 'retrieved', retriever: { ring } });
  });

  it('[C17] a stage with a key to press rings with the prompt of the configuration, in the language of the lot', async () => {
    const chain = [{ ring: { kind: 'parker' }, forMs: 15_000, confirmMs: 8_000 }] as const;
    const { rig } = await ringing({ policy: { chain, sounds: '/sounds/fr' } });
    const confirm = { forMs: 8_000, prompt: 'tone_stream://confirm', sounds: '/sounds/fr' };
    expect(rig.switches.ofKind('ring')).toMatchObject([{ params: { forMs: 15_000, confirm } }]);
  });

  it('[C16] a phone that forwards is followed where the lot allows it', async () => {
    const { rig } = await ringing({ policy: { followForwarding: true } });
    expect(rig.switches.ofKind('ring')).toMatchObject([{ params: { followForwarding: true } }]);
  });

  it('[R10] a phone of another node that answers too late is told', async () => {
    const rig = new Rig();
    rig.switches.register(user('1001'), west);
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    const away = { ...recallAnswered(ringOf(rig), params.callId), node: west };
    as('join', await rig.request(dials('1003', '701')));
    expect(await rig.request(away)).toMatchObject({ kind: 'reject' });
  });

  it('[R10] a link that comes up does not miss a phone that rings elsewhere', async () => {
    const rig = new Rig();
    rig.switches.register(user('1001'), west);
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    await rig.linkUp(east);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', version: 2 });
  });

  it('[H2] the caller hangs up while it rings', async () => {
    const { rig, callId, ring } = await ringing();
    await rig.hangUp(leg('alice'), 'NORMAL_CLEARING', callId);
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ leg: ring, why: 'caller-gone' }]);
    expect(rig.switches.whereIs(ring)).toBe('gone');
  });

  it('[R6] who answered hangs up before the join: music, then the same phone again', async () => {
    const { rig, callId, ring } = await ringing();
    rig.switches.place(east, ring);
    as('join', await rig.engine.request(recallAnswered(ring, callId)));
    await rig.hangUp(ring, 'NORMAL_CLEARING', callId);
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
    await rig.wait(5_000);
    expect(rig.switches.ofKind('ring').map((one) => one.params.target.user)).toEqual(['1001', '1001']);
  });

  it('[C8] with recall switched off nobody rings until the longest wait is over', async () => {
    const rig = new Rig({ policy: { recallAfterMs: 0, maxWaitMs: 100_000, then: { kind: 'hang-up' } } });
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(99_999);
    expect(rig.switches.sent).toEqual([]);
    await rig.wait(1);
    expect(rig.switches.sent).toMatchObject([{ kind: 'forward', to: 'goodbye' }]);
  });
});

describe('timers', () => {
  it('[C10] of a former version, and repeated ones, change nothing', async () => {
    const { rig, callId } = await ringing();
    const before = await rig.only();
    await rig.fireTimer({ callId, version: 1, at: 0 });
    await rig.fireTimer({ callId, version: 1, at: 0 });
    expect(await rig.only()).toEqual(before);
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
  });

  it('[C10] that ring early are armed again', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.timers.forget(params.callId, 1);
    await rig.fireTimer({ callId: params.callId, version: 1, at: rig.clock.now() });
    expect(rig.timers.pending()).toEqual([{ callId: params.callId, version: 1, at: rig.clock.now() + 60_000 }]);
  });

  it('[C1] that were lost are made up for by the sweep', async () => {
    const rig = new Rig();
    rig.timers.goDown('queue is down');
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    await rig.sweep();
    expect(rig.switches.ofKind('ring')).toEqual([]);
    await rig.wait(2_000);
    await rig.sweep();
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    expect(rig.meters.counts.get('parkade_overdue_total')).toBe(1);
  });

  it('[C1] are rung again by the queue when the store was down', async () => {
    const { rig, callId } = await ringing();
    rig.store.goDown('gone');
    await expect(rig.engine.timer({ callId, version: 2, at: rig.clock.now() })).rejects.toThrow('store is down');
  });
});

describe("the switch's own dead-man", () => {
  it('[C9] does what the timer should have done, and the caller goes back to music', async () => {
    const rig = new Rig();
    rig.timers.goDown('queue is down');
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(params.failsafeSec * 1000);
    expect(as('hold', await rig.request(failsafe('alice', params.callId))).params).toMatchObject({
      callId: params.callId,
      orbit: '701',
    });
    expect(rig.switches.ofKind('ring')).toMatchObject([{ params: { target: user('1001') } }]);
  });

  it('[C9] that comes at once, and at once again, means music that cannot be played', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(100);
    const first = as('hold', await rig.request(failsafe('alice', params.callId, { callVersion: params.version })));
    expect(first.params).toMatchObject({ music: 'local_stream://moh', early: true });
    const again = failsafe('alice', params.callId, { callVersion: params.version, cameEarly: true });
    expect(as('hold', await rig.request(again)).params.music).toBe('tone_stream://safe');
    expect(await rig.only()).toMatchObject({ kind: 'parked', version: 1 });
  });

  it('[R6][C9] that comes at once because a join failed leads back to the same music', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.drop(leg('phone1002'));
    const again = as('hold', await rig.request(failsafe('alice', params.callId, { callVersion: params.version })));
    expect(again.params.music).toBe('local_stream://moh');
    await rig.wait(5_000);
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
  });

  it('[R6][C9] that comes with the word of the failed join already on the leg leads back to the same music', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    await rig.hangUp(leg('phone1002'));
    const now = await rig.load(params.callId);
    expect(now).toMatchObject({ kind: 'parked', version: 3 });
    const again = as('hold', await rig.request(failsafe('alice', params.callId, { callVersion: 3 })));
    expect(again.params.music).toBe('local_stream://moh');
  });

  it('[A1][H5] of a parked call that is over, though its caller never left: they are parked anew for the same parker', async () => {
    const { rig, callId, ring } = await ringing();
    as('join', await rig.request(recallAnswered(ring, callId)));
    const { params } = as('hold', await rig.request(failsafe('alice', callId)));
    expect(params).toMatchObject({ parker: user('1001'), orbit: '701' });
    expect(params.callId).not.toBe(callId);
  });

  it('[C9][H5] of a parked call that was forwarded: the caller is given back', async () => {
    const { rig, callId } = await ringing();
    await rig.wait(3_600_000);
    expect(await rig.live()).toEqual([]);
    expect(await rig.request(failsafe('alice', callId))).toMatchObject({ kind: 'return', parker: user('1001') });
  });

  it("[C9] of a leg that is not the stay's rings nobody", async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.timers.forget(params.callId, 1);
    await rig.wait(120_000);
    expect(await rig.request(failsafe('mallory', params.callId))).toMatchObject({ kind: 'return' });
    expect(rig.switches.ofKind('ring')).toEqual([]);
    expect(await rig.only()).toMatchObject({ kind: 'parked', version: 1 });
  });

  it('[W8] of a caller the dialplan parked while no engine was there: adopted, and recalled like anybody', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(failsafe('alice', null)));
    expect(params).toMatchObject({ orbit: '701', parker: user('1001') });
    expect(await rig.only()).toMatchObject({ via: 'adopted', caller: { leg: leg('alice') } });
    await rig.wait(60_000);
    expect(rig.switches.ofKind('ring')).toMatchObject([{ params: { target: user('1001') } }]);
  });

  it('[W8] of a caller whose parked call the store forgot: adopted', async () => {
    const rig = new Rig();
    as('hold', await rig.request(failsafe('alice', 'call99999999' as never)));
    expect(await rig.only()).toMatchObject({ via: 'adopted' });
  });

  it('[W9] adopts into the lot of the parker, never into just any', async () => {
    const rig = new Rig({ twoDomains: true });
    const theirs = failsafe('alice', null, { lastBridgedOwner: user('1001', 'other.test') });
    expect(as('hold', await rig.request(theirs)).params.lot).toBe('other');
    const nobodys = failsafe('bob', null, { lastBridgedOwner: null });
    expect(await rig.request(nobodys)).toMatchObject({ kind: 'fall-back' });
    const own = failsafe('carol', null, { lastBridgedOwner: null, owner: user('7', 'other.test') });
    expect(as('hold', await rig.request(own)).params.lot).toBe('other');
  });

  it('[P9] in a full lot: given back', async () => {
    const rig = new Rig({ policy: { orbits: [] } });
    expect(await rig.request(failsafe('alice', null))).toMatchObject({ kind: 'return', reason: 'lot-full' });
  });
});
