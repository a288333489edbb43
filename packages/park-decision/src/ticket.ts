import type { CallId, LegId, LotId, NodeId, Orbit, RingId, UserAddress } from './identifiers.js';

/** A one-time right to one caller, for a retriever on another node. */
export interface Ticket {
  readonly callId: CallId;
  /** Of the parked call when the ticket was issued (SPEC, R12). */
  readonly version: number;
  readonly lot: LotId;
  readonly orbit: Orbit;
  /** The node that holds the caller; the ticket is worthless elsewhere. */
  readonly node: NodeId;
  readonly retrieverNode: NodeId;
  readonly retrieverLeg: LegId;
  /** Of a phone that was rung for the caller: by which ringing. */
  readonly ring?: RingId;
  /** The leg that the retriever's node makes for it: the other end of the leg that shows the ticket. */
  readonly line?: LegId;
  /** Who is on the retriever's leg, for the record. */
  readonly retriever: UserAddress | null;
  /** Whose right it is: the same, or who sent the leg. */
  readonly asker: UserAddress | null;
}
