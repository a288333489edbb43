import { describe, expect, it } from '@jest/globals';
import { AFTER_FAILED_JOIN_MS, decide, type AnyCall, type CallFact } from '../src/index.js';
import { advanced } from './advanced.js';
import {
  alice,
  bob,
  claimed,
  east,
  endedCall,
  inputs,
  leg,
  NOW,
  parked,
  policy,
  recalling,
  reserved,
  hungUp,
} from './sample.js';

const asks = (by = bob): Extract<CallFact, { kind: 'retriever-asked' }> => ({
  kind: 'retriever-asked',
  retriever: by,
});
const carol = { ...bob, leg: leg('carol'), address: { user: '1003', domain: 'pbx.test' } };
const ringer = { ...bob, leg: leg('bobsphone'), via: 'recall', ring: recalling.ring } as const;
const stops = { kind: 'stop-ring', node: recalling.node, ring: recalling.ring, why: 'picked-up' };

describe('the claim', () => {
  it('[R1] goes to the first who asks; the next is refused', () => {
    const { next, events } = advanced(parked, asks(), inputs(NOW - 20_000));
    expect(next).toMatchObject({
      kind: 'claimed',
      retriever: bob,
      recallAt: parked.deadline,
      version: parked.version + 1,
    });
    expect(next).toMatchObject({ deadline: NOW - 20_000 + policy.claimMs });
    expect(events).toMatchObject([{ kind: 'claimed', retriever: bob }]);
    expect(decide(next, asks(carol), inputs())).toEqual({ kind: 'refuse', reason: 'already-picked-up' });
  });

  it.each([reserved, parked, recalling, claimed, endedCall] satisfies AnyCall[])(
    '[R1] is never given twice: $kind',
    (call) => {
      const decision = decide(call, asks(carol), inputs());
      expect(decision.kind === 'advance').toBe(call.kind === 'parked' || call.kind === 'recalling');
    },
  );

  it('[R3] is given while the recall rings, and that phone is stopped as picked up', () => {
    const { next, outbox } = advanced(recalling, asks());
    expect(next).toMatchObject({ kind: 'claimed', retriever: bob });
    expect(outbox).toEqual([stops]);
  });

  it('[R8][C14] is given to a phone that was rung, and whatever else rings is stopped', () => {
    const { next, outbox } = advanced(recalling, asks(ringer));
    expect(next).toMatchObject({ kind: 'claimed', retriever: ringer });
    expect(outbox).toEqual([stops]);
  });

  it.each([parked, recalling, claimed, endedCall] satisfies AnyCall[])(
    '[R8] is refused to a phone that rang in vain: $kind',
    (call) => {
      const late = { ...ringer, ring: leg('formerring') };
      expect(decide(call, asks(late), inputs())).toEqual({ kind: 'refuse', reason: 'already-picked-up' });
    },
  );

  it('[R10][C14] is given to the ticket of a phone that was rung on another node, as to any other', () => {
    const rung = { ...bob, via: 'ticket', originLeg: leg('bobsphone'), ring: recalling.ring } as const;
    expect(advanced(recalling, asks(rung)).outbox).toEqual([stops]);
    const another = { ...bob, via: 'ticket', originLeg: leg('carol') } as const;
    expect(advanced(recalling, asks(another)).outbox).toEqual([stops]);
  });

  it.each([parked, recalling])('[I2] is refused to the caller themselves: $kind', (call) => {
    expect(decide(call, asks({ ...bob, leg: alice.leg }), inputs())).toEqual({
      kind: 'refuse',
      reason: 'already-parked',
    });
  });

  const ofThreeNodes = {
    ...recalling,
    failedAt: [east],
    waitStep: { since: recalling.version - 1, before: recalling.version - 2 },
  };
  it.each([
    ['parked as it was', parked, 0, true],
    ['recalled meanwhile', recalling, 1, true],
    ['given a pause by the recall', parked, 1, true],
    ['claimed and put back', parked, 2, false],
    ['claimed, put back and recalled', recalling, 3, false],
    ['of a store that has forgotten something', parked, -1, false],
    ['recalled meanwhile, with a node of three where it failed', ofThreeNodes, 2, true],
    ['claimed, put back and recalled, with such a node', ofThreeNodes, 4, false],
  ] as const)('[R12] with a ticket, of a parked call that was %s', (_, call, steps, good) => {
    const ticket = { ...bob, via: 'ticket', originLeg: leg('carol') } as const;
    const decision = decide(call, { ...asks(ticket), issuedAt: call.version - steps }, inputs());
    expect(decision).toMatchObject(good ? { kind: 'advance' } : { kind: 'refuse', reason: 'not-allowed' });
  });

  it('[R12] with a ticket is refused like any other once somebody has the caller', () => {
    const ticket = { ...bob, via: 'ticket', originLeg: leg('carol') } as const;
    const late = (call: AnyCall) => decide(call, { ...asks(ticket), issuedAt: call.version - 1 }, inputs());
    expect([claimed, endedCall].map(late)).toEqual([1, 2].map(() => ({ kind: 'refuse', reason: 'already-picked-up' })));
  });

  it('[R9] of a parked call that is over is refused with what became of it', () => {
    expect(decide(endedCall, asks(), inputs())).toEqual({ kind: 'refuse', reason: 'already-picked-up' });
    expect(decide({ ...endedCall, outcome: 'abandoned' }, asks(), inputs())).toEqual({
      kind: 'refuse',
      reason: 'orbit-empty',
    });
  });
});

describe('the join', () => {
  it.each([
    [alice.leg, bob.leg],
    [bob.leg, alice.leg],
  ])('[R2] ends the parked call only by the word of the switch (%s, %s)', (a, b) => {
    const { next, outbox } = advanced(claimed, { kind: 'legs-joined', a, b });
    expect(next).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: bob, claimedAt: claimed.claimedAt });
    expect(outbox).toEqual([]);
  });

  it('[R2] of other legs says nothing', () => {
    expect(decide(claimed, { kind: 'legs-joined', a: bob.leg, b: leg('else') }, inputs()).kind).toBe('nothing');
  });

  it('[R5] without a word by the deadline is asked for, again and again, and never taken as failed', () => {
    let call: AnyCall = claimed;
    for (let i = 1; i <= 5; i += 1) {
      const at = inputs(NOW + i * policy.claimMs);
      const { next, outbox } = advanced(call, { kind: 'deadline-passed', version: call.version }, at);
      expect(next).toMatchObject({ kind: 'claimed', retriever: bob, deadline: at.now + policy.claimMs });
      expect(outbox).toEqual([
        { kind: 'verify-join', node: call.node, caller: alice.leg, retriever: bob.leg, version: next.version },
      ]);
      call = next;
    }
  });

  it('[R6] that failed leads back to music with the old timer, and the retriever is ended', () => {
    const { next, outbox, events } = advanced(claimed, { kind: 'join-missing', version: claimed.version });
    expect(next).toMatchObject({ kind: 'parked', deadline: claimed.recallAt, caller: alice, chain: claimed.chain });
    expect(outbox.map((command) => command.kind)).toEqual(['hang-up', 'hold']);
    expect(outbox[0]).toMatchObject({ leg: bob.leg });
    expect(events).toMatchObject([{ kind: 'join-failed', retriever: bob, why: { kind: 'not-joined' } }]);
  });

  it('[R6][Q8] that failed is the same join after a note', () => {
    const edited = {
      ...claimed,
      version: claimed.version + 1,
      waitStep: { since: claimed.version, before: claimed.version - 1 },
    };
    const { next } = advanced(edited, { kind: 'join-missing', version: claimed.version });
    expect(next).toMatchObject({ kind: 'parked', caller: alice });
  });

  it('[R6] that failed late leaves the caller some music before the next recall', () => {
    const late = inputs(claimed.recallAt + 1_000);
    const { next } = advanced(claimed, { kind: 'join-missing', version: claimed.version }, late);
    expect(next).toMatchObject({ kind: 'parked', deadline: late.now + AFTER_FAILED_JOIN_MS });
  });

  it('[R6] whose retriever hung up leads back to music, and can be claimed anew', () => {
    const end = hungUp('NORMAL_CLEARING');
    const { next, outbox, events } = advanced(claimed, { kind: 'leg-gone', leg: bob.leg, end });
    expect(events).toMatchObject([{ kind: 'join-failed', why: { kind: 'retriever-gone', end } }]);
    expect(outbox.map((command) => command.kind)).toEqual(['hold']);
    expect(advanced(next, asks(carol)).next).toMatchObject({ kind: 'claimed', retriever: carol });
  });

  it('[R6] after a recall takes the chain up where it stood', () => {
    const answered = advanced(recalling, asks(ringer)).next;
    const back = advanced(answered, { kind: 'leg-gone', leg: ringer.leg, end: hungUp('NORMAL_CLEARING') }).next;
    expect(back).toMatchObject({ kind: 'parked', chain: recalling.chain, deadline: NOW + AFTER_FAILED_JOIN_MS });
  });

  it.each([parked, recalling, claimed])('[R7] by another hand ends the parked call: $kind', (call) => {
    const { next, events } = advanced(call, { kind: 'legs-joined', a: leg('boss'), b: alice.leg });
    expect(next).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: null });
    expect(events).toMatchObject([{ kind: 'ended', outcome: 'retrieved', by: { kind: 'others', leg: leg('boss') } }]);
  });

  it('[R7] by another hand stops the ringing phone and ends the claimed one', () => {
    const word = { kind: 'legs-joined', a: leg('boss'), b: alice.leg } as const;
    expect(advanced(recalling, word).outbox).toMatchObject([{ kind: 'stop-ring', ring: recalling.ring }]);
    expect(advanced(claimed, word).outbox).toMatchObject([{ kind: 'hang-up', leg: bob.leg }]);
  });

  it("[R7][C14] by the switch's own fallback with a phone that was rung stops the others", () => {
    const word = { kind: 'legs-joined', a: leg('bobsphone'), b: alice.leg } as const;
    expect(advanced(recalling, word).outbox).toEqual([stops]);
  });
});
