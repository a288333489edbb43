/** Phones as the office tells them, for tables. */
import type { PhoneId, PhoneTold } from '../src/told.js';

const NAMES: Readonly<Record<PhoneId, string>> = {
  alice: 'Alice Ray',
  '1001': 'Reception',
  '1002': 'Jonas',
  '1003': 'Mara',
};

export function phone(id: PhoneId, changed: Partial<PhoneTold> = {}): PhoneTold {
  const lamps = id === 'alice' ? [] : ['701', '702'].map((orbit) => ({ orbit, state: 'off' as const, caller: null }));
  return {
    id,
    number: id === 'alice' ? '+4940555099' : id,
    name: NAMES[id],
    line: 'free',
    party: { name: '', number: '' },
    message: '',
    typed: '',
    softKeys: [],
    lamps,
    hears: { kind: 'quiet' },
    heardLast: null,
    ...changed,
  };
}

export const LIT = [
  { orbit: '701', state: 'confirmed' as const, caller: 'Alice Ray' },
  { orbit: '702', state: 'off' as const, caller: null },
];

/** All phones, some of them changed. */
export const office = (changed: Partial<Record<PhoneId, Partial<PhoneTold>>> = {}): readonly PhoneTold[] =>
  (['alice', '1001', '1002', '1003'] as const).map((id) => phone(id, changed[id]));

export const talking = (desk: '1001' | '1002' | '1003'): Partial<Record<PhoneId, Partial<PhoneTold>>> => ({
  alice: { line: 'talking', hears: { kind: 'voices', of: [NAMES[desk]] } },
  [desk]: { line: 'talking', hears: { kind: 'voices', of: ['Alice Ray'] } },
});

export const waiting: Partial<Record<PhoneId, Partial<PhoneTold>>> = {
  alice: { line: 'talking', hears: { kind: 'music' } },
  '1001': { lamps: LIT },
  '1002': { lamps: LIT },
  '1003': { lamps: LIT },
};
