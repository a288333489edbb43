import type {
  AnyCall,
  CallId,
  ClaimedCall,
  EndedCall,
  LegId,
  LiveCall,
  LotEvent,
  LotId,
  NextStep,
  NodeId,
  OpenPlan,
  Orbit,
  Outcome,
  ParkedCall,
  RefusedEvent,
  Ticket,
} from '@parkade/park-decision';
import {
  CALL_SCHEMA,
  EVENT_SCHEMA,
  parseCallId,
  parseLegId,
  parseLotId,
  parseNodeId,
  parseOrbit,
} from '@parkade/park-decision';
import type { Advance } from '@parkade/park-ports';

/** Calls for store tests: well-formed, short to write, and with nothing in them that the store should care about. */

function assertDefined<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new Error(`"${text}" does not fit its alphabet`);
  return value;
}

export const sampleCallId = (text: string): CallId => assertDefined(parseCallId(text), text);
export const sampleLeg = (text: string): LegId => assertDefined(parseLegId(text), text);
export const sampleLot = (text: string): LotId => assertDefined(parseLotId(text), text);
export const sampleNode = (text: string): NodeId => assertDefined(parseNodeId(text), text);
export const sampleOrbits = (...texts: readonly string[]): readonly Orbit[] =>
  texts.map((text) => assertDefined(parseOrbit(text), text));

/** A moment for tests; ms since 1970. */
export const SAMPLE_NOW = 1_700_000_000_000;

export interface SamplePlan {
  readonly callId: string;
  readonly candidates: readonly string[];
  readonly leg?: string;
  readonly lot?: string;
  readonly now?: number;
  /** Free text; made to hurt whoever puts it together by hand. */
  readonly name?: string;
}

const HOSTILE_NAME = 'O"Brien \\ \u0001 \u2028 {orbit} 雪 %s';

const NEXT: NextStep = { kind: 'ring', at: SAMPLE_NOW + 45_000, stage: 0, round: 0, target: null };

const headerOf = ({ lot, callId, version, node, parker }: Omit<AnyCall, 'orbit'>, at: number) => ({
  schema: EVENT_SCHEMA,
  at,
  lot,
  callId,
  version,
  node,
  parker,
});

const callerOf = ({ caller, parkedAt }: Pick<ParkedCall, 'caller' | 'parkedAt'>, at: number) => ({
  caller,
  waitedMs: at - parkedAt,
});

/** An event that tells of the call's state; well-formed, whatever came before. */
export function sampleEvent(call: AnyCall, at: number): LotEvent {
  const header = { ...headerOf(call, at), orbit: call.orbit };
  switch (call.kind) {
    case 'reserved':
      return { ...header, kind: 'reserved', consult: call.consult, until: call.deadline };
    case 'parked':
      return { ...header, ...callerOf(call, at), kind: 'parked', how: { via: 'blind' }, next: NEXT };
    case 'recalling': {
      const { ring, target, deadline, chain } = call;
      return { ...header, ...callerOf(call, at), ...chain, kind: 'recall-rings', ring, target, until: deadline };
    }
    case 'claimed':
      return {
        ...header,
        ...callerOf(call, at),
        kind: 'claimed',
        retriever: call.retriever,
        until: call.deadline,
      };
    case 'ended': {
      const { caller, parkedAt } = call;
      if (caller === null || parkedAt === null)
        return { ...header, kind: 'ended', outcome: 'unused', why: { kind: 'time-over' } };
      return { ...header, ...callerOf({ caller, parkedAt }, at), kind: 'ended', outcome: 'abandoned', cause: null };
    }
  }
}

/** Somebody who asked in vain. */
export const sampleRefusal = (orbit: string, lot = 'main'): RefusedEvent => ({
  schema: EVENT_SCHEMA,
  kind: 'refused',
  at: SAMPLE_NOW,
  lot: sampleLot(lot),
  orbit: assertDefined(parseOrbit(orbit), orbit),
  callId: null,
  version: null,
  node: sampleNode('west'),
  reason: 'orbit-empty',
  dialled: orbit,
  leg: sampleLeg('retriever-1'),
  asker: { user: '1002', domain: 'pbx.test' },
  sender: null,
  name: HOSTILE_NAME,
  number: '1002',
});

/** A caller asks for the first free of the candidates. */
export function parkPlan(sample: SamplePlan): OpenPlan {
  const now = sample.now ?? SAMPLE_NOW;
  const call: Omit<ParkedCall, 'orbit'> = {
    schema: CALL_SCHEMA,
    kind: 'parked',
    callId: sampleCallId(sample.callId),
    version: 1,
    lot: sampleLot(sample.lot ?? 'main'),
    node: sampleNode('west'),
    via: 'blind',
    parker: { address: { user: '1001', domain: 'pbx.test' }, leg: null },
    openedAt: now,
    caller: {
      leg: sampleLeg(sample.leg ?? `caller-${sample.callId}`),
      name: sample.name ?? HOSTILE_NAME,
      number: '+1 555 0100',
      sipCallId: 'abc@host',
    },
    parkedAt: now,
    chain: { stage: 0, round: 0 },
    deadline: now + 45_000,
  };
  return {
    call,
    candidates: sampleOrbits(...sample.candidates),
    quarantineMs: 0,
    kept: null,
    event: { ...headerOf(call, now), kind: 'parked', ...callerOf(call, now), how: { via: 'blind' }, next: NEXT },
    otherwise: sample.candidates.length === 1 ? 'orbit-taken' : 'lot-full',
  };
}

/** A parker on a consult line asks for the first free of the candidates. */
export function reservePlan(sample: SamplePlan): OpenPlan {
  const plan = parkPlan(sample);
  const { callId, lot, node, parker, openedAt } = plan.call;
  const call = { schema: CALL_SCHEMA, version: 1, callId, lot, node, parker, openedAt } as const;
  const consult = sampleLeg(sample.leg ?? `consult-${sample.callId}`);
  const until = openedAt + 30_000;
  return {
    ...plan,
    call: { ...call, kind: 'reserved', via: 'consult', consult, awaits: 'transfer', deadline: until },
    event: { ...headerOf(plan.call, openedAt), kind: 'reserved', consult, until },
  };
}

/** Somebody takes the caller. */
export function claimedBy(call: ParkedCall, leg: string, now: number): ClaimedCall {
  const { deadline, ...waiting } = call;
  return {
    ...waiting,
    kind: 'claimed',
    version: call.version + 1,
    retriever: { leg: sampleLeg(leg), node: sampleNode('east'), via: 'pickup', address: null },
    claimedAt: now,
    recallAt: deadline,
    deadline: now + 3000,
  };
}

/** The same call with another deadline and no other change. */
export function putOff(call: LiveCall, deadline: number): LiveCall {
  return { ...call, version: call.version + 1, deadline };
}

export function endedAs(call: LiveCall, outcome: Outcome, now: number): EndedCall {
  const { schema, callId, version, lot, orbit, node, via, parker, openedAt } = call;
  return {
    schema,
    callId,
    lot,
    orbit,
    node,
    via,
    parker,
    openedAt,
    kind: 'ended',
    version: version + 1,
    outcome,
    endedAt: now,
    caller: call.kind === 'reserved' ? null : call.caller,
    parkedAt: call.kind === 'reserved' ? null : call.parkedAt,
    retriever: call.kind === 'claimed' ? call.retriever : null,
  };
}

/** The step from one state to the next, with one event and no outbox commands unless the test has some. */
export function stepTo(call: AnyCall, next: AnyCall, more: Partial<Advance> = {}): Advance {
  const now = more.now ?? SAMPLE_NOW;
  return { from: call, next, outbox: [], events: [sampleEvent(next, now)], now, ...more };
}

/** A right to one caller, for a retriever on the other node. */
export function sampleTicket(callId: string): Ticket {
  return {
    callId: sampleCallId(callId),
    version: 3,
    lot: sampleLot('main'),
    orbit: assertDefined(parseOrbit('701'), '701'),
    node: sampleNode('west'),
    retrieverNode: sampleNode('east'),
    retrieverLeg: sampleLeg('retriever-1'),
    retriever: { user: '1002', domain: 'pbx.test' },
    asker: { user: '1002', domain: 'pbx.test' },
  };
}
