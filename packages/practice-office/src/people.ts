/** Who sits in the practice office, and how its lot is set. */
import type { LotSettings } from '@parkade/scenario-lab';
import type { DeskNumber, PhoneId } from './told.js';

export interface Desk {
  readonly number: DeskNumber;
  readonly name: string;
  readonly node: 'node-a' | 'node-b';
}

/** Mara's phone is at the other switch: whoever is parked at one is had at both. */
export const DESKS: readonly Desk[] = [
  { number: '1001', name: 'Reception', node: 'node-a' },
  { number: '1002', name: 'Jonas', node: 'node-a' },
  { number: '1003', name: 'Mara', node: 'node-b' },
];

/** A number that belongs to nobody (of the range kept free for stories, Bundesnetzagentur). */
export const ALICE = { id: 'alice', name: 'Alice Ray', number: '+4940555099', node: 'node-a', calls: '1001' } as const;

/** Takes the ten calls, and parks them; nobody sits there. */
export const DOOR = '1008';

/** Who sits at the board: it may do all, and its phone is the reception's. */
export const BOARD_USER = 'Reception';

export const PARK_CODE = '*70';
export const LAMP_KEYS = ['701', '702', '703'] as const;
export const CALLS_AT_ONCE = 10;

export const VISITORS: readonly { readonly name: string; readonly number: string }[] = [
  'Ben Okafor',
  'Carla Weiss',
  'Dilan Kaya',
  'Emma Lund',
  'Farid Azmi',
  'Greta Holm',
  'Hugo Marin',
  'Ines Prado',
  'Jakub Nowak',
  'Kim Tran',
].map((name, nth) => ({ name, number: `+49305550${String(100 + nth)}` }));

/** Twelve bays: the ten calls at once, and two more. Somebody is rung back after a quarter of a minute. */
export const LOT: LotSettings = {
  orbits: ['701-712'],
  choose: 'first',
  recall: {
    after: '15s',
    chain: [
      { ring: 'parker', for: '20s' },
      { ring: '1003', for: '20s' },
    ],
    rounds: 2,
    again: '30s',
    lastly: 'stay',
  },
  // Jonas and Mara are "sales": transferred to *70*1002 a caller is his first, then theirs.
  forWhom: { alone: '20s', group: '20s', sales: ['1002', '1003'] },
  tellParker: ['parked', 'picked-up', 'hung-up', 'sent-on', 'ended', 'lost'],
  api: true,
  cuttableLinks: true,
  storeOverProxy: true,
  // Whatever machine there is, however busy.
  command: '1800ms',
  claim: '2s',
  failsafeGrace: '10s',
};

/** Whose voice a phone sends. */
export const voiceOf = (phone: PhoneId): string => phone;

export function nameOfVoice(voice: string): string {
  if (voice === ALICE.id) return ALICE.name;
  const desk = DESKS.find(({ number }) => number === voice);
  return desk?.name ?? VISITORS.find(({ number }) => number === voice)?.name ?? voice;
}
