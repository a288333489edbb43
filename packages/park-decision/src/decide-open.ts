/** Rules for somebody who asks for an orbit (SPEC, P1-P6). The answer is a plan; the store picks the orbit. */
import type { OpenPlan } from './decision.js';
import type { LotEvent } from './events.js';
import type { OpeningFact } from './facts.js';
import type { LotPolicy } from './lot-policy.js';
import { orderCandidates, type ChoiceInputs } from './orbit-choice.js';
import { CALL_SCHEMA, type ParkedCall, type ReservedCall } from './parked-call.js';
import { firstRecallAt } from './recall-chain.js';

export function planOpening(fact: OpeningFact, policy: LotPolicy, now: number, choice: ChoiceInputs): OpenPlan {
  const candidates = orderCandidates(policy, fact.wanted, choice);
  const call = fact.kind === 'reserve-asked' ? reservation(fact, policy, now) : stay(fact, policy, now);
  return {
    call,
    candidates,
    quarantineMs: policy.quarantineMs,
    kept: fact.kind === 'park-asked' ? (fact.kept ?? null) : null,
    event: openingEvent(call, now),
    otherwise: fact.wanted !== null && candidates.length === 1 ? 'orbit-taken' : 'lot-full',
  };
}

const commonPart = (fact: OpeningFact, policy: LotPolicy, now: number) => ({
  schema: CALL_SCHEMA,
  callId: fact.callId,
  version: 1,
  lot: policy.lot,
  node: fact.node,
  parker: fact.parker,
  openedAt: now,
});

function reservation(
  fact: Extract<OpeningFact, { kind: 'reserve-asked' }>,
  policy: LotPolicy,
  now: number,
): Omit<ReservedCall, 'orbit'> {
  return {
    ...commonPart(fact, policy, now),
    kind: 'reserved',
    via: 'consult',
    consult: fact.consult,
    deadline: now + policy.reserveMs,
  };
}

function stay(
  fact: Extract<OpeningFact, { kind: 'park-asked' }>,
  policy: LotPolicy,
  now: number,
): Omit<ParkedCall, 'orbit'> {
  return {
    ...commonPart(fact, policy, now),
    kind: 'parked',
    via: fact.via,
    caller: fact.caller,
    parkedAt: now,
    chain: { stage: 0, round: 0 },
    deadline: firstRecallAt(policy, now),
  };
}

export function openingEvent(
  call: Omit<ReservedCall, 'orbit'> | Omit<ParkedCall, 'orbit'>,
  now: number,
  reason: string | null = null,
): Omit<LotEvent, 'orbit'> {
  const caller = call.kind === 'parked' ? call.caller : null;
  return {
    type: call.kind,
    at: now,
    lot: call.lot,
    callId: call.callId,
    version: call.version,
    node: call.node,
    leg: caller?.leg ?? null,
    caller: caller === null ? null : { name: caller.name, number: caller.number },
    parker: call.parker?.address ?? null,
    party: null,
    via: call.via,
    reason,
  };
}
