/** What the store knows about a leg and what it asks for, read in one step (`lua/lookAtLeg.lua`). */
import type { CallId, LegId, LotId, Orbit, UserAddress } from './identifiers.js';
import type { AnyCall } from './parked-call.js';
import type { Ticket } from './ticket.js';

/**
 * A record that an engine of another release wrote, in a schema this one does not know. It is that engine's business (I6):
 * nothing may be concluded about its caller, least of all that there is none.
 */
export interface UnknownSchemaCall {
  readonly kind: 'unknown-schema';
}

export type SeenCall = AnyCall | UnknownSchemaCall | null;

/** Where to look. What is left out is not read, and is `null` or empty in the picture. */
export interface Look {
  readonly leg: LegId;
  /** The call that the leg, its ticket or its recall names. */
  readonly callId: CallId | null;
  /** The orbit that is asked for. */
  readonly place: { readonly lot: LotId; readonly orbit: Orbit } | null;
  /** Whose reservations in a lot may be meant. */
  readonly parker: { readonly lot: LotId; readonly address: UserAddress } | null;
  /** The lot whose freed orbits and last assignment the choice of an orbit needs. */
  readonly lot: LotId | null;
  /** The lot all of whose orbits are asked for. Each record in it is read: for requests that cannot do with less. */
  readonly everybodyIn?: LotId;
}

export interface LotView {
  readonly taken: ReadonlyMap<Orbit, CallId>;
  /** When each orbit was last freed, ms since 1970. */
  readonly freedAt: ReadonlyMap<Orbit, number>;
  readonly lastAssigned: Orbit | null;
}

export interface LegPicture {
  /** What was looked for. */
  readonly look: Look;
  /** The live call in which the leg is caller, consult leg, retriever or ringing phone. */
  readonly ofLeg: SeenCall;
  readonly named: SeenCall;
  readonly inOrbit: SeenCall;
  /** Live calls of that parker in that lot. */
  readonly ofParker: readonly AnyCall[];
  readonly lot: LotView | null;
  /** Who is in the orbits of the lot `look.everybodyIn`, in no order. */
  readonly everybody?: readonly SeenCall[];
}

/** What else the decision is made from. */
export interface RequestFacts {
  /** Whether the node itself, asked over our own link, knows the leg: the listener takes anybody's word for a channel. */
  readonly legExists: 'yes' | 'no' | 'unknown';
  /** What the store gave for a shown ticket, which is burnt by it; `null` for one that is unknown, used or expired. */
  readonly ticket: Ticket | null;
  /** `store-down` while the store is away, or too contended to be decided with. */
  readonly picture: LegPicture | 'store-down';
  /** The leg's node is being emptied. */
  readonly isDraining: boolean;
  /** Whether the leg's user has a caller on hold on that node; absent until a decision asks for it. */
  readonly holdsCaller?: boolean;
  /** How many empty orbits of the lot whoever asks has dialled lately; absent until a decision asks for it. */
  readonly misses?: number;
}
