import type {
  AnyCall,
  CallId,
  LegId,
  LegPicture,
  Look,
  LotEvent,
  LotId,
  LotView,
  NodeId,
  OpenPlan,
  Orbit,
  OutboxCommand,
  SeenCall,
} from '@parkade/park-decision';

/**
 * Every answer of the store. `store-down` covers refused connections, time-outs, a full or read-only Redis: the change
 * may or may not have been made, so the caller repeats it with the same ids or does nothing.
 */
export type StoreAnswer<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'store-down'; readonly why: string };

export type OpenOutcome =
  /** `orbit` is the one the store took; asking again with the same call id gives the same answer. */
  | { readonly kind: 'opened'; readonly call: AnyCall }
  /** None of the candidates was free. `takenBy` names the occupant when there was exactly one candidate. */
  | { readonly kind: 'no-orbit'; readonly takenBy: CallId | null }
  /** [X5] As many wait as the plan allows, in the lot or of its parker. */
  | { readonly kind: 'over-quota' }
  /** The call of this id, or the one in which the leg waits, is of another release. */
  | { readonly kind: 'unknown-schema' };

export type AdvanceOutcome =
  | { readonly kind: 'advanced' }
  /** Somebody else changed the call first: load and decide again. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'missing' };

export interface Advance {
  /** As it was read; `next.version` is one more. */
  readonly from: AnyCall;
  readonly next: AnyCall;
  /** None for an edit (`isEdited`): those of the step that it edits stay to be done. */
  readonly outbox: readonly OutboxCommand[];
  readonly events: readonly LotEvent[];
  readonly now: number;
}

export interface PendingOutbox {
  readonly callId: CallId;
  readonly version: number;
  readonly at: number;
  readonly outbox: readonly OutboxCommand[];
}

/**
 * The lots' truth. Two implementations pass one contract suite (`testkit`). No method throws for what the network does.
 * Each change is one atomic step: state, indexes, outbox and events together or not at all.
 */
export interface ParkStore {
  /**
   * Takes the first candidate that is neither taken nor quarantined at `now` (ms since 1970), or with no such that of the
   * quarantined which was freed first, and stores the call there. Asked again with the same call id, or for a caller who waits already, it answers that call.
   */
  openCall(plan: OpenPlan, now: number): Promise<StoreAnswer<OpenOutcome>>;
  /** Moves a call on, if it still has the version that was read. An `ended` call frees its orbit. */
  advanceCall(advance: Advance): Promise<StoreAnswer<AdvanceOutcome>>;
  /** All that a decision about a leg needs, from one moment. */
  lookAtLeg(look: Look): Promise<StoreAnswer<LegPicture>>;
  loadCall(callId: CallId): Promise<StoreAnswer<SeenCall>>;
  /** Who is in these orbits, from one moment: each of them, `null` where nobody is. */
  occupants(lot: LotId, orbits: readonly Orbit[]): Promise<StoreAnswer<ReadonlyMap<Orbit, SeenCall>>>;
  findByLeg(leg: LegId): Promise<StoreAnswer<SeenCall>>;
  /** Live calls whose caller, or consult leg, is on that node. Those of another release are left out. */
  callsOn(node: NodeId): Promise<StoreAnswer<readonly AnyCall[]>>;
  /** The lots that a declaration for many domains has made since (ms since 1970): where somebody has parked, or was expected. */
  usedLots(declared: LotId, since: number): Promise<StoreAnswer<readonly LotId[]>>;
  viewLot(lot: LotId): Promise<StoreAnswer<LotView>>;
  /** Live calls, those due first: due before `dueBefore` (ms since 1970), at most `limit`, or all. Those of another release are left out. */
  liveCalls(dueBefore?: number, limit?: number): Promise<StoreAnswer<readonly AnyCall[]>>;
  /** Outbox commands of this version were carried out (or are void). `true` for the one who settles them: nobody did before. */
  settleOutbox(callId: CallId, version: number): Promise<StoreAnswer<boolean>>;
  /** Outbox commands committed before `before` and not settled, of these calls or of all; those of another release are left out. */
  pendingOutbox(before: number, callIds?: readonly CallId[]): Promise<StoreAnswer<readonly PendingOutbox[]>>;
}

/** For whoever has opened a store. */
export interface StoreConnection {
  /** One round trip; for health and `doctor`. */
  ping(): Promise<StoreAnswer<void>>;
  close(): Promise<void>;
}
