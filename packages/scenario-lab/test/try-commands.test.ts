import { describe, expect, it } from '@jest/globals';
import { readCommand, type TryCommand } from '../src/try/read-command.js';

const UNDERSTOOD: readonly (readonly [string, TryCommand])[] = [
  ['alice calls 1001', { kind: 'dial', who: '1000', number: '1001' }],
  ['1002 dials *71701', { kind: 'dial', who: '1002', number: '*71701' }],
  ['1002 calls Alice', { kind: 'dial', who: '1002', number: '1000' }],
  ['  1001   ANSWERS ', { kind: 'answer', who: '1001' }],
  ['1001 hangs up', { kind: 'hang-up', who: '1001' }],
  ['1001 parks', { kind: 'transfer', who: '1001', number: '*70' }],
  ['1001 parks on 702', { kind: 'transfer', who: '1001', number: '702' }],
  ['1001 transfers to 1003', { kind: 'transfer', who: '1001', number: '1003' }],
  ['1001 holds', { kind: 'hold', who: '1001' }],
  ['Desk answers', { kind: 'answer', who: '1008' }],
  ['erin calls bob', { kind: 'dial', who: '1004', number: '1001' }],
  ['phones', { kind: 'phones' }],
  ['wait 5', { kind: 'wait', seconds: 5 }],
  ['wait 99999', { kind: 'wait', seconds: 600 }],
  ['engine dies', { kind: 'engine', does: 'dies' }],
  ['who hears whom', { kind: 'hearing' }],
  ['lots', { kind: 'lots' }],
  ['', { kind: 'nothing' }],
  ['quit', { kind: 'quit' }],
];

describe('the prompt of scripts/try', () => {
  it.each(UNDERSTOOD)('understands "%s"', (line, command) => {
    expect(readCommand(line)).toEqual(command);
  });

  it.each(['1009 answers', '1001 sings', 'alice calls zoe', '1001 dials 701; quit', 'constructor parks', '\u0000'])(
    'says what it did not understand in "%s"',
    (line) => {
      expect(readCommand(line)).toEqual({ kind: 'unknown', why: expect.stringContaining('help') });
    },
  );
});
