import type { LotEvent, OpeningEvent } from './events.js';
import type { LegId, NodeId, Orbit, RingId, UserAddress } from './identifiers.js';
import type { KeptOrbit } from './facts.js';
import type { LotQuota } from './lot-policy.js';
import type { AnyCall, ClaimedCall, ParkedCall, RecallingCall, ReservedCall } from './parked-call.js';
import type { Refusal } from './refusal.js';

/** A command for the switch. Stored with the transition that wants it, so that a crash cannot lose it. */
export type OutboxCommand =
  /** Put the caller (back) on music in the hold extension. Harmless when repeated. */
  | { readonly kind: 'hold'; readonly node: NodeId; readonly leg: LegId }
  /** What the switch must know of the caller is written on the leg anew; their music goes on. */
  | { readonly kind: 'mark'; readonly node: NodeId; readonly leg: LegId }
  /** Ring all phones of a user; an answer comes back as a dialplan request of the phone's leg. */
  | {
      readonly kind: 'ring';
      readonly node: NodeId;
      readonly ring: RingId;
      readonly target: UserAddress;
      readonly forMs: number;
      /** Who answers must press 1 within so long. */
      readonly confirmMs?: number;
      /** Who answers first hears which orbit it is about. */
      readonly announce?: true;
    }
  /** Stop whatever still rings, on every node; who was picked up elsewhere is told so. */
  | {
      readonly kind: 'stop-ring';
      readonly node: NodeId;
      readonly ring: RingId;
      readonly why: 'picked-up' | 'caller-gone' | 'no-answer';
    }
  /** Look whether retriever and caller are joined; the answer is a fact. */
  | {
      readonly kind: 'verify-join';
      readonly node: NodeId;
      readonly caller: LegId;
      readonly retriever: LegId;
      readonly version: number;
    }
  /** End a leg that has no business left: a retriever whose caller vanished, an exhausted caller. */
  | {
      readonly kind: 'hang-up';
      readonly node: NodeId;
      readonly leg: LegId;
      readonly cause: 'NORMAL_CLEARING' | 'NO_ANSWER' | 'PICKED_OFF';
    }
  | {
      readonly kind: 'forward';
      readonly node: NodeId;
      readonly leg: LegId;
      /** `goodbye`: they are told that nobody comes, and are hung up. */
      readonly to: 'goodbye' | { readonly extension: string; readonly context: string };
    }
  /** The caller whom this user has on hold comes to the reserved orbit; whoever has nobody on hold, or several, has not. */
  | { readonly kind: 'land-held'; readonly node: NodeId; readonly user: UserAddress }
  /** Ring up a caller who was lost with `node`, from another node; an answer comes back as a dialplan request. Sent once or never. */
  | { readonly kind: 'call-back'; readonly node: NodeId; readonly ring: LegId; readonly number: string };

export type OutboxCommandKind = OutboxCommand['kind'];

/** What is decided about a known call. */
export type Decision =
  /** A written "nothing happens": late timers, foreign legs, repeated events. */
  | { readonly kind: 'nothing'; readonly why: string }
  /** A timer of the present version fired too early (a clock was set back): it is to fire again at `at`. */
  | { readonly kind: 'rearm'; readonly at: number }
  /** The asking leg is refused; the call is untouched. */
  | { readonly kind: 'refuse'; readonly reason: Refusal }
  | {
      readonly kind: 'advance';
      readonly next: AnyCall;
      readonly outbox: readonly OutboxCommand[];
      readonly events: readonly LotEvent[];
    };

/** What is decided about a request for an orbit: the store takes the first candidate that is free. */
export interface OpenPlan {
  readonly call: Omit<ReservedCall, 'orbit'> | Omit<ParkedCall, 'orbit'>;
  /** In order of preference. */
  readonly candidates: readonly Orbit[];
  /** A freed orbit is not given out again for so long (O5); 0: at once. */
  readonly quarantineMs: number;
  readonly kept: KeptOrbit | null;
  readonly event: OpeningEvent;
  /** [X5] No limit without it. */
  readonly quota?: LotQuota;
  /** When no candidate is free. */
  readonly otherwise: 'lot-full' | 'orbit-taken';
}

export type ClaimableCall = ParkedCall | RecallingCall;
export type WaitingCall = ParkedCall | RecallingCall | ClaimedCall;
