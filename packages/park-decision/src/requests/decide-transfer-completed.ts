/** The held party of an attended transfer arrives; the consult leg's reservation says where. */
import { decide } from '../decide.js';
import type { SeenCall } from '../leg-picture.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { LotPolicy } from '../lot-policy.js';
import type { AnyCall } from '../parked-call.js';
import { callerOf, openPlan, ownCall } from './opening.js';
import { fallBack, returnToParker, type AskedFor, type RequestPlan, type SeenInputs } from './request-plan.js';

export const decideTransferCompleted = (
  _asked: AskedFor<'land'>,
  snapshot: LegSnapshot,
  inputs: SeenInputs,
): RequestPlan => completeTransfer(inputs.picture.named, snapshot, inputs);

/** `reservation`: the call in whose name the caller comes. */
export function completeTransfer(reservation: SeenCall, snapshot: LegSnapshot, inputs: SeenInputs): RequestPlan {
  if (reservation === null) return fallBack('unknown-call');
  if (reservation.kind === 'unknown-schema' || inputs.picture.ofLeg?.kind === 'unknown-schema')
    return fallBack('unknown-schema');
  const policy = inputs.lots.policy(reservation.lot, snapshot.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [P3] The caller stands in the reserved orbit, not in a new one.
  const fact = { kind: 'transfer-completed', node: snapshot.node, caller: callerOf(snapshot) } as const;
  const decision = decide(reservation, fact, { policy, now: inputs.now, ring: inputs.ring });
  if (decision.kind === 'advance')
    return { kind: 'advance', from: reservation, decision, policy, then: { kind: 'hold' } };
  const own = ownCall(snapshot, inputs.picture.ofLeg);
  if (own !== null && own.kind !== 'reserved') return { kind: 'hold', call: own, policy };
  return openLate(reservation, snapshot, policy, inputs);
}

/**
 * [P7] The reservation was over when the transfer came: the same orbit if it is free, else another. The quarantine keeps
 * strangers out of an orbit whose number was told to somebody; this caller is whom it was told for, unless another stood there since.
 */
function openLate(former: AnyCall, snapshot: LegSnapshot, policy: LotPolicy, inputs: SeenInputs): RequestPlan {
  const isUnused = former.kind === 'ended' && former.outcome === 'unused';
  const fact = {
    kind: 'park-asked',
    callId: inputs.callId,
    node: snapshot.node,
    caller: callerOf(snapshot),
    parker: former.parker,
    via: 'attended',
    wanted: former.orbit,
    ...(isUnused ? { kept: { orbit: former.orbit, unlessUsedAfter: former.endedAt } } : {}),
  } as const;
  const anyOrbit: LotPolicy = { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] };
  return openPlan(fact, anyOrbit, inputs, (reason) => returnToParker(policy, reason, snapshot.lastBridgedOwner));
}
