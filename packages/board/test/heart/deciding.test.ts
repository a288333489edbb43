import { describe, expect, test } from '@jest/globals';
import type { LotSnapshot } from '@parkade/api-contract';
import { meansCaller, offersOf, type Standing } from '../../src/heart/actions.js';
import { faceOf, NOTHING_OWN, type BayFace } from '../../src/heart/bay-face.js';
import { find } from '../../src/heart/find.js';
import { bayByDigits, commandOf, KEYS, neighbour, NO_DIGITS, withDigit } from '../../src/heart/keyboard.js';
import { byUrgency, figuresOf, nextToTake, wallPages } from '../../src/heart/lot-order.js';
import { newsIn, noticesIn, soundFor, type Cause, type Notice } from '../../src/heart/notices.js';
import { nextSentence, type Spoken } from '../../src/heart/spoken.js';
import { isForMe, viewerOf } from '../../src/heart/viewer.js';
import {
  bayOf,
  callOf,
  endingOf,
  infoOf,
  jonas,
  lotOf,
  person,
  reception,
  ringingOf,
  SECOND,
} from '../support/told.js';

const NOW = 1_764_271_234_000;
const me = viewerOf('carla', [reception]);
const rights = infoOf().rights;
const fine: Standing = { rights, stale: false, storeAway: false };
const faceIn = (bay: ReturnType<typeof bayOf>, ending = null as ReturnType<typeof endingOf> | null): BayFace =>
  faceOf(bay, { info: infoOf(), viewer: me, now: NOW, own: NOTHING_OWN, ending });
const waitingBay = bayOf('701', { kind: 'waiting', call: callOf(NOW) });
const waiting = faceIn(waitingBay);

describe('actions', () => {
  const named = (face: BayFace, standing = fine) =>
    offersOf(face, standing).map(({ action, whyNot }) => (whyNot === null ? action : `${action}: ${whyNot}`));

  test('[BD-9] of a waiting caller: pick up first, then the others', () => {
    expect(named(waiting)).toEqual(['pick-up', 'send', 'note', 'extend', 'ring-now']);
  });

  test('[BD-25] without the right they are there, and say why', () => {
    const standing = { ...fine, rights: { ...rights, retrieve: false } };
    expect(named(waiting, standing)).toEqual(['pick-up: denied', 'send', 'note', 'extend', 'ring-now']);
    expect(named(waiting, { ...fine, rights: { ...rights, attend: false } })[1]).toBe('send: denied');
  });

  test('[BD-33] [BD-35] stale, and the store away', () => {
    expect(named(waiting, { ...fine, stale: true })[0]).toBe('pick-up: stale');
    expect(named(waiting, { ...fine, storeAway: true })[0]).toBe('pick-up: store-away');
    const gone = faceIn(bayOf('706', { kind: 'free' }), endingOf(NOW, { outcome: 'abandoned' }));
    expect(named(gone, { ...fine, stale: true })).toEqual(['call-back', 'dismiss']);
  });

  test('[BD-13] a number that policy has cut is not called back', () => {
    const cut = { name: '', number: '33', shown: 'cut' } as const;
    const gone = faceIn(bayOf('706', { kind: 'free' }), endingOf(NOW, { outcome: 'abandoned', caller: cut }));
    expect(named(gone)).toEqual(['dismiss']);
  });

  test('[BD-18] what I sent I may cancel, what others sent not', () => {
    const sent = (askedBy: string) =>
      faceIn(
        bayOf('701', {
          kind: 'ringing',
          call: callOf(NOW),
          ringing: ringingOf(NOW, { why: 'send', target: jonas, askedBy }),
        }),
      );
    expect(named(sent('carla'))).toEqual(['pick-up', 'cancel', 'note']);
    expect(named(sent('mara'))).toEqual(['pick-up', 'send: rings', 'note']);
  });

  test('[BD-24] a press within 350 ms of a change of caller means nobody', () => {
    expect([null, 0, 651, 650].map((changedAt) => meansCaller(1000, changedAt))).toEqual([true, true, false, true]);
  });
});

describe('sounds', () => {
  const lotWith = (...bays: LotSnapshot['bays']) => [lotOf(NOW, bays)];
  const causes = (lots: readonly LotSnapshot[], now = NOW) =>
    [...noticesIn(lots, me, now).values()].map(({ cause }) => cause);
  const near = (some = {}) => bayOf('701', { kind: 'waiting', call: callOf(NOW, some, 80 * SECOND) });
  const rings = (target = jonas) =>
    bayOf('703', { kind: 'ringing', call: callOf(NOW), ringing: ringingOf(NOW, { target }) });

  test.each<[string, LotSnapshot['bays'][number], readonly Cause[]]>([
    ['nobody for me', waitingBay, []],
    ['for me', bayOf('701', { kind: 'waiting', call: callOf(NOW, { forWhom: 'RECEPTION' }) }), ['for-you']],
    ['parked by me, soon', near(), ['rings-soon']],
    ['parked by another, soon', near({ parkedBy: jonas }), []],
    ['for me and soon', near({ parkedBy: jonas, forWhom: 'carla' }), ['for-you', 'rings-soon']],
    ['rings back elsewhere', rings(), ['rings-back']],
    ['rings back at my phone', rings(reception), []],
    [
      'sent to somebody',
      bayOf('701', { kind: 'ringing', call: callOf(NOW), ringing: ringingOf(NOW, { why: 'send', target: jonas }) }),
      [],
    ],
  ])('[BD-37] %s', (_, bay, expected) => {
    expect(causes(lotWith(bay))).toEqual(expected);
  });

  test('[BD-37] once per cause: a note changes nothing, the next stage rings anew', () => {
    const first = noticesIn(lotWith(rings()), me, NOW);
    const noted = bayOf('703', {
      kind: 'ringing',
      call: callOf(NOW, { version: 3 }),
      ringing: ringingOf(NOW, { target: jonas }),
    });
    expect(newsIn(noticesIn(lotWith(noted), me, NOW), first)).toEqual([]);
    const next = bayOf('703', {
      kind: 'ringing',
      call: callOf(NOW),
      ringing: ringingOf(NOW, { target: jonas, since: NOW }),
    });
    expect(newsIn(noticesIn(lotWith(next), me, NOW), first).map(({ cause }) => cause)).toEqual(['rings-back']);
  });

  const notice = (cause: Cause): Notice => ({ cause, lot: 'main', orbit: '701', callId: 'c' });
  const all = new Set<Cause>(['for-you', 'rings-soon', 'rings-back']);

  test('[BD-37] at most one in three seconds, the most urgent, only those wanted, none when muted', () => {
    const news = [notice('rings-soon'), notice('for-you'), notice('rings-back')];
    expect(soundFor(news, { muted: false, wanted: all }, 5000, null)).toBe('rings-back');
    expect(soundFor(news, { muted: false, wanted: new Set<Cause>(['for-you']) }, 5000, 2000)).toBe('for-you');
    expect(soundFor(news, { muted: false, wanted: all }, 5000, 2001)).toBeNull();
    expect(soundFor(news, { muted: true, wanted: all }, 5000, null)).toBeNull();
    expect(soundFor([], { muted: false, wanted: all }, 5000, null)).toBeNull();
  });
});

describe('the polite live region', () => {
  const fresh: Spoken = { kind: 'new', name: 'Alice', bay: '701' };
  const gone: Spoken = { kind: 'hung-up', name: 'Elke', bay: '708' };

  test('[BD-45] one thing is said as it is, several are summed up, nothing is said twice within two seconds', () => {
    expect(nextSentence([], 5000, null)).toBeNull();
    expect(nextSentence([fresh], 5000, 3001)).toBeNull();
    expect(nextSentence([fresh], 5000, 3000)).toEqual({ kind: 'one', what: fresh });
    expect(nextSentence([fresh, gone, fresh], 5000, null)).toEqual({ kind: 'summary', fresh: 2, taken: 0, hungUp: 1 });
  });

  test('[BD-45] whether the page is live comes first, and its latest word counts', () => {
    expect(nextSentence([fresh, { kind: 'stale' }, { kind: 'live' }], 5000, null)).toEqual({
      kind: 'one',
      what: { kind: 'live' },
    });
  });
});

describe('keys', () => {
  const press = (key: string, some = {}) => ({ key, shift: false, modified: false, inField: false, ...some });

  test.each([
    ['Enter', {}, 'pick-up'],
    ['Enter', { shift: true }, 'pick-up-longest'],
    ['s', {}, 'send'],
    ['S', {}, 'send'],
    ['E', { shift: true }, 'extend-by'],
    ['?', { shift: true }, 'help'],
    ['/', { shift: true }, 'find'],
    ['s', { modified: true }, null],
    ['s', { inField: true }, null],
    ['Enter', { inField: true }, null],
    ['Escape', { inField: true }, 'close'],
    ['S', { shift: true }, null],
    ['x', {}, null],
  ])('[BD-40] %s %j is %s', (key, some, command) => {
    expect(commandOf(press(key, some), true)).toBe(command);
  });

  test('[BD-40] single characters can be switched off; Enter and Escape stay', () => {
    const left = KEYS.filter((row) => commandOf(press(row.key, { shift: row.shift }), false) !== null);
    expect(left.map(({ command }) => command)).toEqual(['pick-up', 'pick-up-longest', 'close']);
  });

  test('[BD-40] no key means two things', () => {
    expect(new Set(KEYS.map(({ key, shift }) => `${key} ${shift}`)).size).toBe(KEYS.length);
  });

  test('[BD-40] digits within a second name a bay, as soon as only one is meant', () => {
    const orbits = ['701', '702', '71', '80'];
    const typed = ['7', '0', '2'].reduce((digits, digit, i) => withDigit(digits, digit, 1000 + i * 900), NO_DIGITS);
    expect(bayByDigits(typed, orbits)).toBe('702');
    expect(bayByDigits(withDigit(NO_DIGITS, '8', 1), orbits)).toBe('80');
    expect(bayByDigits(withDigit(NO_DIGITS, '7', 1), orbits)).toBeNull();
    expect(withDigit({ text: '70', at: 0 }, '7', 1001).text).toBe('7');
  });

  test('[BD-40] arrows move in the grid and stop at its edges', () => {
    expect(
      ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Home', 'End'].map((key) => neighbour(key, 5, 12, 4)),
    ).toEqual([6, 4, 9, 1, 0, 11]);
    expect([neighbour('ArrowLeft', 0, 12, 4), neighbour('ArrowDown', 9, 12, 4)]).toEqual([0, 9]);
  });
});

describe('the lot', () => {
  const seen = (orbit: string, state: Parameters<typeof bayOf>[1]) => {
    const bay = bayOf(orbit, state);
    return { bay, face: faceIn(bay) };
  };
  const longest = seen('711', { kind: 'waiting', call: callOf(NOW, { callId: 'c3', next: null }, 252 * SECOND) });
  const mine = seen('702', { kind: 'waiting', call: callOf(NOW, { callId: 'c2', forWhom: 'carla' }) });
  const ringing = seen('703', { kind: 'ringing', call: callOf(NOW, { callId: 'c4' }), ringing: ringingOf(NOW) });

  test('[BD-5] figures', () => {
    const bays = [
      longest.bay,
      mine.bay,
      ringing.bay,
      bayOf('704', { kind: 'free' }),
      bayOf('705', { kind: 'resting', until: NOW }),
    ];
    expect(figuresOf({ bays })).toEqual({
      waiting: 3,
      ringing: 1,
      free: 1,
      taken: 3,
      all: 5,
      longestSince: NOW - 252 * SECOND,
    });
  });

  test('[BD-27] [BD-29] most urgent first, then who waits longest', () => {
    const order = byUrgency([seen('704', { kind: 'free' }), mine, longest, ringing]);
    expect(order.map(({ bay }) => bay.orbit)).toEqual(['703', '711', '702', '704']);
  });

  test('[BD-40] Shift+Enter: who waits longest for me, else at all', () => {
    const forMe = ({ face }: { face: BayFace }) => 'call' in face && isForMe(me, face.call);
    expect(nextToTake([longest, mine], forMe)).toBe(mine);
    expect(nextToTake([ringing, longest], forMe)).toBe(longest);
    expect(nextToTake([seen('704', { kind: 'free' })], forMe)).toBeNull();
  });

  test('[BD-29] eight large tiles, twelve of a middle size, 24 small ones, then pages', () => {
    const walls = [0, 8, 9, 12, 13, 24, 25].map((count) => wallPages(Array.from({ length: count }, (_, i) => i)));
    expect(walls.map(({ pages, size }) => [pages.length, size])).toEqual([
      [1, 'large'],
      [1, 'large'],
      [1, 'medium'],
      [1, 'medium'],
      [1, 'small'],
      [1, 'small'],
      [2, 'small'],
    ]);
  });

  test('[BD-14] finds by name without accents, by digits however grouped, by note, by who has them', () => {
    const call = callOf(NOW, {
      caller: { name: 'Kröger & Söhne', number: '+49 4101 555 0199', shown: 'full' },
      note: { text: 'lathe, urgent', by: 'carla', at: NOW },
    });
    const lots = [lotOf(NOW, [bayOf('703', { kind: 'waiting', call })], { endings: [endingOf(NOW)] })];
    const kinds = (text: string) => find(text, lots).map(({ kind }) => kind);
    expect(['kroger', '41015550', 'LATHE', 'urgent kröger', '703'].map(kinds)).toEqual(Array(5).fill(['waits']));
    expect(kinds('jonas')).toEqual(['ended']);
    expect([kinds(''), kinds('nobody'), kinds('kroger nobody')]).toEqual([[], [], []]);
  });

  test('[BD-13] whom a call is for is compared with all names of mine', () => {
    const viewer = viewerOf('carla', [person('1001', 'Reception')]);
    expect(
      ['1001', 'reception', 'Carla', 'Jonas', null].map((forWhom) => isForMe(viewer, callOf(NOW, { forWhom }))),
    ).toEqual([true, true, true, false, false]);
  });
});
