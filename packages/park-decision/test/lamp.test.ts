import { describe, expect, it } from '@jest/globals';
import {
  lampOf,
  lampStep,
  type AnyCall,
  type LampLook,
  type LampState,
  type Orbit,
  type SeenCall,
} from '@parkade/park-decision';

const orbit = '701' as Orbit;
const waiting = (name: string): AnyCall => ({ kind: 'parked', caller: { name, number: '1' } }) as unknown as AnyCall;

function faceOf(occupant: SeenCall): string {
  const step = lampStep(orbit, occupant, undefined);
  if (step.kind !== 'show') throw new Error('left alone');
  return step.face;
}

describe('what a lamp is to show', () => {
  it.each<[title: string, occupant: SeenCall, shown: string | undefined, toEverybody: boolean]>([
    ['[B3] everybody is told at first, that it is dark too', null, undefined, true],
    ['[B4] nobody is told again of a free orbit', null, faceOf(null), false],
    ['[B4] nobody is told again of the same caller', waiting('Ann'), faceOf(waiting('Ann')), false],
    ['[B4] another caller is told', waiting('Bob'), faceOf(waiting('Ann')), true],
    ['[B1] it is told that somebody came', waiting('Ann'), faceOf(null), true],
  ])('%s', (_title, occupant, shown, toEverybody) => {
    expect(lampStep(orbit, occupant, shown)).toMatchObject({ kind: 'show', toEverybody });
  });

  it.each<[look: LampLook, kind: AnyCall['kind'], state: LampState]>([
    [{ waiting: 'early', recalling: 'early' }, 'parked', 'early'],
    [{ waiting: 'early', recalling: 'confirmed' }, 'parked', 'early'],
    [{ waiting: 'early', recalling: 'confirmed' }, 'recalling', 'confirmed'],
    [{ waiting: 'early', recalling: 'confirmed' }, 'claimed', 'early'],
    [{ waiting: 'confirmed', recalling: 'early' }, 'recalling', 'early'],
    [{ waiting: 'early', recalling: 'early' }, 'reserved', 'off'],
    [{ waiting: 'early', recalling: 'early' }, 'ended', 'off'],
  ])('[B5] with %j a %s call shows %s', (look, kind, state) => {
    expect(lampOf(orbit, { ...waiting('Ann'), kind } as AnyCall, look).state).toBe(state);
  });

  it('[B5] another look is told to everybody, though the caller is the same', () => {
    const shown = faceOf(waiting('Ann'));
    const step = lampStep(orbit, waiting('Ann'), shown, { lamp: { waiting: 'early', recalling: 'early' } });
    expect(step).toMatchObject({ kind: 'show', toEverybody: true });
  });

  it('[I6] what another release wrote is left alone, whatever is lit', () => {
    expect(lampStep(orbit, { kind: 'unknown-schema' }, faceOf(null))).toEqual({ kind: 'leave-alone' });
  });
});
