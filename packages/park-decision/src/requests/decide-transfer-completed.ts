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
): RequestPlan => completeTransfer(inputs.picture.named, snapshot, inputs, 'just-sent');

/**
 * @param reservation the call in whose name the caller comes
 * @param caller who was just sent can go back; who has been on music ever since gets another orbit sooner than that
 */
export function completeTransfer(
  reservation: SeenCall,
  snapshot: LegSnapshot,
  inputs: SeenInputs,
  caller: 'just-sent' | 'on-music',
): RequestPlan {
  if (reservation === null) return fallBack('unknown-call');
  if (reservation.kind === 'unknown-schema' || inputs.picture.ofLeg?.kind === 'unknown-schema')
    return fallBack('unknown-schema');
  const policy = inputs.lots.policy(reservation.lot, snapshot.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [P3] The caller stands in the reserved orbit, not in a new one.
  const fact = {
    kind: 'transfer-completed',
    node: snapshot.node,
    caller: callerOf(snapshot),
    via: 'attended',
  } as const;
  const decision = decide(reservation, fact, { policy, now: inputs.now, ring: inputs.ring });
  if (decision.kind === 'advance')
    return { kind: 'advance', from: reservation, decision, policy, then: { kind: 'hold' } };
  const own = ownCall(snapshot, inputs.picture.ofLeg);
  if (own !== null && own.kind !== 'reserved') return { kind: 'hold', call: own, policy };
  const late: LotPolicy =
    caller === 'just-sent' ? policy : { ...policy, whenRefused: ['other-orbit', ...policy.whenRefused] };
  return openLate(reservation, snapshot, late, inputs);
}

/**
 * [P7][O9] The reservation was over when the transfer came: the same orbit if it is free, else what the lot says of a named orbit that
 * is taken. The quarantine keeps strangers out of an orbit whose number was told to somebody; this caller is whom it was told for.
 */
function openLate(former: AnyCall, snapshot: LegSnapshot, policy: LotPolicy, inputs: SeenInputs): RequestPlan {
  const fact = {
    kind: 'park-asked',
    callId: inputs.callId,
    node: snapshot.node,
    caller: callerOf(snapshot),
    parker: former.parker,
    via: 'attended',
    wanted: former.orbit,
    ...(former.keptFor === undefined ? {} : { keptFor: { ...former.keptFor, at: inputs.now } }),
    kept: { orbit: former.orbit, unlessUsedAfter: null },
  } as const;
  return openPlan(fact, policy, inputs, (reason) =>
    returnToParker(policy, reason, former.parker?.address ?? snapshot.lastBridgedOwner, former.orbit),
  );
}
