import { describe, expect, it } from '@jest/globals';
import { decide, type AnyCall } from '../src/index.js';
import { advanced } from './advanced.js';
import { alice, bob, claimed, endedCall, inputs, leg, parked, recalling, reserved, hungUp } from './sample.js';

const gone = (of = alice.leg) => ({ kind: 'leg-gone', leg: of, end: hungUp('NORMAL_CLEARING') }) as const;
const abandoned = { kind: 'ended', outcome: 'abandoned', caller: alice, retriever: null };

describe('hang-ups', () => {
  it('[H1] a parked caller', () => {
    const { next, outbox, events } = advanced(parked, gone());
    expect(next).toMatchObject(abandoned);
    expect(outbox).toEqual([]);
    expect(events).toMatchObject([{ kind: 'ended', outcome: 'abandoned', cause: 'NORMAL_CLEARING', waitedMs: 60_000 }]);
  });

  it.each([
    ['MEDIA_TIMEOUT', 'caller-silent'],
    ['RECOVERY_ON_TIMER_EXPIRE', 'caller-silent'],
    ['ALLOTTED_TIMEOUT', 'time-over'],
    ['NORMAL_CLEARING', 'abandoned'],
    ['MANAGER_REQUEST', 'abandoned'],
  ] as const)('[H10] the switch ended the leg with %s: %s, in every state of waiting', (cause, outcome) => {
    const fact = { kind: 'leg-gone', leg: alice.leg, end: hungUp(cause) } as const;
    for (const call of [parked, recalling, claimed]) {
      const { next, events } = advanced(call, fact);
      expect(next).toMatchObject({ kind: 'ended', outcome, caller: alice });
      expect(events).toMatchObject([{ kind: 'ended', outcome, cause }]);
    }
  });

  it('[H4] a caller whom the switch does not know any more: a hang-up without a cause', () => {
    const { next, events } = advanced(parked, { kind: 'leg-gone', leg: alice.leg, end: { kind: 'no-such-leg' } });
    expect(next).toMatchObject(abandoned);
    expect(events).toMatchObject([{ kind: 'ended', outcome: 'abandoned', cause: null }]);
  });

  it.each([
    [{ kind: 'leg-gone', leg: alice.leg, end: { kind: 'missing' } }, 'leg-gone'],
    [{ kind: 'leg-gone', leg: alice.leg, end: { kind: 'switch-restarted' } }, 'switch-restarted'],
    [{ kind: 'node-lost' }, 'node-lost'],
  ] as const)('[H8] a caller of whom no hang-up was heard is lost, and why is a word of ours: %j', (fact, why) => {
    const [event] = advanced(parked, fact).events;
    expect(event).toMatchObject({ kind: 'ended', outcome: 'lost', why });
    expect(event).not.toHaveProperty('cause');
  });

  it('[H2] a caller while a phone rings for them', () => {
    const { next, outbox } = advanced(recalling, gone());
    expect(next).toMatchObject(abandoned);
    expect(outbox).toMatchObject([{ kind: 'stop-ring', ring: recalling.ring, why: 'caller-gone' }]);
  });

  it('[H3] a caller who is just being picked up', () => {
    const { next, outbox } = advanced(claimed, gone());
    expect(next).toMatchObject(abandoned);
    expect(outbox).toMatchObject([{ kind: 'hang-up', leg: bob.leg }]);
  });

  it.each([reserved, parked, recalling, claimed, endedCall] satisfies AnyCall[])(
    '[H6] a leg of no concern: $kind',
    (call) => {
      expect(decide(call, gone(leg('nobody')), inputs()).kind).toBe('nothing');
    },
  );

  it('[H5] after the end nothing changes any more', () => {
    for (const one of [alice.leg, bob.leg, reserved.consult])
      expect(decide(endedCall, gone(one), inputs()).kind).toBe('nothing');
  });
});
