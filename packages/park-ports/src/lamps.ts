import type { CommandOutcome, Lamp, NodeId } from '@parkade/park-decision';

/** One subscription, or all of an orbit's. */
export type LampAudience =
  { readonly kind: 'everybody' } | { readonly kind: 'subscription'; readonly id: string; readonly proto: LampProto };

/** The key's value on the phone: `701` (`sip`) or `park+701` (`park`). */
export type LampProto = 'sip' | 'park';

/** Lamps of one node's phones. */
export interface LampCommands {
  lamp(node: NodeId, domain: string, lamp: Lamp, audience: LampAudience): Promise<CommandOutcome>;
}

/** A phone has subscribed, or subscribed again, and must be told at once (PRESENCE_PROBE). */
export interface LampAsked {
  readonly node: NodeId;
  /** What was subscribed to, without a `park+` prefix: digits from a phone, not yet an orbit. */
  readonly user: string;
  readonly domain: string;
  readonly audience: Extract<LampAudience, { kind: 'subscription' }>;
}
