// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
/**
 * The table of transitions: what each kind of fact does to a parked call in each state. Made by asking `decide` itself, so that
 * documents and tests cannot say anything else.
 */
import {
  CALL_SCHEMA,
  decide,
  planOpening,
  type AnyCall,
  type CallFact,
  type CallId,
  type CallKind,
  type Caller,
  type Decision,
  type DecisionInputs,
  type LegEnd,
  type LotPolicy,
  type OpeningFact,
  type Retriever,
} from '@parkade/park-decision';
import { POLICY, east, leg, orbit, user, west } from '../engine/engine-rig.js';
import { SAMPLE_NOW as NOW } from '../store/sample-calls.js';
import { showChange, stateOf } from './show-change.js';

const hungUp = (cause: string): LegEnd => ({ kind: 'hung-up', cause });
const alice: Caller = { leg: leg('alice'), name: 'Alice', number: '5551234', sipCallId: 'a@test' };
const bob: Retriever = { leg: leg('bob'), node: east, via: 'pickup', address: user('1002') };
const consult = leg('consult');
const ring = leg('ringing');
const parker = { address: user('1001'), leg: leg('parker') };

const common = {
  schema: CALL_SCHEMA,
  callId: 'call0001' as CallId,
  version: 3,
  lot: POLICY.lot,
  orbit: orbit('701'),
  node: east,
  via: 'blind',
  parker,
  openedAt: NOW - 60_000,
} as const;
const waiting = {
  ...common,
  caller: alice,
  parkedAt: NOW - 60_000,
  chain: { stage: 0, round: 0 },
  deadline: NOW,
} as const;

/** A call in each state, its deadline just over. */
export const CALLS: { readonly [K in CallKind]: Extract<AnyCall, { kind: K }> } = {
  reserved: { ...common, kind: 'reserved', via: 'consult', consult, awaits: 'transfer', deadline: NOW },
  parked: { ...waiting, kind: 'parked' },
  recalling: { ...waiting, kind: 'recalling', ring, target: parker.address },
  claimed: { ...waiting, kind: 'claimed', retriever: bob, claimedAt: NOW - 1_000, recallAt: NOW + 10_000 },
  ended: {
    ...common,
    kind: 'ended',
    outcome: 'retrieved',
    endedAt: NOW,
    caller: alice,
    parkedAt: NOW - 60_000,
    retriever: bob,
  },
};
export const CALL_KINDS = Object.keys(CALLS) as readonly CallKind[];

/** Facts as they look when they concern the call of that state. */
const FACTS = {
  'transfer-completed': { kind: 'transfer-completed', node: east, caller: alice, via: 'attended' },
  'retriever-asked': { kind: 'retriever-asked', retriever: bob },
  'recall-leg-asked': { kind: 'retriever-asked', retriever: { ...bob, via: 'recall', ring } },
  'deadline-passed': { kind: 'deadline-passed', version: 3 },
  'old-deadline': { kind: 'deadline-passed', version: 2 },
  'caller-gone': { kind: 'leg-gone', leg: alice.leg, end: hungUp('NORMAL_CLEARING') },
  'consult-gone': { kind: 'leg-gone', leg: consult, end: hungUp('NORMAL_CLEARING') },
  'consult-completed': { kind: 'leg-gone', leg: consult, end: hungUp('ATTENDED_TRANSFER') },
  'retriever-gone': { kind: 'leg-gone', leg: bob.leg, end: hungUp('NORMAL_CLEARING') },
  'stranger-gone': { kind: 'leg-gone', leg: leg('nobody'), end: hungUp('NORMAL_CLEARING') },
  'joined-with-retriever': { kind: 'legs-joined', a: bob.leg, b: alice.leg },
  'joined-with-stranger': { kind: 'legs-joined', a: alice.leg, b: leg('nobody') },
  'strangers-joined': { kind: 'legs-joined', a: leg('nobody'), b: leg('another') },
  'join-missing': { kind: 'join-missing', version: 3 },
  'old-join-missing': { kind: 'join-missing', version: 2 },
  'ring-failed': { kind: 'ring-failed', ring, end: hungUp('NO_ANSWER') },
  'ring-failed-at-one-node': {
    kind: 'ring-failed',
    ring,
    end: hungUp('USER_BUSY'),
    where: { node: east, all: [east, west] },
  },
  'other-ring-failed': { kind: 'ring-failed', ring: leg('nobody'), end: hungUp('NO_ANSWER') },
  'ring-not-sent': { kind: 'ring-not-sent', ring },
  'failsafe-fired': { kind: 'failsafe-fired', leg: alice.leg },
  'caller-lost': { kind: 'leg-gone', leg: alice.leg, end: { kind: 'missing' } },
  'node-lost': { kind: 'node-lost' },
} as const satisfies Readonly<Record<string, CallFact>>;
export type FactName = keyof typeof FACTS;
export const FACT_NAMES = Object.keys(FACTS) as readonly FactName[];

const inputsWith = (over: Partial<LotPolicy>): DecisionInputs => ({
  policy: { ...POLICY, ...over },
  now: NOW,
  ring: leg('fresh'),
});

export interface Cell {
  readonly before: AnyCall;
  readonly decision: Decision;
}

export const cellOf = (kind: CallKind, fact: FactName, over: Partial<LotPolicy> = {}): Cell => ({
  before: CALLS[kind],
  decision: decide(CALLS[kind], FACTS[fact], inputsWith(over)),
});

/** `-` nothing happens; `!reason` refused; otherwise the next state (and the outcome of an end) and its commands. */
export function showDecision(decision: Decision): string {
  switch (decision.kind) {
    case 'nothing':
      return '-';
    case 'rearm':
      return 'rearm';
    case 'refuse':
      return `!${decision.reason}`;
    case 'advance':
      return showChange(decision);
  }
}

/** Row by row: the fact, and a cell for each of {@link CALL_KINDS}. */
export const transitionTable = (): readonly (readonly [FactName, readonly string[]])[] =>
  FACT_NAMES.map((fact) => [fact, CALL_KINDS.map((kind) => showDecision(cellOf(kind, fact).decision))] as const);

export interface Edge {
  /** `null`: there was no call. */
  readonly from: CallKind | null;
  /** A state, or `ended:` and the outcome. */
  readonly to: string;
  readonly by: string;
}

const ONE_STAGE = POLICY.chain.slice(0, 1);
const forward = { kind: 'forward', extension: '1000', context: 'default' } as const;
/** The same questions where a stage was the last of its round, or of all, or nobody may wait any longer. */
const AT_THE_END: readonly (readonly [string, Partial<LotPolicy>])[] = [
  ['round over', { chain: ONE_STAGE, rounds: 2 }],
  ...[forward, { kind: 'hang-up' } as const].flatMap((then): readonly (readonly [string, Partial<LotPolicy>])[] => [
    ['chain over', { chain: ONE_STAGE, then }],
    ['longest wait over', { maxWaitMs: 1_000, then }],
  ]),
];

const OPENINGS: readonly OpeningFact[] = [
  { kind: 'reserve-asked', callId: common.callId, node: east, consult, parker, wanted: null },
  { kind: 'park-asked', callId: common.callId, node: east, caller: alice, parker, via: 'blind', wanted: null },
];

/** Every change of state that a fact can bring about; a step from a state to the same one is left out. */
export function transitionEdges(): readonly Edge[] {
  const choice = { lastAssigned: null, freedAt: new Map(), random: () => 0 };
  const opened = OPENINGS.map((fact): Edge => ({
    from: null,
    to: planOpening(fact, POLICY, NOW, choice).call.kind,
    by: fact.kind,
  }));
  const usual = edgesIn({}, (fact) => fact);
  const isNew = ({ from, to }: Edge): boolean => !usual.some((edge) => edge.from === from && edge.to === to);
  const last = AT_THE_END.flatMap(([when, over]) => edgesIn(over, () => when)).filter(isNew);
  return [...opened, ...usual, ...last];
}

const edgesIn = (over: Partial<LotPolicy>, nameOf: (fact: FactName) => string): readonly Edge[] =>
  CALL_KINDS.flatMap((from) =>
    FACT_NAMES.flatMap((fact): readonly Edge[] => {
      const { decision } = cellOf(from, fact, over);
      if (decision.kind !== 'advance' || decision.next.kind === from) return [];
      return [{ from, to: stateOf(decision.next), by: nameOf(fact) }];
    }),
  );
