import type { HeldLeg } from './held-leg.js';
import type { CallId, LegId, NodeId, RingId, UserAddress } from './identifiers.js';

/** Which of our dialplan extensions a leg came through (`parkade_entry`, set by `freeswitch-dialplan/`). */
export type Entry = 'dialled' | 'land' | 'recall' | 'failsafe' | 'ticket' | 'call-back';

/**
 * What the switch says about a leg that stands in our dialplan, reduced to what the classifier may use.
 * Made by `dialplan-contract` from channel data; nothing in it was chosen by the caller except `name` and `number`.
 */
export interface LegSnapshot {
  readonly node: NodeId;
  readonly leg: LegId;
  readonly entry: Entry;
  /** The dialled digits, as matched by the dialplan. */
  readonly dialled: string;
  readonly direction: 'inbound' | 'outbound';
  /** `transfer_source` is set: the leg was sent here, it did not dial. */
  readonly transferred: boolean;
  /** `last_bridge_to`: the leg it last talked to. */
  readonly lastBridgedTo: LegId | null;
  /** A phone it was ringing sent it here before it was answered (302). `by`: whose phone; `null` when that is not certain. */
  readonly forwarded?: { readonly by: UserAddress | null };
  /** REFER with Replaces (`sip_refer_to` has `?Replaces=`). */
  readonly referReplaces: boolean;
  /** Who this leg belongs to: authenticated user, or dialled user of an outbound leg. */
  readonly owner: UserAddress | null;
  /** Who the last bridged leg belonged to, read by the dialplan before that leg could vanish. */
  readonly lastBridgedOwner: UserAddress | null;
  readonly name: string;
  readonly number: string;
  readonly sipCallId: string;
  /** Variables of ours on the leg. */
  readonly callId: CallId | null;
  readonly callVersion: number | null;
  readonly ticket: string | null;
  /** Of a phone that was rung for a caller: by which ringing. */
  readonly ring?: RingId;
  /** The leg on another node for which this one was sent here: whoever is on that is whom this one holds. */
  readonly inPlaceOf?: LegId;
  /**
   * It is one end of a line between nodes, made for a pick-up: the leg at the other end. Who talks there may have been exchanged since.
   */
  readonly farEnd?: LegId;
  /** For whom the caller on it is to be parked, as its dialplan, its phone or the desk wrote it; any text (rule V4). */
  readonly forWhom?: string;
  /** Groups of the switch's directory that its owner is in, as the switch says of a phone that logged in. */
  readonly groups?: readonly string[];
  /** The desk has sent it: it is to be put back as it was in this call, which ended with a pick-up (rule Q11). */
  readonly putBack?: CallId;
  /** It stands in a context of calls from outside (rule F2). */
  readonly mayOnlyPark?: boolean;
  /** The failsafe came long before its time once already, and the music was tried again. */
  readonly cameEarly?: boolean;
  /** Of a leg that comes out of the hold extension: what was written on it when it was held. */
  readonly held?: HeldLeg;
}
