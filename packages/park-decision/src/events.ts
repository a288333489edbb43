/**
 * What a lot's event stream says: one union, in which each kind owns its fields. Written by the same script as the state it
 * tells of, so a state and its event are there together or not at all.
 *
 * A field called `cause` holds a cause of the switch's own (FreeSWITCH: `switch_types.h`, `switch_call_cause_t`) and nothing
 * else; a field called `why` holds words of ours.
 */
import type {
  AskedRingingKind,
  Asker,
  Caller,
  CallPage,
  KeptFor,
  Note,
  Outcome,
  ParkVia,
  Parker,
  Retriever,
  Whom,
} from './parked-call.js';
import type { CallId, LegId, LotId, NodeId, Orbit, UserAddress } from './identifiers.js';
import type { LeftAs, LegEnd } from './leg-end.js';
import type { Refusal } from './refusal.js';

/** The schema of an event. An entry with another number is not read, but whoever follows is told that there was one. */
export const EVENT_SCHEMA = 1 as const;

interface Header {
  readonly schema: typeof EVENT_SCHEMA;
  /** ms since 1970. */
  readonly at: number;
  readonly lot: LotId;
}

/** Of a parked call; `version` is the call's after the step that the event tells of. */
interface OfCall extends Header {
  readonly orbit: Orbit;
  readonly callId: CallId;
  readonly version: number;
  readonly node: NodeId;
  readonly parker: Parker | null;
}

/** Of a caller who waits or waited. */
interface OfCaller extends OfCall {
  readonly caller: Caller;
  readonly waitedMs: number;
  readonly note?: Note;
  readonly keptFor?: KeptFor;
  /** The caller is called out; `paged` tells of each announcement. */
  readonly page?: CallPage;
}

/** What happens to a caller on music if nobody does anything. `at`: ms since 1970. */
export type NextStep =
  /** A stage of the chain rings; `target` is `null` when nobody in the chain can be rung. */
  | {
      readonly kind: 'ring';
      readonly at: number;
      readonly stage: number;
      readonly round: number;
      readonly target: UserAddress | null;
    }
  /** The longest wait is over, or the chain: sent on, or hung up with a prompt. */
  | { readonly kind: 'forward' | 'hang-up'; readonly at: number };

/** Why a caller on hold of whom the store knew nothing became a parked call. */
export type AdoptedWhy =
  /** The dialplan parked them alone. */
  | 'parked-by-the-switch'
  /** The switch names a parked call that the store has forgotten. */
  | 'store-was-lost'
  /** The switch's failsafe sent them. */
  | 'failsafe'
  /** Lost with their switch and rung up, they have answered. */
  | 'called-back';

/** An orbit is kept for a parker on a consult line, until `until`. */
export interface ReservedEvent extends OfCall {
  readonly kind: 'reserved';
  readonly consult: LegId;
  readonly until: number;
}

export interface ParkedEvent extends OfCaller {
  readonly kind: 'parked';
  readonly how: ParkedHow;
  readonly next: NextStep;
}

export type ParkedHow =
  /** `wanted`: the orbit that was named, of a directed park. */
  | {
      readonly via: Exclude<ParkVia, 'adopted'>;
      readonly wanted?: Orbit;
      /** Whoever had picked them up has put them back; the parker is that of the former call. */
      readonly putBackOf?: CallId;
    }
  | { readonly via: 'adopted'; readonly why: AdoptedWhy };

/** The reservation became a parked call: the held party has arrived. */
export interface TransferCompletedEvent extends OfCaller {
  readonly kind: 'transfer-completed';
  readonly via: ParkVia;
  readonly next: NextStep;
}

interface OfStage extends OfCaller {
  readonly stage: number;
  readonly round: number;
  readonly ring: LegId;
  readonly target: UserAddress;
}

/** A stage of the chain rings, at most until `until`. */
export interface RecallRingsEvent extends OfStage {
  readonly kind: 'recall-rings';
  readonly until: number;
  /** Who asked that it rings now, before its time. */
  readonly by?: Asker;
}

export type RecallFailure =
  | { readonly kind: 'cause'; readonly cause: string }
  /** The switch would not ring, and its answer is no cause. */
  | { readonly kind: 'refused'; readonly answer: string }
  /** It rang for its time. */
  | { readonly kind: 'not-answered' }
  /** Nothing was sent, the caller's node has no link; the chain stands where it stood. */
  | { readonly kind: 'no-link' }
  /** The ringing leg is not there any more, and nobody heard how it ended. */
  | { readonly kind: 'leg-gone' }
  | { readonly kind: 'switch-restarted' };

export interface RecallFailedEvent extends OfStage {
  readonly kind: 'recall-failed';
  readonly why: RecallFailure;
  /** Where the caller is on music again (`no-link`); otherwise another event of the same step tells how it goes on. */
  readonly next?: NextStep;
}

/** Everybody was rung in this round: music again. */
export interface RecallRoundOverEvent extends OfCaller {
  readonly kind: 'recall-round-over';
  readonly round: number;
  readonly next: NextStep;
}

/** Somebody has won the caller and is being joined; the switch is asked at `until`. */
export interface ClaimedEvent extends OfCaller {
  readonly kind: 'claimed';
  readonly retriever: Retriever;
  readonly until: number;
}

export type JoinFailure =
  | { readonly kind: 'retriever-gone'; readonly end: LegEnd }
  /** The switch was asked, and they are not joined. */
  | { readonly kind: 'not-joined' };

/** Music again. */
export interface JoinFailedEvent extends OfCaller {
  readonly kind: 'join-failed';
  readonly retriever: Retriever;
  readonly why: JoinFailure;
  readonly next: NextStep;
}

/** The note of a caller has changed; `null`: it was taken away. */
export interface NotedEvent extends OfCaller {
  readonly kind: 'noted';
  readonly by: Asker;
  readonly now: Note | null;
}

/** The caller is for somebody else from now on; `null`: for anybody. */
export interface ForWhomChangedEvent extends OfCaller {
  readonly kind: 'for-whom-changed';
  readonly by: Asker;
  readonly was: Whom | null;
  readonly now: Whom | null;
}

/** Somebody has put the next step earlier or later. A stage that rang has ended with it, and stands next. */
export interface NextChangedEvent extends OfCaller {
  readonly kind: 'next-changed';
  readonly by: Asker;
  /** When it would have come; ms since 1970. */
  readonly was: number;
  readonly next: NextStep;
}

/**
 * Phones ring because somebody has asked for it, at most until `until`. Whatever rang for the caller before has ended with it, and
 * the chain goes on at `resumeAt` if nobody answers.
 */
export interface AskedRingsEvent extends OfCaller {
  readonly kind: 'asked-rings';
  readonly asked: AskedRingingKind;
  readonly by: Asker;
  readonly ring: LegId;
  readonly target: UserAddress;
  readonly until: number;
  readonly resumeAt: number;
}

export type AskedFailure = RecallFailure | { readonly kind: 'cancelled'; readonly by: Asker };

/** Nobody has answered a ringing that was asked for: music again. A `claimed` tells of an answer, and of whoever else came first. */
export interface AskedFailedEvent extends OfCaller {
  readonly kind: 'asked-failed';
  readonly asked: AskedRingingKind;
  /** Who had asked for it. */
  readonly by: Asker;
  readonly ring: LegId;
  readonly target: UserAddress;
  readonly why: AskedFailure;
  readonly next: NextStep;
}

/** Why an announcement reached nobody, or not everybody. */
export type PageFailure =
  /** No phone of the group is registered. */
  | 'no-phone'
  /** The switch could not be asked, or refused. */
  | 'switch'
  /** The network did not take what was sent to the loudspeakers. */
  | 'network';

export type PagedBy =
  /** Phones of `rung` users of the group were made to say it. */
  { readonly kind: 'phones'; readonly rung: number } | { readonly kind: 'loudspeakers' };

/** An announcement was made, or came to nothing. It changes nothing of the call: `version` is the last that was heard of. */
export interface PagedEvent extends OfCaller {
  readonly kind: 'paged';
  readonly group: string;
  /** Counted from 1. */
  readonly nth: number;
  readonly of: number;
  readonly by: PagedBy;
  readonly why?: PageFailure;
}

/** The recall of the caller is near. It changes nothing of the call: `version` is the last that was heard of. */
export interface RemindedEvent extends OfCaller {
  readonly kind: 'reminded';
  readonly next: NextStep;
}

export type RetrievedBy =
  | { readonly kind: 'retriever'; readonly retriever: Retriever }
  /** Joined by another hand than ours: a supervisor, the switch's own failsafe. `leg` is whom they talk to. */
  | { readonly kind: 'others'; readonly leg: LegId };

export type UnusedWhy =
  | { readonly kind: 'leg-gone'; readonly end: LegEnd }
  /** Nobody completed the transfer in time. */
  | { readonly kind: 'time-over' }
  | { readonly kind: 'node-lost' };

export type LostWhy =
  /** The leg is not there any more, and nobody heard its hang-up: it may have been one. */
  | 'leg-gone'
  /** Its switch was restarted since: nobody hung up. */
  | 'switch-restarted'
  /** Its node has been silent for too long. */
  | 'node-lost';

interface EndedAs<O extends Outcome> {
  readonly kind: 'ended';
  readonly outcome: O;
  /** The orbit is not given out again until then, ms since 1970; without it at once. */
  readonly restsUntil?: number;
}

export type RetrievedEvent = OfCaller & EndedAs<'retrieved'> & { readonly by: RetrievedBy };
/** `cause` is `null` when the switch did not know the leg any more before its hang-up was heard [H4]. */
export type AbandonedEvent = OfCaller & EndedAs<LeftAs> & { readonly cause: string | null };
export type ForwardedEvent = OfCaller & EndedAs<'forwarded'> & { readonly extension: string; readonly context: string };
export type ExpiredEvent = OfCaller & EndedAs<'expired'>;
export type LostEvent = OfCaller & EndedAs<'lost'> & { readonly why: LostWhy };
export type UnusedEvent = OfCall & EndedAs<'unused'> & { readonly why: UnusedWhy };

export type EndedEvent = RetrievedEvent | AbandonedEvent | ForwardedEvent | ExpiredEvent | LostEvent | UnusedEvent;

/** Somebody asked in vain. It changes no call, so it names none. */
export interface RefusedEvent extends Header {
  readonly kind: 'refused';
  readonly orbit: Orbit | null;
  readonly callId: null;
  readonly version: null;
  readonly node: NodeId;
  readonly reason: Refusal;
  readonly dialled: string;
  readonly leg: LegId;
  /** Whose leg it is; `null` for somebody outside. */
  readonly asker: UserAddress | null;
  /** Who sent the leg, when somebody did. */
  readonly sender: UserAddress | null;
  readonly name: string;
  readonly number: string;
  /** For whom the caller is kept (`for-somebody-else`). */
  readonly forWhom?: Whom;
}

export type LotEvent =
  | ReservedEvent
  | ParkedEvent
  | TransferCompletedEvent
  | RecallRingsEvent
  | RecallFailedEvent
  | RecallRoundOverEvent
  | ClaimedEvent
  | JoinFailedEvent
  | NotedEvent
  | ForWhomChangedEvent
  | NextChangedEvent
  | AskedRingsEvent
  | AskedFailedEvent
  | PagedEvent
  | RemindedEvent
  | EndedEvent
  | RefusedEvent;

/** What changes no call. */
export type BesideEvent = RefusedEvent | PagedEvent | RemindedEvent;

/** One word an event, an end by its outcome: for log lines, metrics and titles. */
export type EventWord = Exclude<LotEvent['kind'], 'ended'> | Outcome;

export const wordOf = (event: LotEvent): EventWord => (event.kind === 'ended' ? event.outcome : event.kind);

type WithoutOrbit<E> = E extends unknown ? Omit<E, 'orbit'> : never;
/** The event of an opening, before the store has chosen the orbit. */
export type OpeningEvent = WithoutOrbit<ReservedEvent | ParkedEvent>;
