import type { Lamp, LotId, NodeId } from '@parkade/park-decision';
import type { StreamedEvent } from './park-store.js';
import type { CommandOutcome } from './switch-commands.js';

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

/** Lots' event streams, followed as they are written. */
export interface EventFeed {
  /**
   * Calls `onEvents` for everything written after the call to `follow`, in order within a lot. After an outage it goes on
   * where it was; `onGap` says that it cannot know whether something was missed (the streams were lost). `onInterrupted` is
   * the outage's beginning: from there to `onGap` nobody knows whether the store has forgotten everything.
   */
  follow(
    lots: readonly LotId[],
    onEvents: (lot: LotId, events: readonly StreamedEvent[]) => void,
    onGap: () => void,
    onInterrupted?: () => void,
  ): Promise<void>;
  /** Follows these lots as well; those that are followed already stay so. */
  add(lots: readonly LotId[]): Promise<void>;
  close(): Promise<void>;
}

export type LeaseAnswer = 'mine' | 'theirs' | 'down';

/** A right that one holder has at a time and must renew; used so that one replica watches a node. */
export interface Leases {
  /** `mine` when held by `holder` now, for `ttlMs` from now; `down` when nobody could be asked. */
  hold(name: string, holder: string, ttlMs: number): Promise<LeaseAnswer>;
  release(name: string, holder: string): Promise<void>;
}
