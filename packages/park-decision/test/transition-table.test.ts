/** The total table state × fact: `Record`, never `Partial`; a missing cell does not compile. */
import { describe, expect, it } from '@jest/globals';
import { violationsOfStep, type CallKind } from '@parkade/park-decision';
import { CALL_KINDS, cellOf, FACT_NAMES, showDecision, transitionEdges, type FactName } from '@parkade/testkit';

/** `-` nothing happens; `!reason` refused; otherwise the next state (and the outcome of an end) and its commands. */
const TABLE: Record<CallKind, Record<FactName, string>> = {
  reserved: {
    'transfer-completed': 'parked',
    'retriever-asked': '!orbit-reserved',
    'recall-leg-asked': '!orbit-reserved',
    'deadline-passed': 'ended:unused hang-up',
    'old-deadline': '-',
    'caller-lost': '-',
    'node-lost': 'ended:unused',
    'caller-gone': '-',
    'consult-gone': 'ended:unused',
    'consult-completed': 'reserved',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': '-',
    'joined-with-stranger': '-',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': '-',
    'ring-failed-at-one-node': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': '-',
  },
  parked: {
    'transfer-completed': '-',
    'retriever-asked': 'claimed',
    'recall-leg-asked': '!already-picked-up',
    'deadline-passed': 'recalling ring',
    'old-deadline': '-',
    'caller-lost': 'ended:lost',
    'node-lost': 'ended:lost',
    'caller-gone': 'ended:abandoned',
    'consult-gone': '-',
    'consult-completed': '-',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': 'ended:retrieved',
    'joined-with-stranger': 'ended:retrieved',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': '-',
    'ring-failed-at-one-node': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': 'recalling ring',
  },
  recalling: {
    'transfer-completed': '-',
    'retriever-asked': 'claimed stop-ring',
    'recall-leg-asked': 'claimed stop-ring',
    'deadline-passed': 'recalling stop-ring ring',
    'old-deadline': '-',
    'caller-lost': 'ended:lost stop-ring',
    'node-lost': 'ended:lost stop-ring',
    'caller-gone': 'ended:abandoned stop-ring',
    'consult-gone': '-',
    'consult-completed': '-',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': 'ended:retrieved stop-ring',
    'joined-with-stranger': 'ended:retrieved stop-ring',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': 'recalling ring',
    'ring-failed-at-one-node': 'recalling',
    'other-ring-failed': '-',
    'ring-not-sent': 'parked',
    'failsafe-fired': '-',
  },
  claimed: {
    'transfer-completed': '-',
    'retriever-asked': '!already-picked-up',
    'recall-leg-asked': '!already-picked-up',
    'deadline-passed': 'claimed verify-join',
    'old-deadline': '-',
    'caller-lost': 'ended:lost hang-up',
    'node-lost': 'ended:lost hang-up',
    'caller-gone': 'ended:abandoned hang-up',
    'consult-gone': '-',
    'consult-completed': '-',
    'retriever-gone': 'parked hold',
    'stranger-gone': '-',
    'joined-with-retriever': 'ended:retrieved',
    'joined-with-stranger': 'ended:retrieved hang-up',
    'strangers-joined': '-',
    'join-missing': 'parked hang-up hold',
    'old-join-missing': '-',
    'ring-failed': '-',
    'ring-failed-at-one-node': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': '-',
  },
  ended: {
    'transfer-completed': '-',
    'retriever-asked': '!already-picked-up',
    'recall-leg-asked': '!already-picked-up',
    'deadline-passed': '-',
    'old-deadline': '-',
    'caller-lost': '-',
    'node-lost': '-',
    'caller-gone': '-',
    'consult-gone': '-',
    'consult-completed': '-',
    'retriever-gone': '-',
    'stranger-gone': '-',
    'joined-with-retriever': '-',
    'joined-with-stranger': '-',
    'strangers-joined': '-',
    'join-missing': '-',
    'old-join-missing': '-',
    'ring-failed': '-',
    'ring-failed-at-one-node': '-',
    'other-ring-failed': '-',
    'ring-not-sent': '-',
    'failsafe-fired': '-',
  },
};

const entries = <K extends string, V>(record: Record<K, V>): [K, V][] => Object.entries(record) as [K, V][];

describe('[H5][H8][I3] the transition table is total', () => {
  for (const [kind, row] of entries(TABLE)) {
    for (const [name, expected] of entries(row)) {
      it(`${kind} × ${name} → ${expected}`, () => {
        const { before, decision } = cellOf(kind, name);
        expect(showDecision(decision)).toBe(expected);
        expect(violationsOfStep(before, decision)).toEqual([]);
      });
    }
  }

  it('asks for every state and every fact', () => {
    expect(Object.keys(TABLE)).toEqual(CALL_KINDS);
    for (const row of Object.values(TABLE)) expect(Object.keys(row).toSorted()).toEqual(FACT_NAMES.toSorted());
  });

  it('[H5] no edge of the diagram leaves the end, and every outcome is reached', () => {
    const edges = transitionEdges();
    expect(edges.filter(({ from }) => from === 'ended')).toEqual([]);
    const outcomes = ['abandoned', 'expired', 'forwarded', 'lost', 'retrieved', 'unused'];
    const ends = edges.map(({ to }) => to).filter((to) => to.startsWith('ended:'));
    expect([...new Set(ends)].toSorted()).toEqual(outcomes.map((outcome) => `ended:${outcome}`));
  });
});
