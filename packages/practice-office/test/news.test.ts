/** What is told of two looks at the office. */
import { describe, expect, test } from '@jest/globals';
import { Journal } from '../src/journal.js';
import { newsBetween } from '../src/news.js';
import { orderOf } from '../src/switch-orders.js';
import { LIT, office, talking, waiting } from './phones-told.js';

describe('[BD-60] what just happened', () => {
  test.each([
    ['nothing', office(), office(), []],
    [
      'a phone rings, with whom it shows',
      office(),
      office({ '1001': { line: 'ringing', party: { name: 'Alice Ray', number: '+49' } } }),
      [{ word: 'rings', gaps: { who: 'Reception', number: '1001', from: 'Alice Ray' } }],
    ],
    [
      'two hear each other, told once',
      office({ '1001': { line: 'ringing' } }),
      office(talking('1001')),
      [{ word: 'talks', gaps: { who: 'Alice Ray', other: 'Reception' } }],
    ],
    [
      'one hears somebody who does not hear them',
      office(),
      office({ alice: { hears: { kind: 'voices', of: ['Mara'] } } }),
      [{ word: 'talks', gaps: { who: 'Alice Ray', other: 'Mara' } }],
    ],
    [
      'a number is spoken',
      office(),
      office({ '1001': { hears: { kind: 'number', digits: '701' } } }),
      [{ word: 'number', gaps: { who: 'Reception', digits: '701' } }],
    ],
    [
      'music begins, and the lamp is lit on all three phones',
      office(),
      office(waiting),
      [
        { word: 'music', gaps: { who: 'Alice Ray' } },
        { word: 'lamps-lit', gaps: { orbit: '701' } },
      ],
    ],
    [
      'a lamp on two of three phones is no news',
      office(),
      office({ '1001': { lamps: LIT }, '1002': { lamps: LIT } }),
      [],
    ],
    [
      'the lamp is out everywhere',
      office(waiting),
      office({ alice: waiting.alice ?? {} }),
      [{ word: 'lamps-out', gaps: { orbit: '701' } }],
    ],
    [
      'somebody is told why',
      office({ '1003': { line: 'calling' } }),
      office({ '1003': { line: 'talking', hears: { kind: 'announcement', word: 'already-picked-up' } } }),
      [{ word: 'announcement', gaps: { who: 'Mara', said: 'already-picked-up' } }],
    ],
    [
      'a line is free again',
      office({ '1003': { line: 'talking' } }),
      office(),
      [{ word: 'line-free', gaps: { who: 'Mara' } }],
    ],
    ['a handset that is put down again is no news', office({ '1003': { line: 'off-hook' } }), office(), []],
    [
      'a text message',
      office(),
      office({ '1001': { message: '1002 has taken Alice Ray out of 701' } }),
      [{ word: 'message', gaps: { who: 'Reception', text: '1002 has taken Alice Ray out of 701' } }],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(newsBetween(before, after)).toEqual(expected);
  });

  test('times are counted from the press, nothing is told twice after one press', () => {
    const journal = new Journal(1000);
    const music = { word: 'music', gaps: { who: 'Alice Ray' } } as const;
    journal.press({ word: 'pressed', gaps: { who: 'Reception', key: 'park' } }, 3000);
    journal.command('uuid_transfer a b');
    journal.tell(music, 3034.4, null);
    journal.tell(music, 3100, null);
    journal.nameCall('01abc parked v1');
    journal.press({ word: 'pressed', gaps: { who: 'Jonas', key: 'park' } }, 5000);
    journal.tell(music, 5050, null);
    expect(journal.all.map(({ word, at, afterMs, call, commands }) => [word, at, afterMs, call, commands])).toEqual([
      ['music', 4050, 50, null, []],
      ['pressed', 4000, null, null, []],
      ['music', 2034, 34, '01abc parked v1', ['uuid_transfer a b']],
      ['pressed', 2000, null, null, []],
    ]);
  });

  test.each([
    ['api uuid_bridge a b', 'uuid_bridge a b'],
    ['bgapi originate {x=1}user/1001 &park', 'originate {x=1}user/1001 &park'],
    [
      'sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: digits/7.wav',
      'playback digits/7.wav',
    ],
    ['api uuid_dump a', null],
    ['api status', null],
    ['auth secret', null],
    ['sendmsg abc\ncall-command: hangup', null],
  ])('of an engine’s requests, technicians see orders: %j', (command, expected) => {
    expect(orderOf(command)).toBe(expected);
  });
});
