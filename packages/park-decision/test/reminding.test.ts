import { describe, expect, it } from '@jest/globals';
import { dueAfter, lampStep, remindedEvent, type Due, type LotEvent } from '../src/index.js';
import { alice, NOW, orbit, parked, parker } from './sample.js';

const REMIND = { remind: { beforeMs: 15_000, splash: false } };
const ring = (at: number) => ({ kind: 'ring', at, stage: 0, round: 0, target: parker.address }) as const;
const of = (kind: string, fields: object = {}): LotEvent =>
  ({
    schema: 1,
    at: NOW,
    lot: 'main',
    orbit: '701',
    callId: 'call0001',
    version: 1,
    node: 'east',
    parker,
    caller: alice,
    waitedMs: 5_000,
    kind,
    ...fields,
  }) as unknown as LotEvent;
const after = (...events: readonly LotEvent[]): Due | null =>
  events.reduce<Due | null>((before, event) => dueAfter(before, event, REMIND), null);
const parkedNow = of('parked', { next: ring(NOW + 60_000) });

describe('[C19] when the parker is reminded', () => {
  it.each<[string, readonly LotEvent[], number | null]>([
    ['a recall is to come', [parkedNow], 45_000],
    ['the parker is not known: the lamp tells', [of('parked', { parker: null, next: ring(NOW + 60_000) })], 45_000],
    ['it comes sooner than the reminder would', [of('parked', { next: ring(NOW + 15_000) })], null],
    ['no recall comes', [of('parked', { next: { kind: 'hang-up', at: NOW + 60_000 } })], null],
    ['the recall rings', [parkedNow, of('recall-rings')], null],
    ['somebody takes the caller', [parkedNow, of('claimed')], null],
    ['the join failed', [parkedNow, of('claimed'), of('join-failed', { next: ring(NOW + 20_000) })], 5_000],
    ['it was put to later', [parkedNow, of('next-changed', { next: ring(NOW + 90_000) })], 75_000],
    ['between two rounds', [of('recall-round-over', { next: ring(NOW + 30_000) })], 15_000],
    ['a note was written, and they were called out', [parkedNow, of('noted'), of('paged')], 45_000],
    ['somebody else was refused', [parkedNow, { kind: 'refused' } as LotEvent], 45_000],
    ['once it was said', [parkedNow, of('reminded', { next: ring(NOW + 60_000) })], null],
    ['the caller is gone', [parkedNow, of('ended', { outcome: 'abandoned' })], null],
  ])('%s', (_what, events, inMs) => {
    const due = after(...events);
    expect(due === null ? null : due.at - NOW).toBe(inMs);
  });

  it('nobody, where the lot does not say so', () => {
    expect(dueAfter(null, parkedNow, {})).toBeNull();
  });

  it('what is told', () => {
    const due = after(parkedNow);
    expect(due && remindedEvent(due, NOW + 45_000)).toMatchObject({
      kind: 'reminded',
      at: NOW + 45_000,
      waitedMs: 50_000,
      version: 1,
      next: ring(NOW + 60_000),
    });
  });
});

describe('[C19] the lamp of a caller whose recall is near', () => {
  const look = { ...REMIND, lamp: { waiting: 'confirmed', due: 'early', recalling: 'confirmed' } } as const;
  const shown = (now: number, policy: Parameters<typeof lampStep>[3]): string => {
    const step = lampStep(orbit('701'), parked, undefined, policy, now);
    return step.kind === 'show' ? step.lamp.state : step.kind;
  };

  it.each([
    ['before', -15_001, look, 'confirmed'],
    ['from the reminder on', -15_000, look, 'early'],
    [
      'in a lot without a look of its own',
      -15_000,
      { ...REMIND, lamp: { waiting: 'confirmed', recalling: 'early' } },
      'confirmed',
    ],
    ['in a lot without a reminder', -1, { lamp: look.lamp }, 'confirmed'],
  ] as const)('%s', (_what, fromDue, policy, state) => {
    expect(shown(parked.deadline + fromDue, policy)).toBe(state);
  });
});
