/** Requests that bring a caller: blind and attended transfer, directed park, a forward. */
import { PUT_BACK_MS } from '../act.js';
import { decide } from '../decide.js';
import type { KeptOrbit } from '../facts.js';
import type { KeptFor, Note, Parker, ReservedCall } from '../parked-call.js';
import { sameUser, type CallId, type Orbit } from '../identifiers.js';
import type { SeenCall } from '../leg-picture.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { LotPolicy } from '../lot-policy.js';
import type { Refusal } from '../refusal.js';
import { isEntitled } from '../rights.js';
import { decideRetrieve } from './decide-retrieve.js';
import { formerRetriever } from './former-retriever.js';
import { callerOf, openPlan, ownCall, targetFor } from './opening.js';
import {
  fallBack,
  giveBack,
  isWaiting,
  type AskedFor,
  type Reject,
  type RequestPlan,
  type ReturnToParker,
  type SeenInputs,
} from './request-plan.js';

export function decidePark(asked: AskedFor<'park'>, snapshot: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { picture } = inputs;
  const policy = inputs.lots.policy(asked.numberPlan.lot, snapshot.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [W23] Of a phone that forwarded the call the caller's own leg says nothing else.
  const former = snapshot.forwarded === undefined ? formerRetriever(snapshot, picture.named) : null;
  const undone = putBackOf(asked, snapshot, picture.named, inputs.now);
  // [Q11] As they were parked before, by whom they were.
  const parker = undone === null ? (asked.parker ?? former) : undone.parker;
  // [W12][P9] Whoever is known to have sent the caller is who gets them back, though their leg could not be asked any more.
  const giveUp = (reason: Refusal): Reject | ReturnToParker =>
    giveBack(snapshot, policy, reason, snapshot.lastBridgedOwner ?? parker?.address ?? null, asked.wanted);
  // [W10] An unknown parker may park (the peer's leg can vanish before it was read); a known one needs the right [F1].
  if (parker !== null && !isEntitled(policy.rights.park, parker.address)) return giveUp('not-allowed');
  const again = alreadyParked(snapshot, policy, inputs);
  if (again !== null) return again;
  const completed =
    asked.wanted === null
      ? asked.via === 'attended' && intoReservation(parker, snapshot, policy, inputs)
      : intoNamedOrbit(asked, parker, snapshot, policy, inputs);
  if (completed) return completed;
  // [P10] What was begun before is finished above; a new parked call would be one more caller to wait for.
  if (inputs.isDraining) return giveUp('draining');
  const target = targetFor(asked.forWhom, parker, policy, inputs.now);
  if (target === 'no-such-person') return giveUp(target);
  const fact = {
    kind: 'park-asked',
    callId: inputs.callId,
    node: snapshot.node,
    caller: callerOf(snapshot),
    parker,
    via: asked.via,
    wanted: asked.wanted,
    ...keptFor(asked.wanted),
    ...target,
    ...(undone === null ? {} : { putBack: undone.brings, ...undone.keeps }),
  } as const;
  return openPlan(fact, withSomewhereToGo(policy, snapshot, parker), inputs, giveUp);
}

/** From the wish to the dialplan's request. */
const ON_THE_WAY_MS = 5_000;

interface PutBack {
  readonly parker: Parker | null;
  readonly brings: { readonly of: CallId; readonly note?: Note };
  readonly keeps: { readonly keptFor?: KeptFor };
}

/** [Q11] Of this very leg, out of the call that ended with its pick-up, into that call's orbit. */
function putBackOf({ wanted }: AskedFor<'park'>, snapshot: LegSnapshot, former: SeenCall, now: number): PutBack | null {
  if (former?.kind !== 'ended' || former.outcome !== 'retrieved' || former.orbit !== wanted) return null;
  if (snapshot.putBack !== former.callId || former.caller?.leg !== snapshot.leg) return null;
  // A leg that was not moved after all keeps the stamp; its next transfer is somebody else's wish.
  if (now - former.endedAt > PUT_BACK_MS + ON_THE_WAY_MS) return null;
  const { callId, note, parker, keptFor } = former;
  return {
    parker: parker === null ? null : { address: parker.address, leg: null },
    brings: { of: callId, ...(note === undefined ? {} : { note }) },
    keeps: keptFor === undefined ? {} : { keptFor },
  };
}

/** [P13] With nobody to go back to and no fallback, another orbit is better than none. */
function withSomewhereToGo(policy: LotPolicy, snapshot: LegSnapshot, parker: Parker | null): LotPolicy {
  const isNobodys = parker === null && snapshot.lastBridgedOwner === null && snapshot.forwarded === undefined;
  if (!isNobodys || policy.fallback !== null) return policy;
  return { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] };
}

/** [O9] Whoever names an orbit means it: no quarantine stands in their way. */
const keptFor = (wanted: Orbit | null): { readonly kept?: KeptOrbit } =>
  wanted === null ? {} : { kept: { orbit: wanted, unlessUsedAfter: null } };

/** What the named orbit's occupant makes of it; `null` when the orbit is to be asked for as ever. */
function intoNamedOrbit(
  asked: AskedFor<'park'>,
  parker: Parker | null,
  snapshot: LegSnapshot,
  policy: LotPolicy,
  inputs: SeenInputs,
): RequestPlan | null {
  const { inOrbit } = inputs.picture;
  if (asked.wanted === null || inOrbit === null || inOrbit.kind === 'unknown-schema') return null;
  // [P14] The parker has reserved it before, and sends the caller there by another transfer.
  if (inOrbit.kind === 'reserved' && sameUser(inOrbit.parker?.address ?? null, parker?.address ?? null))
    return completing(inOrbit, 'directed', snapshot, policy, inputs);
  // [R14] A colleague who is sent onto a parked caller has that caller, where the lot says so.
  // [F2] From outside nobody picks up, whoever they say they are.
  const isColleague = snapshot.mayOnlyPark !== true && isEntitled(policy.rights.retrieve, snapshot.owner);
  return isWaiting(inOrbit) && isColleague && policy.whenRefused.includes('pick-up')
    ? decideRetrieve(
        { kind: 'retrieve', numberPlan: asked.numberPlan, orbit: asked.wanted, asked: 'pick-up' },
        snapshot,
        inputs,
      )
    : null;
}

/** [P5] The same leg twice (a recovered channel, a repeated request) is the same parked call. */
function alreadyParked(snapshot: LegSnapshot, policy: LotPolicy, inputs: SeenInputs): RequestPlan | null {
  const { ofLeg } = inputs.picture;
  if (ofLeg?.kind === 'unknown-schema') return fallBack('unknown-schema');
  const own = ownCall(snapshot, ofLeg);
  if (own === null || own.kind === 'reserved') return null;
  if (own.kind !== 'claimed' || own.retriever.leg !== snapshot.lastBridgedTo)
    return { kind: 'hold', call: own, policy };
  // [R2] The leg itself shows that the pick-up came about: it comes from talking to the retriever of that call.
  const fact = { kind: 'legs-joined', a: snapshot.leg, b: own.retriever.leg } as const;
  const decision = decide(own, fact, { policy, now: inputs.now, ring: inputs.ring });
  return decision.kind === 'advance'
    ? { kind: 'advance', from: own, decision, policy, then: { kind: 'look-again' } }
    : { kind: 'hold', call: own, policy };
}

/** [P6] An attended transfer whose consult leg could not be told where to land: the parker's only reservation is meant. */
function intoReservation(
  parker: Parker | null,
  snapshot: LegSnapshot,
  policy: LotPolicy,
  inputs: SeenInputs,
): RequestPlan | null {
  if (parker === null) return null;
  const { picture } = inputs;
  const looked = picture.look.parker;
  if (looked === null || !sameUser(looked.address, parker.address))
    return { kind: 'look', look: { ...picture.look, parker: { lot: policy.lot, address: parker.address } } };
  const reserved = picture.ofParker.filter((call): call is ReservedCall => call.kind === 'reserved');
  const [only, another] = reserved;
  return only === undefined || another !== undefined ? null : completing(only, 'attended', snapshot, policy, inputs);
}

function completing(
  reserved: ReservedCall,
  via: 'attended' | 'directed',
  snapshot: LegSnapshot,
  policy: LotPolicy,
  { now, ring }: SeenInputs,
): RequestPlan | null {
  const fact = { kind: 'transfer-completed', node: snapshot.node, caller: callerOf(snapshot), via } as const;
  const decision = decide(reserved, fact, { policy, now, ring });
  return decision.kind === 'advance'
    ? { kind: 'advance', from: reserved, decision, policy, then: { kind: 'hold' } }
    : null;
}
