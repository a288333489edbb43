import { describe, expect, it } from '@jest/globals';
import { decide, type AnyCall } from '../src/index.js';
import { advanced } from './advanced.js';
import { alice, bob, claimed, endedCall, inputs, leg, parked, recalling, reserved } from './sample.js';

const gone = (of = alice.leg) => ({ kind: 'leg-gone', leg: of, cause: 'NORMAL_CLEARING' }) as const;
const abandoned = { kind: 'ended', outcome: 'abandoned', caller: alice, retriever: null };

describe('hang-ups', () => {
  it('[H1] a parked caller', () => {
    const { next, outbox, events } = advanced(parked, gone());
    expect(next).toMatchObject(abandoned);
    expect(outbox).toEqual([]);
    expect(events).toMatchObject([{ type: 'abandoned', reason: 'NORMAL_CLEARING' }]);
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
