import type { Caller, KeptFor, Note, ParkVia, Parker, Retriever } from './parked-call.js';
import type { CallId, LegId, NodeId, Orbit, RingId } from './identifiers.js';
import type { LegEnd } from './leg-end.js';

/** An orbit whose number was told to somebody for this caller: its quarantine keeps others out, and not them. */
export interface KeptOrbit {
  readonly orbit: Orbit;
  /** Not if somebody has stood there after this, ms since 1970; `null`: whoever has. */
  readonly unlessUsedAfter: number | null;
}

/** A leg asks for an orbit: either it is the caller itself, or a parker on a consult line. */
export type OpeningFact =
  | {
      readonly kind: 'reserve-asked';
      readonly callId: CallId;
      readonly node: NodeId;
      readonly consult: LegId;
      readonly parker: Parker | null;
      readonly wanted: Orbit | null;
      readonly keptFor?: KeptFor;
    }
  | {
      readonly kind: 'park-asked';
      readonly callId: CallId;
      readonly node: NodeId;
      readonly caller: Caller;
      readonly parker: Parker | null;
      readonly via: ParkVia;
      /** Directed park: this orbit and no other. */
      readonly wanted: Orbit | null;
      readonly kept?: KeptOrbit;
      readonly keptFor?: KeptFor;
      /** A caller who is put back brings the note of the call that ended with the pick-up. */
      readonly putBack?: { readonly of: CallId; readonly note?: Note };
    };

/** One of the nodes at which one ringing rings phones. */
export interface RungWhere {
  readonly node: NodeId;
  readonly all: readonly NodeId[];
}

/** Something that happened to a call we know. */
export type CallFact =
  /** The held party arrived at the reserved orbit: by the attended transfer, or sent to the orbit's number instead. */
  | {
      readonly kind: 'transfer-completed';
      readonly node: NodeId;
      readonly caller: Caller;
      readonly via: 'attended' | 'directed';
    }
  /** A retriever, a ticket leg or an answered recall leg asks for the caller. */
  | {
      readonly kind: 'retriever-asked';
      readonly retriever: Retriever;
      /** For a ticket leg: the version at which the ticket was issued. */
      readonly issuedAt?: number;
    }
  /** The timer armed for this version fired; early, late and repeated ones are normal. */
  | { readonly kind: 'deadline-passed'; readonly version: number }
  | { readonly kind: 'leg-gone'; readonly leg: LegId; readonly end: LegEnd }
  /** The caller's node has been silent for so long that its callers count as gone with it. */
  | { readonly kind: 'node-lost' }
  /** CHANNEL_BRIDGE, or the switch's answer that these two are joined. */
  | { readonly kind: 'legs-joined'; readonly a: LegId; readonly b: LegId }
  /** The switch was asked whether the join of this version happened, and it did not. */
  | { readonly kind: 'join-missing'; readonly version: number }
  /** Nobody answered the ringing, or who did has left; without `where` everywhere. */
  | { readonly kind: 'ring-failed'; readonly ring: RingId; readonly end: LegEnd; readonly where?: RungWhere }
  /** There was no link to send the ring command over, so no phone rang. */
  | { readonly kind: 'ring-not-sent'; readonly ring: RingId }
  /** The switch's own failsafe fired: the engine's timer is overdue or lost. */
  | { readonly kind: 'failsafe-fired'; readonly leg: LegId };

export type CallFactKind = CallFact['kind'];
