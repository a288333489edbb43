import type { KeptFor } from './parked-call.js';
import type { CallId, LegId, LotId, NodeId, Orbit, UserAddress } from './identifiers.js';

/** A leg in the hold extension, as its own channel variables tell it. Any of them may be missing. */
export interface HeldLeg {
  readonly leg: LegId;
  readonly callId: CallId | null;
  readonly version: number | null;
  readonly lot: LotId | null;
  readonly orbit: Orbit | null;
  readonly parker: UserAddress | null;
  /** ms since 1970. */
  readonly parkedAt: number | null;
  /** When the first recall was due; ms since 1970. */
  readonly dueAt: number | null;
  readonly caller: { readonly name: string; readonly number: string };
  readonly sipCallId: string;
  /** For whom they are kept; who said so is not written on the leg. */
  readonly keptFor?: Omit<KeptFor, 'by'>;
  /** The leg can be joined: it says that it is on hold, and will stop saying so when it talks to somebody. */
  readonly isGuarded: boolean;
}

/** A held leg and the node that holds it. */
export interface HeldOn extends HeldLeg {
  readonly node: NodeId;
}
