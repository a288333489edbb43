/** The table of acts: what each act does to a parked call in each state. Made by asking `decideAct` itself. */
import {
  decideAct,
  type Act,
  type ActDecision,
  type AnyCall,
  type AskedAct,
  type Asker,
  type LotPolicy,
  type RecallingCall,
} from '@parkade/park-decision';
import { POLICY, leg, user } from '../engine/engine-rig.js';
import { SAMPLE_NOW as NOW } from '../store/sample-calls.js';
import { CALLS } from './transition-table.js';
import { showChange } from './show-change.js';

export const jonas: Asker = { address: user('1005'), label: 'Jonas Weber' };
export const maria: Asker = { address: user('1006'), label: 'Maria' };

const waitsUntil = NOW + 40_000;
const { recalling } = CALLS;
const askedBy = (kind: 'pick-up' | 'send', by: Asker): RecallingCall => ({
  ...recalling,
  deadline: NOW + 20_000,
  target: user('1005'),
  asked: { kind, by, at: NOW - 5_000, resumeAt: waitsUntil },
});

/** The states as acts see them: nothing is due. */
export const ACT_STATES = {
  reserved: CALLS.reserved,
  parked: { ...CALLS.parked, deadline: waitsUntil },
  'recalling by the chain': { ...recalling, deadline: NOW + 10_000 },
  'rung by their own pick-up': askedBy('pick-up', jonas),
  "rung by another's pick-up": askedBy('pick-up', maria),
  'rung by a send': askedBy('send', maria),
  claimed: CALLS.claimed,
  ended: CALLS.ended,
} as const satisfies Readonly<Record<string, AnyCall>>;
export type ActState = keyof typeof ACT_STATES;
export const ACT_STATE_NAMES = Object.keys(ACT_STATES) as readonly ActState[];

export const ACTS = {
  'ring-now': { kind: 'ring-now' },
  'next-at': { kind: 'next-at', at: NOW + 90_000 },
  'next-at never': { kind: 'next-at', at: 'never' },
  'next-at over': { kind: 'next-at', at: NOW - 1 },
  note: { kind: 'note', text: 'asks for Jonas' },
  'for-whom': { kind: 'for-whom', whom: '1008' },
  'for-whom of nobody known': { kind: 'for-whom', whom: '1008@other.test' },
  'pick-up': { kind: 'pick-up', phone: user('1005') },
  'pick-up by another phone': { kind: 'pick-up', phone: user('1007') },
  send: { kind: 'send', to: user('1008'), forMs: 15_000 },
  cancel: { kind: 'cancel' },
} as const satisfies Readonly<Record<string, Act>>;
export type ActName = keyof typeof ACTS;
export const ACT_NAMES = Object.keys(ACTS) as readonly ActName[];

export const askedOf = (act: Act, over: Partial<AskedAct> = {}): AskedAct => ({
  act,
  by: jonas,
  ifVersion: null,
  key: 'press-1',
  ...over,
});

/** The lot keeps callers for somebody. */
const forWhom: LotPolicy['forWhom'] = { aloneMs: 30_000, groupMs: 30_000, groups: [], tell: true };

export const decideNow = (
  call: AnyCall,
  asked: AskedAct,
  over: Partial<LotPolicy> = {},
  isRegistered: 'yes' | 'no' | 'unknown' = 'yes',
): ActDecision =>
  decideAct(call, asked, { policy: { ...POLICY, forWhom, ...over }, now: NOW, ring: leg('fresh'), isRegistered });

/** `=`: it is as wanted, nothing changes; the rest as in the table of facts, and `note` or `later` for what is changed in place. */
export function showAct(decision: ActDecision): string {
  switch (decision.kind) {
    case 'done':
      return '=';
    case 'refuse':
      return `!${decision.reason}`;
    case 'advance':
      return [showChange(decision), ...decision.events.map(({ kind }) => kind)].join(' ');
  }
}

/** Row by row: the act, and a cell for each of {@link ACT_STATE_NAMES}. */
export const actTable = (): readonly (readonly [ActName, readonly string[]])[] =>
  ACT_NAMES.map(
    (act) => [act, ACT_STATE_NAMES.map((state) => showAct(decideNow(ACT_STATES[state], askedOf(ACTS[act]))))] as const,
  );
