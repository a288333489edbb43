import { describe, expect, it } from '@jest/globals';
import { COMPLETED, decide, LANDING_MS, type LegEnd, type NodeId } from '../src/index.js';
import { advanced } from './advanced.js';
import { alice, bob, inputs, leg, NOW, policy, reserved, hungUp } from './sample.js';

const early = inputs(NOW - 5_000);

describe('a reserved orbit', () => {
  it('[P3] takes the held party of the completed transfer', () => {
    const west = 'west' as NodeId;
    const { next, events, outbox } = advanced(
      reserved,
      { kind: 'transfer-completed', node: west, caller: alice, via: 'attended' },
      early,
    );
    expect(next).toMatchObject({ kind: 'parked', orbit: reserved.orbit, node: west, caller: alice, via: 'attended' });
    expect(next).toMatchObject({
      parkedAt: early.now,
      deadline: early.now + policy.recallAfterMs,
      parker: reserved.parker,
    });
    expect(events).toMatchObject([
      { kind: 'transfer-completed', version: next.version, caller: alice, next: { kind: 'ring' } },
    ]);
    expect(outbox).toEqual([]);
  });

  const ends: LegEnd[] = [hungUp('NORMAL_CLEARING'), hungUp('ORIGINATOR_CANCEL'), { kind: 'missing' }];
  it.each(ends)('[P4] is free when the consult leg ends: %j', (end) => {
    const { next, events } = advanced(reserved, { kind: 'leg-gone', leg: reserved.consult, end }, early);
    expect(next).toMatchObject({ kind: 'ended', outcome: 'unused', caller: null });
    expect(events).toMatchObject([{ kind: 'ended', outcome: 'unused', why: { kind: 'leg-gone', end } }]);
  });

  it('[P4] is free when its time is over, and the consult line is ended', () => {
    const { next, outbox, events } = advanced(reserved, { kind: 'deadline-passed', version: reserved.version });
    expect(next).toMatchObject({ kind: 'ended', outcome: 'unused' });
    expect(events).toMatchObject([{ outcome: 'unused', why: { kind: 'time-over' } }]);
    expect(outbox).toMatchObject([{ kind: 'hang-up', leg: reserved.consult }]);
  });

  it('[H7] waits for the landing when the consult leg ends as a completed transfer', () => {
    const { next } = advanced(reserved, { kind: 'leg-gone', leg: reserved.consult, end: hungUp(COMPLETED) }, early);
    expect(next).toMatchObject({ kind: 'reserved', deadline: early.now + LANDING_MS });
    const transferCompleted = advanced(
      next,
      { kind: 'transfer-completed', node: reserved.node, caller: alice, via: 'attended' },
      early,
    );
    expect(transferCompleted.next).toMatchObject({ kind: 'parked', orbit: reserved.orbit });
  });

  it('[H7] goes on once, however many engines hear of the completion', () => {
    const fact = { kind: 'leg-gone', leg: reserved.consult, end: hungUp(COMPLETED) } as const;
    const { next } = advanced(reserved, fact, early);
    expect(decide(next, fact, early)).toMatchObject({ kind: 'nothing' });
  });

  it('[H7] is free when the landing does not come after all', () => {
    const { next } = advanced(reserved, { kind: 'leg-gone', leg: reserved.consult, end: hungUp(COMPLETED) }, early);
    const late = advanced(next, { kind: 'deadline-passed', version: next.version }, inputs(early.now + LANDING_MS));
    expect(late.next).toMatchObject({ kind: 'ended', outcome: 'unused' });
  });

  it('[R4] cannot be picked up', () => {
    expect(decide(reserved, { kind: 'retriever-asked', retriever: bob }, early)).toEqual({
      kind: 'refuse',
      reason: 'orbit-reserved',
    });
  });

  it('[H6] does not care for other legs', () => {
    expect(decide(reserved, { kind: 'leg-gone', leg: leg('nobody'), end: hungUp(COMPLETED) }, early).kind).toBe(
      'nothing',
    );
  });

  it('[C10] rings again when its timer came too early', () => {
    const decision = decide(reserved, { kind: 'deadline-passed', version: reserved.version }, early);
    expect(decision).toEqual({ kind: 'rearm', at: reserved.deadline });
  });
});
