/** Offices to look at: the same callers in every picture and every test. */
import type { Bay, BayState, CallCard, CallerCard, Ending, LotSnapshot } from '@parkade/api-contract';
import {
  bayOf,
  callOf,
  endingOf,
  infoOf,
  jonas,
  lotOf,
  operator,
  person,
  reception,
  ringingOf,
  SECOND,
} from './told.js';

/** 14:02:52 in Hamburg, on a working day. */
export const OPENED = Date.UTC(2026, 10, 26, 13, 2, 52);

const caller = (name: string, number: string): CallerCard => ({ name, number, shown: 'full' });
const noteOf = (now: number, text: string, by = 'carla') => ({ text, by, at: now - 20 * SECOND });

export const PEOPLE = { reception, jonas, operator, mara: person('1003', 'Mara') };

function cardOf(now: number, callId: string, waited: number, nextIn: number | null, some: Partial<CallCard>): CallCard {
  const card = callOf(now, { callId }, waited * SECOND);
  if (nextIn === null) return { ...card, next: null, chain: [], ...some };
  const at = now + nextIn * SECOND;
  return {
    ...card,
    next: { kind: 'ring', at, target: reception, stage: 0, round: 1 },
    chain: [
      { kind: 'ring', at, forMs: 20 * SECOND, target: reception, to: null },
      { kind: 'ring', at: at + 20 * SECOND, forMs: 30 * SECOND, target: operator, to: null },
      { kind: 'forward', at: at + 50 * SECOND, forMs: null, target: null, to: '5000' },
    ],
    ...some,
  };
}

const LONG = 'Maximiliane-Theodora von Hohenstein-Wernigerode';

/** All states side by side. */
export function receptionBays(now: number): Bay[] {
  const workshop = cardOf(now, 'c703', 102, 0, {
    caller: caller('Kröger & Söhne Metallbau', '+49 4101 555 0199'),
    forWhom: 'Workshop',
    note: noteOf(now, 'lathe, urgent'),
    next: null,
    chain: [{ kind: 'ring', at: now + 12 * SECOND, forMs: 30 * SECOND, target: operator, to: null }],
  });
  const states: Readonly<Record<string, BayState>> = {
    701: {
      kind: 'waiting',
      call: cardOf(now, 'c701', 41, 49, {
        forWhom: 'Jonas Weber',
        note: noteOf(now, 'Invoice 4471, second call today'),
      }),
    },
    702: {
      kind: 'waiting',
      call: cardOf(now, 'c702', 82, 8, {
        caller: caller(LONG, '+49 89 555 0142'),
        forWhom: 'Reception',
        note: noteOf(now, 'wants Mr Petersen-Lüders only'),
      }),
    },
    703: { kind: 'ringing', call: workshop, ringing: ringingOf(now, { target: jonas }) },
    704: { kind: 'free' },
    705: {
      kind: 'ringing',
      call: cardOf(now, 'c705', 17, null, { caller: caller('Dr. Noor Haddad', '+49 30 555 0108') }),
      ringing: ringingOf(now, { why: 'pick-up', askedBy: 'carla', since: now - 3 * SECOND, until: now + 25 * SECOND }),
    },
    706: { kind: 'free' },
    707: { kind: 'reserved', callId: 'c707', version: 1, by: PEOPLE.mara, until: now + 60 * SECOND },
    708: { kind: 'free' },
    709: {
      kind: 'waiting',
      call: cardOf(now, 'c709', 6, 84, { caller: caller('شركة النور للتجارة الدولية', '+971 4 555 0175') }),
    },
    710: {
      kind: 'waiting',
      call: cardOf(now, 'c710', 234, 60, {
        caller: caller('Hansen Logistik', '+49 421 555 0121'),
        node: 'hb-1',
        nodeSilentSince: now - 14 * SECOND,
      }),
    },
    711: {
      kind: 'waiting',
      call: cardOf(now, 'c711', 252, 370, {
        caller: caller('🌻 Blumen Sonnenschein', '+49 40 555 0186'),
        forWhom: 'Sales',
      }),
    },
    712: { kind: 'resting', until: now + 21 * SECOND },
  };
  return Object.entries(states).map(([orbit, state]) => bayOf(orbit, state));
}

export const receptionEndings = (now: number): Ending[] => [
  endingOf(now, { callId: 'c706', orbit: '706', at: now - 1 * SECOND }),
  endingOf(now, {
    callId: 'c708',
    orbit: '708',
    outcome: 'abandoned',
    by: null,
    at: now - 2 * SECOND,
    waitedMs: 130 * SECOND,
    caller: caller('Elke Brandt', '+49 421 555 0160'),
  }),
  endingOf(now, {
    callId: 'c712',
    orbit: '712',
    at: now - 9 * SECOND,
    by: reception,
    caller: caller('Tom Reich', '+49 40 555 0177'),
  }),
  endingOf(now, {
    callId: 'c704',
    orbit: '704',
    at: now - 67 * SECOND,
    by: person('1002', '1002'),
    caller: caller('Ines Lange', '+49 40 555 0133'),
  }),
];

const waits = (now: number, orbit: string, name: string, waited: number): Bay =>
  bayOf(orbit, {
    kind: 'waiting',
    call: cardOf(now, `c${orbit}`, waited, 120, { caller: caller(name, `+49 40 555 ${orbit}`) }),
  });

const freeBays = (from: number, count: number): Bay[] =>
  Array.from({ length: count }, (_, i) => bayOf(String(from + i), { kind: 'free' }));

export function officeLots(now: number): LotSnapshot[] {
  return [
    lotOf(now, receptionBays(now), { endings: receptionEndings(now) }),
    lotOf(now, [waits(now, '731', 'Lena Voss', 33), ...freeBays(732, 8)], {
      info: infoOf({ lot: 'workshop', label: 'Workshop', parkCode: '*73' }),
    }),
    lotOf(
      now,
      [
        waits(now, '721', 'Café am Wall', 12),
        waits(now, '722', 'Henrik Stein', 95),
        waits(now, '723', 'Ada Quist', 140),
        ...freeBays(724, 7),
      ],
      { info: infoOf({ lot: 'bremen', label: 'Bremen', parkCode: '*72' }) },
    ),
  ];
}

export const emptyLots = (now: number): LotSnapshot[] => [lotOf(now, freeBays(701, 12))];

export const fullLots = (now: number): LotSnapshot[] => [
  lotOf(
    now,
    Array.from({ length: 12 }, (_, i) => waits(now, String(701 + i), `Caller ${i + 1}`, 20 + i * 7)),
  ),
];

/** May look, not pick up. */
export const deniedLots = (now: number): LotSnapshot[] =>
  officeLots(now).map((lot) => ({
    ...lot,
    info: {
      ...lot.info,
      rights: { see: true, park: false, retrieve: false, attend: false, askWhom: 'Ada Quist' },
    },
  }));

/** So many bays, all with somebody in them. */
export const manyBays = (now: number, count: number): LotSnapshot[] => [
  lotOf(
    now,
    Array.from({ length: count }, (_, i) => waits(now, String(7000 + i), `Caller ${i + 1}`, i)),
  ),
];

/** Several sites in one lot, names by policy, withheld and lost callers. */
export function sitesLots(now: number): LotSnapshot[] {
  const withheld = cardOf(now, 'w1', 30, 60, { caller: { name: '', number: '', shown: 'withheld' } });
  const cut = cardOf(now, 'w2', 50, 90, { caller: { name: '', number: '33', shown: 'cut' } });
  const sent = cardOf(now, 'w3', 70, null, { caller: caller('Mia Lund', '+45 555 0101') });
  const taken = cardOf(now, 'w4', 20, null, { caller: caller('Otto Brehm', '+49 40 555 0111') });
  const bays = [
    bayOf('701', { kind: 'waiting', call: withheld }, 'Hamburg'),
    bayOf('702', { kind: 'waiting', call: cut }, 'Hamburg'),
    bayOf(
      '703',
      { kind: 'ringing', call: sent, ringing: ringingOf(now, { why: 'send', askedBy: 'carla', target: jonas }) },
      'Hamburg',
    ),
    bayOf('704', { kind: 'claimed', call: taken, claim: { by: jonas, via: 'pickup', at: now } }, 'Hamburg'),
    bayOf('721', { kind: 'unreadable' }, 'Bremen'),
    bayOf('722', { kind: 'free' }, 'Bremen'),
    bayOf('723', { kind: 'free' }, 'Bremen'),
    bayOf(
      '724',
      { kind: 'waiting', call: cardOf(now, 'w5', 15, 10, { next: { kind: 'stay', until: now + 600 * SECOND } }) },
      'Bremen',
    ),
  ];
  const endings = [
    endingOf(now, { callId: 'x722', orbit: '722', outcome: 'lost', by: null, at: now - 60 * SECOND, calledBack: true }),
    endingOf(now, { callId: 'x723', orbit: '723', outcome: 'forwarded', by: null, to: '5000', at: now - SECOND }),
  ];
  return [lotOf(now, bays, { info: infoOf({ sites: ['Hamburg', 'Bremen'] }), endings })];
}
