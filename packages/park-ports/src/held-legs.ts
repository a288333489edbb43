import type { CommandOutcome, HeldLeg, NodeId } from '@parkade/park-decision';
import type { HoldParams } from './switch-commands.js';

/** The switch as the store's backup: who is parked, by its own account. */
export interface HeldLegs {
  /** `unknown` without a link or without the switch's channel list. */
  heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'>;
  /** Writes the variables of a hold on a leg that is on hold already; its music goes on. */
  mark(node: NodeId, params: HoldParams): Promise<CommandOutcome>;
}
