import type { HeldLeg, NodeId } from '@parkade/park-decision';
import type { SwitchCommands } from './switch-commands.js';

/** The switch as the store's backup: who is parked, by its own account. */
export interface HeldLegs extends Pick<SwitchCommands, 'mark'> {
  /** `unknown` without a link or without the switch's channel list. */
  heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'>;
}
