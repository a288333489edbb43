/** Keys of a caller who waits: what becomes of each in each state. */
import { describe, expect, it } from '@jest/globals';
import { decideEscape, violationsOfStep, type AnyCall, type EscapeTo } from '../src/index.js';
import { claimed, east, endedCall, inputs, leg, NOW, parked, policy, recalling, reserved } from './sample.js';

const VOICEMAIL = { extension: '*991001', context: 'default' };
const KEYS: Readonly<Record<string, EscapeTo>> = {
  '0': { kind: 'operator' },
  '1': { kind: 'parker' },
  '*': { kind: 'forward', ...VOICEMAIL },
};
const withKeys = (over: Partial<typeof policy> = {}) => inputs(NOW, { escape: KEYS, ...over });
const press = (call: AnyCall, key: string, over: Partial<typeof policy> = {}) => {
  const decision = decideEscape(call, key, withKeys(over));
  if (decision.kind === 'advance') expect(violationsOfStep(call, decision)).toEqual([]);
  return decision;
};

const waits = { ...parked, deadline: NOW + 20_000 };
const stopped = { kind: 'stop-ring', node: east, ring: leg('ringing'), why: 'no-answer' };
const asked = {
  kind: 'pick-up',
  by: { address: null, label: 'board' },
  at: NOW - 1_000,
  resumeAt: NOW + 9_000,
} as const;

describe('a key of a caller who waits', () => {
  it.each([
    ['0', policy.fallback],
    ['1', parked.parker?.address],
  ] as const)('[U1] %s rings %j, the caller waits on, and the chain goes on where it stood', (key, target) => {
    expect(press(waits, key)).toMatchObject({
      kind: 'advance',
      next: {
        kind: 'recalling',
        target,
        chain: waits.chain,
        asked: { kind: 'send', by: { address: null, label: 'caller' }, resumeAt: waits.deadline },
      },
      outbox: [{ kind: 'ring', target, forMs: 30_000 }],
      events: [{ kind: 'asked-rings', by: { label: 'caller' }, target }],
    });
  });

  it('[U1] leads elsewhere whatever the last word of the lot is, and the parked call is over', () => {
    expect(press(waits, '*', { then: { kind: 'stay' } })).toMatchObject({
      next: { kind: 'ended', outcome: 'forwarded' },
      outbox: [{ kind: 'forward', leg: waits.caller.leg, to: VOICEMAIL }],
      events: [{ kind: 'ended', outcome: 'forwarded', ...VOICEMAIL }],
    });
  });

  it('[U1] rings the operator where nobody knows who parked, and nobody where there is none', () => {
    expect(press({ ...waits, parker: null }, '1')).toMatchObject({ next: { target: policy.fallback } });
    expect(press({ ...waits, parker: null }, '1', { fallback: null })).toMatchObject({ kind: 'nothing' });
    expect(press(waits, '0', { fallback: null })).toMatchObject({ kind: 'nothing' });
  });

  it.each(['2', '#', '', '01', 'toString', '__proto__'])('[U1] that is none of the lot does nothing: %j', (key) => {
    expect(press(waits, key).kind).toBe('nothing');
    expect(decideEscape(waits, '0', inputs()).kind).toBe('nothing');
  });

  it('[U2] ends the stage of the recall that rings', () => {
    expect(press(recalling, '0')).toMatchObject({
      next: { asked: { kind: 'send' } },
      outbox: [stopped, { kind: 'ring' }],
    });
    expect(press(recalling, '*')).toMatchObject({ next: { kind: 'ended' }, outbox: [stopped, { kind: 'forward' }] });
  });

  it('[U2] lets ring whoever was sent for already, and leads elsewhere all the same', () => {
    const rings = { ...recalling, asked };
    expect(press(rings, '0').kind).toBe('nothing');
    expect(press(rings, '1').kind).toBe('nothing');
    expect(press(rings, '*')).toMatchObject({ next: { kind: 'ended' }, outbox: [stopped, { kind: 'forward' }] });
  });

  it.each([reserved, claimed, endedCall])('[U2] does nothing to a call that is $kind', (call) => {
    for (const key of Object.keys(KEYS)) expect(press(call, key).kind).toBe('nothing');
  });

  it('[U2] rings nobody beyond the longest wait', () => {
    const late = { ...waits, parkedAt: NOW - policy.maxWaitMs + 5_000 };
    expect(press(late, '0')).toMatchObject({ next: { deadline: NOW + 5_000 }, outbox: [{ forMs: 5_000 }] });
  });
});
