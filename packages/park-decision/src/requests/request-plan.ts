/** What is decided about a leg that stands in our dialplan. `carry-out.ts` in the engine does it, step by step the same for all. */
import type { Decision, ClaimableCall, OpenPlan, WaitingCall } from '../decision.js';
import type { CallFact } from '../facts.js';
import type { AnyCall, ClaimedCall, EndedCall, ReservedCall, Whom } from '../parked-call.js';
import type { CallId, LegId, LotId, Orbit, UserAddress } from '../identifiers.js';
import type { Asked } from '../classify-request.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { Look, RequestFacts } from '../leg-picture.js';
import type { LotDirectory } from '../lot-directory.js';
import type { LotPolicy } from '../lot-policy.js';
import type { Refusal } from '../refusal.js';

/** The leg is told why not, and ends. */
export interface Reject {
  readonly kind: 'reject';
  readonly reason: Refusal;
  readonly lot: LotId | null;
  readonly orbit: Orbit | null;
  /** [V2] For whom the caller is kept. */
  readonly forWhom?: Whom;
  /** [Y1] Whose dialling of an empty orbit this was. */
  readonly missOf?: UserAddress;
  /** [W23] Without an answer: whoever called is told by the cause, as if the phone that forwarded them had refused. */
  readonly isUnanswered?: true;
  /** For the log only: what was wrong with a ticket. */
  readonly flaw?: string;
}

/** [D2] Nobody is dropped because no orbit could be had: the switch rings the parker, then the lot's fallback. */
export interface ReturnToParker {
  readonly kind: 'return';
  readonly reason: Refusal;
  readonly policy: LotPolicy;
  readonly parker: UserAddress | null;
  readonly fallback: UserAddress | null;
  readonly orbit: Orbit | null;
  readonly forWhom?: Whom;
  /** [Y1] Whose dialling of an empty orbit this was. */
  readonly missOf?: UserAddress;
}

/** Nothing is said to the switch: the dialplan's own fallback looks after the leg. */
export interface FallBack {
  readonly kind: 'fall-back';
  readonly why: string;
}

/** What a leg is answered once the store has taken the change. */
export type AfterChange =
  | { readonly kind: 'hold'; readonly music?: HoldMusic }
  | { readonly kind: 'join' }
  /** The change only cleared the way: look and decide again. */
  | { readonly kind: 'look-again' };

/**
 * [G1] The failsafe came long before its time. Either a join has failed, and the failsafe caught its leg; or the lot's music
 * cannot be played, and then it comes again at once: `safe`.
 */
export type HoldMusic = 'early' | 'early-safe';

export type RequestPlan =
  /** The decision needs to know more: look there, and decide again. */
  | { readonly kind: 'look'; readonly look: Look }
  /** The same of the switch: whether this user has a caller on hold. */
  | { readonly kind: 'ask-hold'; readonly user: UserAddress }
  /** [Y1] And how many empty orbits they have dialled lately. */
  | { readonly kind: 'ask-misses'; readonly lot: LotId; readonly who: UserAddress }
  /** A new parked call or reservation; `full` when no candidate is free. */
  | {
      readonly kind: 'open';
      readonly open: OpenPlan;
      readonly policy: LotPolicy;
      readonly full: Reject | ReturnToParker;
      /** When as many wait as may; `full` without it. */
      readonly overQuota?: Reject | ReturnToParker;
      /** The call of a caller who was lost with their switch, and is found again by this one. */
      readonly lost?: CallId;
    }
  | {
      readonly kind: 'advance';
      readonly from: AnyCall;
      readonly decision: Extract<Decision, { kind: 'advance' }>;
      readonly policy: LotPolicy;
      readonly then: AfterChange;
    }
  | { readonly kind: 'hold'; readonly call: WaitingCall; readonly policy: LotPolicy; readonly music?: HoldMusic }
  | { readonly kind: 'announce'; readonly call: ReservedCall; readonly policy: LotPolicy }
  /** [N4] It has claimed the caller and was not told of it. */
  | { readonly kind: 'join'; readonly call: ClaimedCall }
  /** [R12] The caller is on another node: it is dialled with a one-time ticket, and the claim is made there. */
  | {
      readonly kind: 'dial-peer';
      readonly call: ClaimableCall;
      readonly peerDial: string;
      readonly asker: UserAddress | null;
      readonly refuse: Reject | ReturnToParker;
    }
  | Reject
  | ReturnToParker
  | FallBack;

/** What a decision about a request may read. */
export interface RequestInputs extends RequestFacts {
  readonly lots: LotDirectory;
  /** ms since 1970, by the store's clock. */
  readonly now: number;
  /** Fresh ids, used if a call is opened or a phone rung. */
  readonly callId: CallId;
  readonly ring: LegId;
  readonly random: () => number;
}

/** The same with a picture of the store in hand. */
export interface SeenInputs extends RequestInputs {
  readonly picture: Exclude<RequestFacts['picture'], 'store-down'>;
}

export type AskedFor<K extends Asked['kind']> = Extract<Asked, { kind: K }>;

export const fallBack = (why: string): FallBack => ({ kind: 'fall-back', why });

export const reject = (reason: Refusal, at?: { readonly lot: LotId; readonly orbit?: Orbit }): Reject => ({
  kind: 'reject',
  reason,
  lot: at?.lot ?? null,
  orbit: at?.orbit ?? null,
});

export function returnToParker(
  policy: LotPolicy,
  reason: Refusal,
  parker: UserAddress | null,
  orbit: Orbit | null = null,
): ReturnToParker {
  const rung = policy.whenRefused.includes('parker') ? parker : null;
  const toFallback = policy.whenRefused.includes('fallback') || rung === null;
  return { kind: 'return', reason, policy, parker: rung, fallback: toFallback ? policy.fallback : null, orbit };
}

/**
 * [R11][W23] Who was talking goes back to whoever sent them. Who was still calling when a phone forwarded them has nobody to go
 * back to but that phone, which would forward them again: the lot's fallback has them, or the call is refused unanswered.
 */
export function giveBack(
  snapshot: LegSnapshot,
  policy: LotPolicy,
  reason: Refusal,
  sender: UserAddress | null,
  orbit: Orbit | null = null,
): Reject | ReturnToParker {
  if (snapshot.forwarded === undefined) return returnToParker(policy, reason, sender, orbit);
  if (wasSent(snapshot)) return returnToParker(policy, reason, snapshot.lastBridgedOwner, orbit);
  if (policy.whenRefused.includes('fallback') && policy.fallback !== null)
    return returnToParker(policy, reason, null, orbit);
  return { kind: 'reject', reason, lot: policy.lot, orbit, isUnanswered: true };
}

/** The leg was talking and was sent here by its peer: whoever is on it must not be hung up. */
export const wasSent = (snapshot: LegSnapshot): boolean => snapshot.transferred && snapshot.lastBridgedTo !== null;

export const isWaiting = (call: AnyCall): call is WaitingCall =>
  call.kind === 'parked' || call.kind === 'recalling' || call.kind === 'claimed';

export const isEnded = (call: AnyCall): call is EndedCall => call.kind === 'ended';

export type FactKind = CallFact['kind'];
