/** The total table state × fact: `Record`, never `Partial`; a missing cell does not compile. */
import { describe, expect, it } from '@jest/globals';
import { decide, violationsOfStep, type AnyCall, type CallFact, type CallKind, type Decision } from '../src/index.js';
import { alice, bob, claimed, endedCall, inputs, leg, parked, recalling, reserved, hungUp } from './sample.js';

const CALLS: Record<CallKind, AnyCall> = { reserved, parked, recalling, claimed, ended: endedCall };

/** Facts as they look when they concern the call of that state. */
const FACTS = {
  transferCompleted: { kind: 'transfer-completed', node: reserved.node, caller: alice },
  'retriever-asked': { kind: 'retriever-asked', retriever: bob },
  'recall-leg-asked': { kind: 'retriever-asked', retriever: { ...bob, leg: recalling.ring, via: 'recall' } },
  'deadline-passed': { kind: 'deadline-passed', version: 3 },
  'old-deadline': { kind: 'deadline-passed', version: 2 },
  'caller-gone': { kind: 'leg-gone', leg: alice.leg, end: hungUp('NORMAL_CLEARING') },
  'consult-gone': { kind: 'leg-gone', leg: reserved.consult, end: hungUp('NORMAL_CLEARING') },
  'consult-completed': { kind: 'leg-gone', leg: reserved.consult, end: hungUp('ATTENDED_TRANSFER') },
  'ring-leg-gone': { kind: 'leg-gone', leg: recalling.ring, end: hungUp('USER_BUSY') },
  'retriever-gone': { kind: 'leg-gone', leg: bob.leg, end: hungUp('NORMAL_CLEARING') },
  'stranger-gone': { kind: 'leg-gone', leg: leg('nobody'), end: hungUp('NORMAL_CLEARING') },
  'joined-with-retriever': { kind: 'legs-joined', a: bob.leg, b: alice.leg },
  'joined-with-stranger': { kind: 'legs-joined', a: alice.leg, b: leg('nobody') },
  'strangers-joined': { kind: 'legs-joined', a: leg('nobody'), b: leg('another') },
  'join-missing': { kind: 'join-missing', version: 3 },
  'old-join-missing': { kind: 'join-missing', version: 2 },
  'ring-failed': { kind: 'ring-failed', ring: recalling.ring, end: hungUp('NO_ANSWER') },
  'other-ring-failed': { kind: 'ring-failed', ring: leg('nobody'), end: hungUp('NO_ANSWER') },
  'ring-not-sent': { kind: 'ring-not-sent', ring: recalling.ring },
  'failsafe-fired': { kind: 'failsafe-fired', leg: alice.leg },
  'caller-lost': { kind: 'leg-gone', leg: alice.leg, end: { kind: 'missing' } },
  'node-lost': { kind: 'node-lost' },
} as const satisfies Record<string, CallFact>;
type FactName = keyof typeof FACTS;

/** `-` nothing happens; `!reason` refused; otherwise the next state (and the outcome of an end) and its commands. */
const TABLE: Record<CallKind, Record<FactName, string>> = {
  reserved: {
    transferCompleted: 'parked',
    'retriever-asked': '!orbit-reserved',
    'recall-leg-asked': '!orbit-reserved',
    'deadline-passed': 'ended:unused hang-up',
    'old-deadline': '-',
    'caller-lost': '-',
    'node-lost': 'ended:unused',
    'caller-gone': '-',
    'consult-gone': 'ended:unused',
    'consult-completed': 'reserved',
    'ring-leg-gone': '-',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': '-',
    'joined-with-stranger': '-',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': '-',
  },
  parked: {
    transferCompleted: '-',
    'retriever-asked': 'claimed',
    'recall-leg-asked': '!already-picked-up',
    'deadline-passed': 'recalling ring',
    'old-deadline': '-',
    'caller-lost': 'ended:lost',
    'node-lost': 'ended:lost',
    'caller-gone': 'ended:abandoned',
    'consult-gone': '-',
    'consult-completed': '-',
    'ring-leg-gone': '-',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': 'ended:retrieved',
    'joined-with-stranger': 'ended:retrieved',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': 'recalling ring',
  },
  recalling: {
    transferCompleted: '-',
    'retriever-asked': 'claimed stop-ring',
    'recall-leg-asked': 'claimed',
    'deadline-passed': 'recalling stop-ring ring',
    'old-deadline': '-',
    'caller-lost': 'ended:lost stop-ring',
    'node-lost': 'ended:lost stop-ring',
    'caller-gone': 'ended:abandoned stop-ring',
    'consult-gone': '-',
    'consult-completed': '-',
    'ring-leg-gone': 'recalling ring',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': 'ended:retrieved stop-ring',
    'joined-with-stranger': 'ended:retrieved stop-ring',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': 'recalling ring',
    'other-ring-failed': '-',
    'ring-not-sent': 'parked',
    'failsafe-fired': '-',
  },
  claimed: {
    transferCompleted: '-',
    'retriever-asked': '!already-picked-up',
    'recall-leg-asked': '!already-picked-up',
    'deadline-passed': 'claimed verify-join',
    'old-deadline': '-',
    'caller-lost': 'ended:lost hang-up',
    'node-lost': 'ended:lost hang-up',
    'caller-gone': 'ended:abandoned hang-up',
    'consult-gone': '-',
    'consult-completed': '-',
    'ring-leg-gone': '-',
    'retriever-gone': 'parked hold',
    'stranger-gone': '-',
    'joined-with-retriever': 'ended:retrieved',
    'joined-with-stranger': 'ended:retrieved hang-up',
    'strangers-joined': '-',
    'join-missing': 'parked hang-up hold',
    'old-join-missing': '-',
    'ring-failed': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': '-',
  },
  ended: {
    transferCompleted: '-',
    'retriever-asked': '!already-picked-up',
    'recall-leg-asked': '!already-picked-up',
    'deadline-passed': '-',
    'old-deadline': '-',
    'caller-lost': '-',
    'node-lost': '-',
    'caller-gone': '-',
    'consult-gone': '-',
    'consult-completed': '-',
    'ring-leg-gone': '-',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': '-',
    'joined-with-stranger': '-',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': '-',
  },
};

function show(decision: Decision): string {
  switch (decision.kind) {
    case 'nothing':
      return '-';
    case 'rearm':
      return 'rearm';
    case 'refuse':
      return `!${decision.reason}`;
    case 'advance': {
      const { next, outbox } = decision;
      const state = next.kind === 'ended' ? `ended:${next.outcome}` : next.kind;
      return [state, ...outbox.map((command) => command.kind)].join(' ');
    }
  }
}

const entries = <K extends string, V>(record: Record<K, V>): [K, V][] => Object.entries(record) as [K, V][];

describe('[H5][H8][I3] the transition table is total', () => {
  for (const [kind, row] of entries(TABLE)) {
    for (const [name, expected] of entries(row)) {
      it(`${kind} × ${name} → ${expected}`, () => {
        const before = CALLS[kind];
        const decision = decide(before, FACTS[name], inputs());
        expect(show(decision)).toBe(expected);
        expect(violationsOfStep(before, decision)).toEqual([]);
      });
    }
  }
});
