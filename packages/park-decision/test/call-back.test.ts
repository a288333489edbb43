import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, dialableNumber, type CallBackPolicy, type LegEnd } from '../src/index.js';
import { advanced } from './advanced.js';
import { alice, bob, claimed, inputs, NOW, parked, recalling, reserved, hungUp } from './sample.js';

const callBack: CallBackPolicy = {
  dial: 'sofia/gateway/trunk/%s',
  viaNode: null,
  tries: 1,
  forMs: 30_000,
  callerId: null,
};
const on = inputs(NOW, { callBack });
const off = inputs(NOW);
const gone = (end: LegEnd) => ({ kind: 'leg-gone', leg: alice.leg, end }) as const;
const restarted: LegEnd = { kind: 'switch-restarted' };
const kinds = (...given: Parameters<typeof advanced>) => advanced(...given).outbox.map(({ kind }) => kind);

describe('a caller whose switch died', () => {
  it.each([{ kind: 'node-lost' } as const, gone(restarted)])('[H9] is rung up: $kind', (fact) => {
    const { next, outbox } = advanced(parked, fact, on);
    expect(next).toMatchObject({ kind: 'ended', outcome: 'lost' });
    expect(outbox).toEqual([{ kind: 'call-back', node: parked.node, ring: on.ring, number: alice.number }]);
  });

  it('[H9] after whatever else is to be done', () => {
    expect(kinds(recalling, { kind: 'node-lost' }, on)).toEqual(['stop-ring', 'call-back']);
    expect(kinds(claimed, { kind: 'node-lost' }, on)).toEqual(['hang-up', 'call-back']);
    expect(advanced(claimed, { kind: 'node-lost' }, on).outbox).toMatchObject([{ leg: bob.leg }, {}]);
  });

  it('[H9] only if the lot says so', () => {
    expect(kinds(parked, { kind: 'node-lost' }, off)).toEqual([]);
    expect(advanced(parked, gone(restarted), off).next).toMatchObject({ outcome: 'lost' });
  });

  it('[H9] not when they may have hung up, unheard or heard', () => {
    expect(kinds(parked, gone({ kind: 'missing' }), on)).toEqual([]);
    expect(kinds(parked, gone(hungUp('NORMAL_CLEARING')), on)).toEqual([]);
    expect(kinds(parked, { kind: 'legs-joined', a: alice.leg, b: bob.leg }, on)).toEqual([]);
  });

  it('[H9] not while only an orbit is kept: nobody is on music yet', () => {
    expect(kinds(reserved, { kind: 'node-lost' }, on)).toEqual([]);
  });

  it('[H9] once: what has ended stays as it is', () => {
    const { next } = advanced(parked, { kind: 'node-lost' }, on);
    expect(decide(next, { kind: 'node-lost' }, on).kind).toBe('nothing');
    expect(decide(next, gone(restarted), on).kind).toBe('nothing');
  });
});

describe('a number that is dialled without anybody looking', () => {
  it.each(['5551234', '+493012345678', '0049301234567'])('[H9] %s may be', (number) => {
    expect(dialableNumber(number)).toBe(number);
  });

  it.each(['112', '911', '1001', '', 'anonymous', '+', '*21*5551234', '555 1234', '5551234@evil.test', '1'.repeat(16)])(
    '[H9] %j may not',
    (number) => {
      expect(dialableNumber(number)).toBeNull();
      const silent = { ...parked, caller: { ...alice, number } };
      expect(kinds(silent, { kind: 'node-lost' }, on)).toEqual([]);
    },
  );

  it('[H9] is nothing but a plus and digits, whatever the caller writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9@;,{}]*$/)), (text) => {
        expect(dialableNumber(text) ?? '0000000').toMatch(/^\+?\d{7,15}$/);
      }),
    );
  });
});
