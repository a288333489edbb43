import type {
  Courtesy,
  CommandOutcome,
  CallId,
  KeptFor,
  LegId,
  LotId,
  NodeId,
  Orbit,
  Refusal,
  RingId,
  UserAddress,
  Whom,
} from '@parkade/park-decision';

/** Everything the switch must know about a parked leg so that it can live without us; kept in channel variables. */
export interface HoldParams {
  readonly leg: LegId;
  readonly callId: CallId;
  readonly version: number;
  readonly lot: LotId;
  readonly orbit: Orbit;
  readonly parker: UserAddress | null;
  readonly fallback: UserAddress | null;
  /** Caller name and number as first seen; free text, travels encoded. */
  readonly caller: { readonly name: string; readonly number: string };
  readonly parkedAt: number;
  readonly dueAt: number;
  readonly music: string;
  /** Seconds until the switch's own failsafe acts, should no engine be there. */
  readonly failsafeSec: number;
  /** The failsafe came long before its time: should it do so again, the music cannot be played. */
  readonly early?: boolean;
  /** For whom they are kept; `null`: for nobody any more. */
  readonly keptFor?: Pick<KeptFor, 'whom' | 'at'> | null;
}

export interface RingParams {
  readonly ring: RingId;
  /** Every node at which this ringing is asked for: the failure at one says so. */
  readonly nodes: readonly NodeId[];
  readonly callId: CallId;
  readonly version: number;
  /** The parked leg, for the dialplan's own fallback when the phone answers and no engine is there. */
  readonly caller: LegId;
  readonly target: UserAddress;
  readonly forMs: number;
  /** Shown on the ringing phone; free text. */
  readonly display: { readonly name: string; readonly number: string };
  /** A phone that answers "elsewhere" (302) sends the call there; else it has failed. */
  readonly followForwarding: boolean;
  readonly confirm: ConfirmParams | null;
  /** Who answers first hears this, and the orbit. */
  readonly announce?: AnnounceParams;
}

export interface AnnounceParams {
  readonly orbit: Orbit;
  /** FreeSWITCH playable, from the configuration. */
  readonly prompt: string;
  /** Folder of the language in which the orbit is said; the switch's own without it. */
  readonly sounds?: string;
}

/** Who answers is asked to press 1; until then the other phones ring on. */
export interface ConfirmParams {
  /** Counted from the answer. */
  readonly forMs: number;
  /** FreeSWITCH playable, from the configuration. */
  readonly prompt: string;
  /** Folder of the language in which it is found; the switch's own without it. */
  readonly sounds?: string;
}

/** The caller is sent to somebody outside the lot, or told that nobody comes. */
export interface ForwardParams {
  readonly leg: LegId;
  readonly to: 'goodbye' | { readonly extension: string; readonly context: string };
  /** As first seen; the leg itself may show somebody else by now. Free text. */
  readonly caller: { readonly name: string; readonly number: string } | null;
  /** Keys of the leg are listened to, and must not be where it goes. */
  readonly freesKeys?: true;
}

/** A call to somebody outside, who was parked until their switch died. */
export interface CallBackParams {
  readonly ring: LegId;
  /** The whole dial string; its number has been checked, the rest is configuration. */
  readonly dial: string;
  /** The switch itself tries so often. */
  readonly tries: number;
  /** For each try. */
  readonly forMs: number;
  readonly callerId: string | null;
  /** What the switch must know of them, should they answer while no engine is there; its leg is `ring`. */
  readonly hold: HoldParams;
}

/** A line of text for a user's phones (SIP MESSAGE, RFC 3428). */
export interface PhoneText {
  readonly to: UserAddress;
  /** Whom it comes from, as the phone shows it: calling back rings that orbit. */
  readonly from: Orbit;
  /** Whole; free text in it has been made plain. */
  readonly text: string;
}

/** Whether a leg is joined with another just now, by whatever hand. */
export type TalkState =
  | { readonly kind: 'talking'; readonly with: LegId }
  | { readonly kind: 'alone' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown' };

/** Why nobody talks there: the call rings still, the leg is mixed with others, or it is alone. */
export type WhyAlone = 'not-answered' | 'in-conference' | 'alone' | 'unknown';

/** A user's own leg, and with which one it is joined. */
export interface UsersTalk {
  readonly node: NodeId;
  readonly leg: LegId;
  readonly with: LegId;
}

export interface SendParams {
  readonly leg: LegId;
  /** Of the number plan. */
  readonly number: string;
  /** The leg is put back as it was in this parked call, which ended with a pick-up (rule Q11). */
  readonly putBack?: CallId;
  /** For whom they are to be parked. */
  readonly forWhom?: Whom;
}

/** [W34] Both legs of a talk are sent on in one step: the other party to a number, `leg` to where it waits to be told. */
export interface PartnerParams {
  readonly leg: LegId;
  /** Of the number plan. */
  readonly number: string;
}

/** A leg of ours hears which orbit it was, and ends. */
export interface OrbitTold {
  readonly leg: LegId;
  readonly orbit: Orbit;
  /** Folder of the language in which the number is said; the switch's own without it. */
  readonly sounds?: string;
}

/** A leg hears why not. */
export interface RefusalTold {
  readonly leg: LegId;
  readonly reason: Refusal;
  /** FreeSWITCH playable, from the configuration. */
  readonly prompt: string;
  readonly sounds?: string;
}

export type JoinState = 'joined' | 'not-joined' | 'caller-gone' | 'retriever-gone' | 'unknown';

/**
 * `on-hold`: the switch itself refuses the command unless the leg is on hold, however late it comes. `anywhere`: for a leg of which
 * that is not known; whoever asks for it has seen that the leg talks to nobody.
 */
export type WhereHeld = 'on-hold' | 'anywhere';

/** Commands over a node's inbound link. None throws; none is ever sent twice or after its deadline. */
export interface SwitchCommands {
  hold(node: NodeId, params: HoldParams, where: WhereHeld): Promise<CommandOutcome>;
  /** Writes the variables of a hold on a leg that is on hold already; its music goes on. */
  mark(node: NodeId, params: HoldParams): Promise<CommandOutcome>;
  /** Settles when the switch has accepted the origination; how the ringing ends arrives as a {@link SwitchNotice}. */
  ring(node: NodeId, params: RingParams): Promise<CommandOutcome>;
  /** An answer comes back as a request; that nobody answered, as a `ring-failed`. */
  callBack(node: NodeId, params: CallBackParams): Promise<CommandOutcome>;
  /** Stops whatever rings by this name, on every node; settles as the caller's `node` does. An answered phone is left alone. */
  stopRing(node: NodeId, ring: RingId, why: 'picked-up' | 'caller-gone' | 'no-answer'): Promise<CommandOutcome>;
  /**
   * With `onlyOf`, a leg that says it belongs to another call by now, or to none, is left alone (`done`): it was parked or
   * transferred on since.
   */
  hangUp(node: NodeId, leg: LegId, cause: string, onlyOf?: CallId): Promise<CommandOutcome>;
  forward(node: NodeId, params: ForwardParams, where: WhereHeld): Promise<CommandOutcome>;
  /**
   * The only caller whom the user has on hold on the node goes where a completed transfer of the consult line would have led, and the
   * user's own leg is ended. `refused` when there is none, or more than one.
   */
  landHeld(node: NodeId, user: UserAddress, landing: Landing): Promise<CommandOutcome>;
  /** To the phones that are registered at that node. `done`: the switch has taken it; whether a phone shows it nobody says. */
  tell(node: NodeId, message: PhoneText): Promise<CommandOutcome>;
  /** Whether the user has exactly one caller on hold on that node; `false` as well when nobody knows. */
  holdsCaller(node: NodeId, user: UserAddress): Promise<boolean>;
  /**
   * The nodes at which phones of a user are registered now, `prefer` first, and never without one: `prefer` if nobody knows of any.
   * A phone that several nodes know is reached from the first of them.
   */
  locate(prefer: NodeId, user: UserAddress): Promise<readonly NodeId[]>;
  /** Whether a phone of the user is registered at any node; `no` only when every node was asked and rings users by registration. */
  isRegistered(user: UserAddress): Promise<'yes' | 'no' | 'unknown'>;
  /** The user's talks on all nodes; `unknown` when there may be more than can be seen. */
  talksOf(user: UserAddress): Promise<readonly UsersTalk[] | 'unknown'>;
  /** Takes a leg out of its talk and sends it to a number, as its other party would by a blind transfer. */
  sendTo(node: NodeId, params: SendParams): Promise<CommandOutcome>;
  /** `refused` where the leg is gone; a leg that talks to nobody is sent on alone. */
  sendPartner(node: NodeId, params: PartnerParams): Promise<CommandOutcome>;
  tellOrbit(node: NodeId, told: OrbitTold): Promise<CommandOutcome>;
  /** `talking`: the talk goes on, and the other party hears nothing of it; `alone`: the leg ends afterwards. */
  tellRefusal(node: NodeId, told: RefusalTold, where: 'talking' | 'alone'): Promise<CommandOutcome>;
  joinState(node: NodeId, caller: LegId, retriever: LegId): Promise<JoinState>;
  talkOf(node: NodeId, leg: LegId): Promise<TalkState>;
  /** Of a leg that talks to nobody, or of the legs of a user who has no talk: the first that is not merely alone. */
  whyAlone(who: { readonly node: NodeId; readonly leg: LegId } | { readonly user: UserAddress }): Promise<WhyAlone>;
  /** Whose phone a leg is, as it is decided for one in our dialplan; `null`: nobody's of the house, or there is no such leg. */
  ownerOf(node: NodeId, leg: LegId): Promise<UserAddress | null | 'unknown'>;
  /** @param waits  Who waits for the word, and so how soon the switch is asked; a `call` when not said. */
  legExists(node: NodeId, leg: LegId, waits?: WhoWaits): Promise<'yes' | 'no' | 'unknown'>;
  /** Whether a phone rings by this name, or was answered and is still there; `no` only when every node was asked. */
  ringsAnywhere(ring: RingId): Promise<'yes' | 'no' | 'unknown'>;
  /** Who is on a leg, on whichever node; `null` when no node says. */
  whoIsOn(leg: LegId): Promise<{ readonly name: string; readonly number: string } | null>;
  /**
   * Who talks to a leg now, on whichever node; where they come over a line between nodes in turn, who is behind that. `null` when nobody
   * does, or no node says so in time.
   */
  whoIsBehind(leg: LegId): Promise<WhoIsBehind | null>;
  /** Writes on a leg that it is one end of a line between nodes, and which leg is the other. */
  nameFarEnd(node: NodeId, leg: LegId, farEnd: LegId): Promise<CommandOutcome>;
}

export interface WhoIsBehind {
  /** `null`: somebody outside. */
  readonly owner: UserAddress | null;
  readonly name: string;
  readonly number: string;
}

/** A leg whose request is being answered, what is to be done for a parked call, or a look that nobody waits for. */
export type WhoWaits = 'leg' | 'call' | 'look';

/** What the inbound links report. */
export type SwitchEvent =
  | {
      readonly kind: 'leg-gone';
      readonly node: NodeId;
      readonly leg: LegId;
      readonly callId: CallId | null;
      readonly cause: string;
    }
  | {
      readonly kind: 'legs-joined';
      readonly node: NodeId;
      readonly a: LegId;
      readonly b: LegId;
      readonly callId: CallId | null;
    }
  | {
      readonly kind: 'ring-failed';
      readonly node: NodeId;
      readonly ring: RingId;
      readonly callId: CallId;
      readonly cause: string;
      /** Every node at which it was asked for; without it, this one alone. */
      readonly nodes?: readonly NodeId[];
    }
  /** [W34] Somebody has pressed an in-call code. Every engine hears it; `id` is the same at each. */
  | {
      readonly kind: 'keys-pressed';
      readonly node: NodeId;
      readonly leg: LegId;
      readonly keys: string;
      readonly id: string;
    }
  /** [U1] Who waits has pressed a key. */
  | { readonly kind: 'escape-pressed'; readonly node: NodeId; readonly leg: LegId; readonly key: string }
  /** A new epoch: the link is up (again); everything that happened meanwhile was not heard. */
  | {
      readonly kind: 'link-up';
      readonly node: NodeId;
      readonly coreUuid: string;
      /** The switch is another process than when the link was up last. */
      readonly restarted?: boolean;
    }
  | { readonly kind: 'link-lost'; readonly node: NodeId; readonly why: string };

/** What the outbound listener is to do with a leg that stands in our dialplan. One write, then the socket is closed. */
export type RequestAnswer =
  | { readonly kind: 'hold'; readonly params: HoldParams }
  /** Speak and show the orbit on the consult leg, and tell the switch where a completed transfer must land. */
  | {
      readonly kind: 'announce';
      readonly callId: CallId;
      readonly version: number;
      readonly lot: LotId;
      readonly orbit: Orbit;
      readonly parker: UserAddress | null;
      readonly fallback: UserAddress | null;
      readonly music: string;
      readonly waitSec: number;
      readonly failsafeSec: number;
      /** Folder of the language in which the number is said; the switch's own without it. */
      readonly sounds?: string;
    }
  /** Answer the leg and join it with the caller; `display` is the caller, free text. */
  | {
      readonly kind: 'join';
      readonly callId: CallId;
      readonly version: number;
      readonly caller: LegId;
      readonly display: { readonly name: string; readonly number: string };
      /** Once the two talk. */
      readonly courtesy?: Courtesy;
      /** The leg has come over a line between nodes: the leg at its other end. */
      readonly farEnd?: LegId;
    }
  /** Fetch the caller from the node that has them: dial it over SIP with a one-time ticket in a header. */
  | {
      readonly kind: 'dial-peer';
      readonly peerDial: string;
      readonly orbit: Orbit;
      readonly ticket: string;
      /** The name of the leg that is made for it. */
      readonly line: LegId;
      readonly display: { readonly name: string; readonly number: string };
    }
  /** The leg is told why not, and ends; `isUnanswered`: it is refused with the cause alone. */
  | {
      readonly kind: 'reject';
      readonly reason: Refusal;
      readonly sounds?: string;
      readonly isUnanswered?: true;
    }
  /** The caller is rung back to the parker (then the fallback) by the switch itself: used when no orbit could be had. */
  | {
      readonly kind: 'return';
      readonly parker: UserAddress | null;
      readonly fallback: UserAddress | null;
      readonly music: string;
      readonly reason: Refusal;
    }
  /** Say nothing: the dialplan's own fallback runs. Used when the store is down. */
  | { readonly kind: 'fall-back'; readonly reason: string };

/** Where the held party of a consult line lands. */
export type Landing = Extract<RequestAnswer, { kind: 'announce' }>;

/** What became of an answer on the outbound socket: each step's reply, or that the socket went away first. */
export type AnswerOutcome = CommandOutcome;
