import type { CallId, LegId, LotId, NodeId, Orbit, RingId, UserAddress } from './identifiers.js';

/** The schema of a stored call. A record with another number is left alone and reported. */
export const CALL_SCHEMA = 2 as const;

/** How the caller came to the lot (SPEC, "Ways in"). */
export type ParkVia = 'consult' | 'blind' | 'attended' | 'directed' | 'adopted';

/** Who parked. `leg` is the parker's own leg when it is known; it may be gone already. */
export interface Parker {
  readonly address: UserAddress;
  readonly leg: LegId | null;
}

/** The waiting person, as known at the *first* park; a later display change never overwrites it. */
export interface Caller {
  readonly leg: LegId;
  /** Free text from the network. Never put in a command line. */
  readonly name: string;
  readonly number: string;
  /** SIP Call-ID of the caller's dialog, for the operator's traces. */
  readonly sipCallId: string;
}

/** Where the recall chain stands: the stage to ring next, and how often the whole chain was rung. */
export interface ChainPosition {
  readonly stage: number;
  readonly round: number;
}

/** Somebody at a screen, or a program: whoever asks for something without a leg of their own. */
export interface Asker {
  /** `null` for a program that is nobody's. */
  readonly address: UserAddress | null;
  /** What people call them: a name, or a token's. Free text. */
  readonly label: string;
}

/** What somebody wrote about the caller; shown wherever the caller is. Free text. */
export interface Note {
  readonly text: string;
  readonly by: Asker;
  /** ms since 1970. */
  readonly at: number;
}

/** A person, or a group that the configuration names. */
export type Whom =
  { readonly kind: 'user'; readonly address: UserAddress } | { readonly kind: 'group'; readonly name: string };

/** Somebody has said for whom a caller is. */
export interface KeptFor {
  readonly whom: Whom;
  readonly by: Asker;
  /** From when the lot's times count, ms since 1970: the park, or the moment at which it was said later. */
  readonly at: number;
}

/** The caller is called out over phones and loudspeakers (rules Z1-Z6), as it was decided when they were parked. */
export interface CallPage {
  /** Of the configuration's `pages`. */
  readonly group: string;
  readonly times: number;
  /** From the beginning of one announcement to that of the next. */
  readonly everyMs: number;
  /** When the first one is due, ms since 1970. */
  readonly at: number;
}

export type AskedRingingKind = 'pick-up' | 'send';

/** A ringing that somebody has asked for, in front of the recall chain; it uses up no stage. */
export interface AskedRinging {
  readonly kind: AskedRingingKind;
  readonly by: Asker;
  /** ms since 1970. */
  readonly at: number;
  /** When the chain goes on if nobody answers: the deadline the caller had. A recall that falls due meanwhile waits for the end. */
  readonly resumeAt: number;
}

export type RetrieverVia = 'pickup' | 'recall' | 'ticket';

export interface Retriever {
  readonly leg: LegId;
  readonly node: NodeId;
  readonly via: RetrieverVia;
  readonly address: UserAddress | null;
  /** For a ticket leg: the retriever's own leg on the node they are at. */
  readonly originLeg?: LegId;
  /** For a phone that was rung for the caller: by which ringing. */
  readonly ring?: RingId;
  /** Their phone rang because somebody had asked for it. */
  readonly asked?: Omit<AskedRinging, 'resumeAt'>;
}

interface CallCommon {
  readonly schema: typeof CALL_SCHEMA;
  readonly callId: CallId;
  /** Fence: each committed change adds one. */
  readonly version: number;
  readonly lot: LotId;
  readonly orbit: Orbit;
  /** The node that holds the caller's leg (or, while reserved, the consult leg). */
  readonly node: NodeId;
  readonly via: ParkVia;
  readonly parker: Parker | null;
  /** ms since 1970. */
  readonly openedAt: number;
  readonly note?: Note;
  /** For whom the caller is; while `reserved`, is to be. Anybody's without it. */
  readonly keptFor?: KeptFor;
  /** The keys of the acts that were done last; the newest stands last. */
  readonly actKeys?: readonly string[];
}

/** Tickets are good for the wait in which they were issued; a step that only edits the call is no step of the wait. */
export interface WaitStep {
  /** The version at which the call came to wait as it does now. */
  readonly since: number;
  /** The version at which the wait before that began. */
  readonly before: number;
}

interface Waiting extends CallCommon {
  readonly caller: Caller;
  /** ms since 1970 at which the caller first heard music. */
  readonly parkedAt: number;
  readonly chain: ChainPosition;
  readonly page?: CallPage;
  /** Only after an edit; otherwise this version and the one before it. */
  readonly waitStep?: WaitStep;
}

/** The orbit is held for a parker who is still on the line with us. Nobody can pick it up yet. */
export interface ReservedCall extends CallCommon {
  readonly kind: 'reserved';
  readonly consult: LegId;
  /** `caller`: the transfer was completed, and the held party is on its way. */
  readonly awaits: 'transfer' | 'caller';
  readonly deadline: number;
}

/** The caller is on music; anybody entitled may have them. `deadline` is the next recall. */
export interface ParkedCall extends Waiting {
  readonly kind: 'parked';
  readonly deadline: number;
}

/** A stage of the recall chain is ringing, or phones that somebody asked for; still claimable by anybody. `deadline` ends the ringing. */
export interface RecallingCall extends Waiting {
  readonly kind: 'recalling';
  readonly ring: RingId;
  readonly target: UserAddress;
  /** Nodes where this ringing has come to nothing, while it goes on elsewhere. */
  readonly failedAt?: readonly NodeId[];
  /** Without it, it is the stage of the chain. */
  readonly asked?: AskedRinging;
  readonly deadline: number;
}

/** Exactly one retriever has won and is being joined. `deadline` makes the engine look whether it worked. */
export interface ClaimedCall extends Waiting {
  readonly kind: 'claimed';
  readonly retriever: Retriever;
  readonly claimedAt: number;
  /** When the recall would have been due; taken up again if the join fails. */
  readonly recallAt: number;
  readonly deadline: number;
}

export type Outcome =
  | 'retrieved'
  | 'abandoned'
  /** The switch gave them up: no media and no answer came from their phone any more. */
  | 'caller-silent'
  /** A time that somebody had set for their call was over. */
  | 'time-over'
  | 'forwarded'
  | 'expired'
  | 'lost'
  /** A reservation that no transfer completed. */
  | 'unused';

export interface EndedCall extends CallCommon {
  readonly kind: 'ended';
  readonly outcome: Outcome;
  readonly endedAt: number;
  readonly caller: Caller | null;
  readonly parkedAt: number | null;
  readonly retriever: Retriever | null;
  /** When whoever has the caller won them, before the two talked (R1); not there where another hand joined them. */
  readonly claimedAt?: number;
}

export type LiveCall = ReservedCall | ParkedCall | RecallingCall | ClaimedCall;
export type AnyCall = LiveCall | EndedCall;
export type CallKind = AnyCall['kind'];

/** The legs by which a call can be found: those whose hang-up or bridge concerns it. */
export function legsOf(call: AnyCall): readonly LegId[] {
  switch (call.kind) {
    case 'reserved':
      return [call.consult];
    case 'parked':
    case 'recalling':
      return [call.caller.leg];
    case 'claimed':
      return [call.caller.leg, call.retriever.leg];
    case 'ended':
      return [];
  }
}
