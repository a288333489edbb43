/** The watchers themselves: each must cry out when its rule is broken. */
import { describe, expect, it } from '@jest/globals';
import {
  decide,
  violationsAmong,
  violationsOf,
  violationsOfStep,
  type AnyCall,
  type CallId,
  type Decision,
  type LotId,
} from '../src/index.js';
import { alice, bob, claimed, endedCall, inputs, leg, orbit, parked, recalling, reserved } from './sample.js';

const step = (next: AnyCall, outbox: Extract<Decision, { kind: 'advance' }>['outbox'] = []): Decision => ({
  kind: 'advance',
  next,
  outbox,
  events: [],
});
const another = { ...parked, callId: 'call0002' as CallId, caller: { ...alice, leg: leg('other') } };

describe('the invariants', () => {
  it('[I1] cry out at two parked calls in one orbit, and at one leg in two orbits', () => {
    expect(violationsAmong([parked, another])).toEqual(['[I1] two calls in orbit main/701']);
    expect(violationsAmong([parked, { ...another, orbit: orbit('702'), caller: alice }])).toEqual([
      `[I1] leg ${alice.leg} waits in two calls`,
    ]);
    expect(violationsAmong([parked, { ...another, lot: 'yard' as LotId }])).toEqual([]);
    expect(violationsAmong([parked, endedCall])).toEqual([]);
  });

  it('[I1] cry out at a parked call that changes its orbit', () => {
    expect(violationsOfStep(parked, step({ ...claimed, version: 4, orbit: orbit('702') }))).toContain(
      '[I1] a step changed the call, the lot or the orbit',
    );
  });

  it('[I2] cry out at a leg that would be joined with itself', () => {
    expect(violationsOf({ ...claimed, retriever: { ...bob, leg: alice.leg } })).toHaveLength(1);
  });

  it('[I3] cry out at a version that does not go up by one, at a claim that changes hands, at an end that moves', () => {
    expect(violationsOfStep(parked, step({ ...claimed, version: 5 }))).toEqual([
      '[I3] a step must raise the version by one',
    ]);
    const stolen = { ...claimed, version: 4, retriever: { ...bob, leg: leg('thief') } };
    expect(violationsOfStep(claimed, step(stolen))).toEqual(['[I3] a claim changed hands']);
    expect(violationsOfStep(endedCall, step({ ...parked, version: 4 }))).toEqual(['[I3] an ended call moved']);
    expect(violationsOf({ ...parked, version: 0 })).toHaveLength(1);
  });

  it.each([NaN, Infinity])('[I4] cry out at a deadline of %d', (deadline) => {
    for (const call of [reserved, parked, recalling, claimed])
      expect(violationsOf({ ...call, deadline })).toHaveLength(1);
  });

  it('[I5] cry out at a failed join without music and at an end without a destination', () => {
    expect(violationsOfStep(claimed, step({ ...parked, version: 4 }))).toEqual([
      '[I5] a failed join must lead back to music',
    ]);
    for (const outcome of ['expired', 'forwarded'] as const)
      expect(violationsOfStep(parked, step({ ...endedCall, outcome, version: 4 }))).toHaveLength(1);
    const forward = { kind: 'forward', node: parked.node, leg: alice.leg, to: 'goodbye' } as const;
    expect(violationsOfStep(parked, step({ ...endedCall, outcome: 'expired', version: 4 }, [forward]))).toEqual([]);
  });

  it('[I3] have nothing to say of a decision that is no step', () => {
    expect(violationsOfStep(parked, decide(parked, { kind: 'join-missing', version: 3 }, inputs()))).toEqual([]);
  });
});
