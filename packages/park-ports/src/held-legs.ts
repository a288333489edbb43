import type { CallId, LegId, LotId, NodeId, Orbit, UserAddress } from '@parkade/park-decision';
import type { CommandOutcome, HoldParams } from './switch-commands.js';

/** A leg that sits in the hold extension, as its own channel variables tell it. Any of them may be missing. */
export interface HeldLeg {
  readonly leg: LegId;
  readonly callId: CallId | null;
  readonly version: number | null;
  readonly lot: LotId | null;
  readonly orbit: Orbit | null;
  readonly parker: UserAddress | null;
  readonly parkedAt: number | null;
  readonly dueAt: number | null;
  readonly caller: { readonly name: string; readonly number: string };
  readonly sipCallId: string;
  /** The leg can be joined: it says that it is on hold, and will stop saying so when it talks to somebody. */
  readonly isGuarded: boolean;
}

/** The switch as the store's backup: who is parked, by its own account. */
export interface HeldLegs {
  /** `unknown` without a link or without the switch's channel list. */
  heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'>;
  /** Writes an order's variables on a leg that is on hold already; its music goes on. */
  mark(node: NodeId, order: HoldParams): Promise<CommandOutcome>;
}
