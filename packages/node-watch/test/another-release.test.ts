/** A newer engine works beside this one and writes what this one does not understand. */
import { describe, expect, it } from '@jest/globals';
import type { CallId, LegSnapshot } from '@parkade/park-decision';
import { type HeldLegs } from '@parkade/park-ports';
import { adoptHeldLegs } from '../src/index.js';
import {
  as,
  failsafe,
  dials,
  east,
  lands,
  leg,
  orbit,
  recallAnswered,
  Rig,
  sent,
  ticketLeg,
  user,
  west,
} from '@parkade/testkit';

async function foreign() {
  const rig = new Rig();
  const { params } = as('hold', await rig.request(sent('alice', '1001')));
  rig.store.makeForeign(params.callId);
  return { rig, callId: params.callId, placed: rig.switches.whereIs(leg('alice')) };
}

describe('a parked call of another release', () => {
  it.each([
    ['from the same node', dials('1002', '701')],
    ['from another node', dials('1002', '701', { node: west })],
    ['with the prefix', dials('1002', '*71701')],
  ])('[I6] is not said to be empty to who dials it %s', async (_, snapshot: LegSnapshot) => {
    const { rig, placed } = await foreign();
    expect(await rig.request(snapshot)).toEqual({ kind: 'reject', reason: 'unknown-schema' });
    expect(rig.switches.whereIs(leg('alice'))).toBe(placed);
  });

  it('[I6] gives who was sent for it back', async () => {
    const { rig } = await foreign();
    expect(await rig.request(sent('bob', '1002', '*71701'))).toMatchObject({
      kind: 'return',
      reason: 'unknown-schema',
    });
  });

  it('[I6] cannot be had with a ticket', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    const { ticket } = as('dial-peer', await rig.request(dials('1002', '701', { node: west })));
    rig.store.makeForeign(params.callId);
    expect(await rig.request(ticketLeg('peerleg', ticket))).toEqual({ kind: 'reject', reason: 'unknown-schema' });
  });

  it('[I6] is not joined with the phone that was rung for it', async () => {
    const { rig, callId } = await foreign();
    const answered = recallAnswered(leg('ring'), callId);
    expect(await rig.request(answered)).toEqual({ kind: 'reject', reason: 'unknown-schema' });
  });

  it.each([
    ['a failsafe that names it', (callId: CallId) => failsafe('alice', callId)],
    ['a failsafe that does not', () => failsafe('alice', null)],
    ['a landing', (callId: CallId) => lands('alice', callId)],
    ['another park of its caller', () => sent('alice', '1001')],
  ])(
    '[I6] is not begun a second time: %s is left to the dialplan',
    async (_, make: (callId: CallId) => LegSnapshot) => {
      const { rig, callId } = await foreign();
      expect(await rig.request(make(callId))).toEqual({ kind: 'fall-back', reason: 'unknown-schema' });
      expect(await rig.live()).toEqual([]);
    },
  );

  it('[I6] keeps its orbit, and the next caller gets another', async () => {
    const { rig } = await foreign();
    expect(as('hold', await rig.request(sent('bob', '1001'))).params.orbit).toBe('702');
  });

  it('[I6][A1] is not adopted from the switch that holds its caller', async () => {
    const { rig, callId } = await foreign();
    const held = {
      leg: leg('alice'),
      version: 1,
      lot: rig.policy.lot,
      orbit: orbit('701'),
      parker: user('1001'),
      parkedAt: null,
      dueAt: null,
      caller: { name: 'Alice', number: '5551234' },
      sipCallId: 'a@b',
      isGuarded: true,
    };
    for (const known of [callId, null]) {
      const switches: HeldLegs = {
        heldLegs: () => Promise.reject(new Error('nothing is to be asked')),
        mark: () => Promise.reject(new Error('nothing is to be marked')),
      };
      expect(await adoptHeldLegs(rig.deps, switches, east, [{ ...held, callId: known }])).toBe(0);
    }
    expect(rig.complaints()).toEqual([]);
  });

  it.each(['pendingOutbox', 'loadCall'] as const)(
    '[I6] keeps the commands that are still to be done for it, written just before %s',
    async (moment) => {
      const rig = new Rig();
      const { params } = as('hold', await rig.request(sent('alice', '1001')));
      rig.switches.place(east, leg('phone1002'));
      const answer = as('join', await rig.engine.request(dials('1002', '701')));
      rig.switches.script('hold', { outcome: { kind: 'unknown', why: 'no reply' } });
      await rig.engine.answered(answer, { kind: 'refused', cause: 'no such channel' });
      await rig.wait(3_001);
      const sentBefore = rig.switches.sent.length;
      const asked: string[] = [];
      rig.onStore = (method) => {
        asked.push(method);
        if (method === moment && asked.includes('pendingOutbox')) rig.store.makeForeign(params.callId);
        return Promise.resolve();
      };
      await rig.sweep();
      expect(asked).toContain(moment);
      expect(asked).not.toContain('settleOutbox');
      expect(rig.switches.sent).toHaveLength(sentBefore);
    },
  );

  it('[I6] moves on by none of the words of its switch', async () => {
    const { rig, callId } = await foreign();
    const asked: string[] = [];
    rig.onStore = (method) => Promise.resolve(void asked.push(method));
    await rig.hangUp(leg('alice'), 'NORMAL_CLEARING', callId);
    await rig.hangUp(leg('alice'), 'NORMAL_CLEARING');
    await rig.wait(100_000);
    expect(asked).not.toContain('advanceCall');
    expect(rig.complaints()).toEqual([]);
  });
});
