/** What all requests share that bring a caller into an orbit. */
import { planOpening } from '../decide-open.js';
import type { OpeningFact } from '../facts.js';
import type { SeenCall } from '../leg-picture.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { LotPolicy } from '../lot-policy.js';
import { whomIn } from '../for-whom.js';
import type { Caller, KeptFor, Parker, ReservedCall } from '../parked-call.js';
import type { WaitingCall } from '../decision.js';
import { needsLotView } from '../orbit-choice.js';
import { isWaiting, type Reject, type RequestPlan, type ReturnToParker, type SeenInputs } from './request-plan.js';

export const callerOf = ({ leg, name, number, sipCallId }: LegSnapshot): Caller => ({ leg, name, number, sipCallId });

/** [P5] The parked call in which this leg is the caller, or the reservation of which it is the consult leg. */
export function ownCall(snapshot: LegSnapshot, ofLeg: SeenCall): WaitingCall | ReservedCall | null {
  if (ofLeg === null || ofLeg.kind === 'unknown-schema' || ofLeg.kind === 'ended') return null;
  if (ofLeg.kind === 'reserved') return ofLeg.consult === snapshot.leg ? ofLeg : null;
  return isWaiting(ofLeg) && ofLeg.caller.leg === snapshot.leg ? ofLeg : null;
}

/**
 * [V4] For whom a caller is to be, in the parker's name. Nothing when nobody is named. A leg's variable can name whom it wants in a lot
 * that keeps callers for nobody: it stays without meaning there.
 */
export function targetFor(
  forWhom: string | undefined,
  parker: Parker | null,
  policy: LotPolicy,
  now: number,
): { readonly keptFor?: KeptFor } | 'no-such-person' {
  if (forWhom === undefined || policy.forWhom === undefined) return {};
  const whom = whomIn(forWhom, policy);
  if (whom === undefined) return 'no-such-person';
  const address = parker?.address ?? null;
  return { keptFor: { whom, by: { address, label: address?.user ?? '' }, at: now } };
}

/** [P1][P2][O7] A new call in the first free orbit of the lot's choice. */
export function openPlan(
  fact: OpeningFact,
  policy: LotPolicy,
  inputs: SeenInputs,
  refused: (reason: 'lot-full' | 'orbit-taken' | 'quota-reached') => Reject | ReturnToParker,
): RequestPlan {
  const { picture, now, random } = inputs;
  if (needsLotView(policy.choose) && picture.look.lot !== policy.lot)
    return { kind: 'look', look: { ...picture.look, lot: policy.lot } };
  const { lastAssigned = null, freedAt = new Map() } = picture.lot ?? {};
  const open = planOpening(fact, policy, now, { lastAssigned, freedAt, random });
  const limited = open.quota === undefined ? {} : { overQuota: refused('quota-reached') };
  return { kind: 'open', open, policy, full: refused(open.otherwise), ...limited };
}
