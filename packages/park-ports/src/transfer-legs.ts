import type { LegId, NodeId } from '@parkade/park-decision';

/**
 * The leg by which a node takes a caller to another node for an attended transfer. Until it is answered the node keeps the
 * caller's and the parker's legs for it, however long these have ended (sofia.c:nightmare_xfer_thread_run).
 */
export interface TransferLeg {
  readonly leg: LegId;
  /** The number of the Refer-To. */
  readonly dialled: string;
}

export interface TransferLegs {
  /** Those to such numbers that nobody has answered; `unknown` without a link or without the switch's channel list. */
  unansweredTransfers(
    node: NodeId,
    isWanted: (dialled: string) => boolean,
  ): Promise<readonly TransferLeg[] | 'unknown'>;
}
