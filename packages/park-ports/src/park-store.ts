import type {
  AnyCall,
  CallId,
  OutboxCommand,
  LegId,
  LotEvent,
  LotId,
  NodeId,
  OpenPlan,
  Orbit,
  UserAddress,
} from '@parkade/park-decision';

/**
 * Every answer of the store. `store-down` covers refused connections, time-outs, a full or read-only Redis: the change
 * may or may not have been made, so the caller repeats it with the same ids or does nothing.
 */
export type StoreAnswer<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'store-down'; readonly why: string };

/**
 * A call as it was found, `null` when there is none. `unknown-schema`: there is one, written by an engine of another release in a
 * schema this one does not know. It is that engine's business: nothing may be concluded about its caller, least of all that
 * there is none.
 */
export type CallAnswer = StoreAnswer<AnyCall | null> | UnknownSchema;

export interface UnknownSchema {
  readonly kind: 'unknown-schema';
}

export type OpenOutcome =
  /** `orbit` is the one the store took; asking again with the same call id gives the same answer. */
  | { readonly kind: 'opened'; readonly call: AnyCall }
  /** None of the candidates was free. `takenBy` names the occupant when there was exactly one candidate. */
  | { readonly kind: 'no-orbit'; readonly takenBy: CallId | null }
  /** The call of this id, or the one in which the leg waits, is of another release. */
  | { readonly kind: 'unknown-schema' };

export type AdvanceOutcome =
  | { readonly kind: 'advanced' }
  /** Somebody else changed the call first: load and decide again. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'missing' };

export interface Advance {
  /** The version that was read; `next.version` is one more. */
  readonly from: number;
  readonly next: AnyCall;
  /** Legs of the state that was read, so that their index entries can go. */
  readonly formerLegs: readonly LegId[];
  readonly outbox: readonly OutboxCommand[];
  readonly events: readonly LotEvent[];
  readonly now: number;
}

/** What orbit choice needs to know of a lot. */
export interface LotView {
  readonly taken: ReadonlyMap<Orbit, CallId>;
  /** When each orbit was last freed, ms since 1970. */
  readonly freedAt: ReadonlyMap<Orbit, number>;
  readonly lastAssigned: Orbit | null;
}

export interface PendingOutbox {
  readonly callId: CallId;
  readonly version: number;
  readonly at: number;
  readonly outbox: readonly OutboxCommand[];
}

export interface StreamedEvent {
  /** Opaque, ordered within a lot. */
  readonly id: string;
  readonly event: LotEvent;
}

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
  /** Who is on the retriever's leg, for the record. */
  readonly retriever: UserAddress | null;
  /** Whose right it is: the same, or who sent the leg. */
  readonly asker: UserAddress | null;
}

/**
 * The lots' truth. Two implementations pass one contract suite (`testkit`). No method throws for what the network does.
 * Each change is one atomic step: state, indexes, intents and events together or not at all.
 */
export interface ParkStore {
  /** Takes the first candidate that is neither taken nor quarantined at `now` and stores the call there. Idempotent by call id. */
  openCall(plan: OpenPlan, now: number, quarantineMs: number): Promise<StoreAnswer<OpenOutcome>>;
  /** Moves a call on, if it still has the version that was read. An `ended` call frees its orbit. */
  advanceCall(advance: Advance): Promise<StoreAnswer<AdvanceOutcome>>;
  loadCall(callId: CallId): Promise<CallAnswer>;
  findByOrbit(lot: LotId, orbit: Orbit): Promise<CallAnswer>;
  findByLeg(leg: LegId): Promise<CallAnswer>;
  viewLot(lot: LotId): Promise<StoreAnswer<LotView>>;
  /** Live calls, those due first; `dueBefore` in ms since 1970, or all. Those of another release are left out. */
  liveCalls(dueBefore?: number): Promise<StoreAnswer<readonly AnyCall[]>>;
  /** Outbox commands of this version were carried out (or are void). `true` for the one who settles them: nobody did before. */
  settleOutbox(callId: CallId, version: number): Promise<StoreAnswer<boolean>>;
  /** Outbox commands committed before `before` and not settled; those of another release are left out. */
  pendingOutbox(before: number): Promise<StoreAnswer<readonly PendingOutbox[]>>;
  /** Events that change no call, e.g. `refused`. */
  appendEvents(events: readonly LotEvent[]): Promise<StoreAnswer<void>>;
  /** Events of a lot after `after` (`'0'` for all kept), oldest first, at most `limit`. */
  readEvents(lot: LotId, after: string, limit: number): Promise<StoreAnswer<readonly StreamedEvent[]>>;
  putTicket(id: string, ticket: Ticket, ttlMs: number): Promise<StoreAnswer<void>>;
  /** Reads and burns a ticket in one step. */
  takeTicket(id: string): Promise<StoreAnswer<Ticket | null>>;
  /** One round trip; for health and `doctor`. */
  ping(): Promise<StoreAnswer<void>>;
  close(): Promise<void>;
}
