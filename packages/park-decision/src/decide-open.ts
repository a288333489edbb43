/** Rules for somebody who asks for an orbit (SPEC, P1-P6). The answer is a plan; the store picks the orbit. */
import type { OpenPlan } from './decision.js';
import type { OpeningEvent, ParkedHow } from './events.js';
import type { OpeningFact } from './facts.js';
import { ofCall, ofCaller } from './lot-events.js';
import type { LotPolicy } from './lot-policy.js';
import { nextStepOf } from './next-step.js';
import { orderCandidates, type ChoiceInputs } from './orbit-choice.js';
import { CALL_SCHEMA, type ParkedCall, type ReservedCall } from './parked-call.js';
import { pagedFrom } from './paging.js';
import { firstRecallAt } from './recall-chain.js';

export function planOpening(fact: OpeningFact, policy: LotPolicy, now: number, choice: ChoiceInputs): OpenPlan {
  // [O10] Who dials a code and an orbit is told whether they have it; nobody is taken elsewhere yet.
  const isNamed = fact.kind === 'reserve-asked' && fact.wanted !== null;
  const candidates = isNamed ? [fact.wanted] : orderCandidates(policy, fact.wanted, choice);
  const otherwise = fact.wanted !== null && candidates.length === 1 ? 'orbit-taken' : 'lot-full';
  const { quarantineMs } = policy;
  // [X5] Who was called back has waited before.
  const limit =
    policy.quota === undefined || (fact.kind === 'park-asked' && fact.via === 'adopted') ? {} : { quota: policy.quota };
  if (fact.kind === 'reserve-asked') {
    const call = reservation(fact, policy, now);
    // [O9] Named, the orbit is had whatever its quarantine.
    const kept = fact.wanted === null ? null : { orbit: fact.wanted, unlessUsedAfter: null };
    return { call, candidates, quarantineMs, kept, ...limit, event: reservedEvent(call, now), otherwise };
  }
  const call = newCall(fact, policy, now);
  // [A6] Who was rung up comes this way; all other adoptions have a plan of their own.
  const how: ParkedHow =
    fact.via === 'adopted'
      ? { via: fact.via, why: 'called-back' }
      : {
          via: fact.via,
          ...(fact.wanted === null ? {} : { wanted: fact.wanted }),
          ...(fact.putBack === undefined ? {} : { putBackOf: fact.putBack.of }),
        };
  const event = parkedEvent(call, how, policy, now);
  return { call, candidates, quarantineMs, kept: fact.kept ?? null, ...limit, event, otherwise };
}

const reservedEvent = (call: Omit<ReservedCall, 'orbit'>, now: number): OpeningEvent => ({
  ...ofCall(call, now),
  kind: 'reserved',
  consult: call.consult,
  until: call.deadline,
});

/** For an opening, which has no orbit yet. */
export const parkedEvent = (
  call: Omit<ParkedCall, 'orbit'>,
  how: ParkedHow,
  policy: LotPolicy,
  now: number,
): OpeningEvent => ({ ...ofCaller(call, now), kind: 'parked', how, next: nextStepOf(call, policy) });

const commonPart = (fact: OpeningFact, policy: LotPolicy, now: number) => ({
  schema: CALL_SCHEMA,
  callId: fact.callId,
  version: 1,
  lot: policy.lot,
  node: fact.node,
  parker: fact.parker,
  openedAt: now,
  ...(fact.keptFor === undefined ? {} : { keptFor: fact.keptFor }),
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
    awaits: 'transfer',
    deadline: now + policy.reserveMs,
  };
}

function newCall(
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
    ...(fact.putBack?.note === undefined ? {} : { note: fact.putBack.note }),
    ...(fact.via === 'adopted' || fact.putBack !== undefined ? {} : pagedFrom(policy, now)),
  };
}
