import { describe, expect, it } from '@jest/globals';
import { callerCard, noteShown } from '../src/live/persons.js';

describe('what a viewer may know of a caller', () => {
  it.each([
    ['Alice Ray', '+49301234567', 'full', { name: 'Alice Ray', number: '+49301234567', shown: 'full' }],
    ['Alice Ray', '+49301234567', 'cut', { name: '', number: '67', shown: 'cut' }],
    ['Alice Ray', '1001', 'cut', { name: '', number: '', shown: 'cut' }],
    ['', '', 'full', { name: '', number: '', shown: 'withheld' }],
    ['', '', 'cut', { name: '', number: '', shown: 'withheld' }],
    ['Anonymous', 'anonymous', 'full', { name: '', number: '', shown: 'withheld' }],
    ['Restricted', '5551234', 'full', { name: '', number: '5551234', shown: 'full' }],
    [' ', 'unknown', 'cut', { name: '', number: '', shown: 'withheld' }],
    ['<b>\u202eAlice</b>', '1', 'full', { name: '<b>\u202eAlice</b>', number: '1', shown: 'full' }],
  ] as const)('%j %j to a viewer who sees %s', (name, number, privacy, card) => {
    expect(callerCard({ name, number }, privacy)).toEqual(card);
  });

  it('a note says who the caller is: whoever must not know does not see it', () => {
    const note = { text: 'the mayor', by: { address: null, label: 'Reception' }, at: 5 };
    expect(noteShown(note, 'full')).toEqual({ text: 'the mayor', by: 'Reception', at: 5 });
    expect(noteShown(note, 'cut')).toBeNull();
  });
});
