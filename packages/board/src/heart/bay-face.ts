/**
 * What a bay looks like to a viewer, from what the stream told of it and the server's time; nothing else goes in. Faces carry instants
 * (ms, the server's clock), never durations, so that a face stays the same while only time passes.
 */
import type { Bay, CallCard, Claim, Ending, LotInfo, Person, Ringing, Winner } from '@parkade/api-contract';
import type { Viewer } from './viewer.js';
import { isMine } from './viewer.js';

/** How long an end is shown in the bay. */
export const LINGER_MS = 8000;
/** So long after its time a ring that nobody told of is "should ring now". */
export const OVERDUE_MS = 3000;

export type Stage = 'asked' | 'rings' | 'joining';

export type BayFace =
  | { readonly kind: 'free' }
  | { readonly kind: 'resting'; readonly until: number }
  | { readonly kind: 'reserved'; readonly by: Person | null }
  /** `due`: when the next step comes; `null` when none does, or nobody can tell. */
  | { readonly kind: 'waiting'; readonly call: CallCard; readonly due: number | null }
  | { readonly kind: 'soon'; readonly call: CallCard; readonly due: number; readonly overdue: boolean }
  /** The recall. `mine`: it is my phone that rings. */
  | { readonly kind: 'ringing'; readonly call: CallCard; readonly ringing: Ringing; readonly mine: boolean }
  /** Somebody was asked to take the caller, who may still be picked up. */
  | { readonly kind: 'sending'; readonly call: CallCard; readonly ringing: Ringing; readonly byMe: boolean }
  | { readonly kind: 'connecting-you'; readonly call: CallCard; readonly stage: Stage; readonly phone: Person | null }
  | {
      readonly kind: 'connecting-other';
      readonly call: CallCard;
      readonly by: Person | null;
      readonly race: Winner | null;
    }
  | { readonly kind: 'yours'; readonly ending: Ending }
  | { readonly kind: 'taken'; readonly ending: Ending; readonly race: Winner | null }
  | { readonly kind: 'hung-up'; readonly ending: Ending }
  | { readonly kind: 'moved-on'; readonly ending: Ending }
  | { readonly kind: 'out-of-reach'; readonly call: CallCard; readonly since: number }
  | { readonly kind: 'lost'; readonly ending: Ending }
  | { readonly kind: 'unreadable' };

export type FaceKind = BayFace['kind'];

/** What this page itself knows of a bay, and no server: what was pressed here, and what was seen. */
export interface OwnPart {
  /** The call that a pick-up was asked for, until the stream says what came of it. */
  readonly asked: { readonly callId: string; readonly phone: Person | null } | null;
  /** A pick-up of mine that somebody was faster than. */
  readonly race: { readonly callId: string; readonly winner: Winner } | null;
  /** Calls whose end was acknowledged ("got it"). */
  readonly seen: ReadonlySet<string>;
}
export const NOTHING_OWN: OwnPart = { asked: null, race: null, seen: new Set() };

export interface Sight {
  readonly info: Pick<LotInfo, 'soonMs'>;
  readonly viewer: Viewer;
  /** The server's time; of a stale stream the time up to which all is known. */
  readonly now: number;
  readonly own: OwnPart;
  /** The latest end in this bay. */
  readonly ending: Ending | null;
}

export function faceOf(bay: Bay, sight: Sight): BayFace {
  const { state } = bay;
  switch (state.kind) {
    case 'free':
      return lingering(sight) ?? { kind: 'free' };
    case 'resting':
      return lingering(sight) ?? restingOf(state.until, sight.now);
    case 'reserved':
      return { kind: 'reserved', by: state.by };
    case 'unreadable':
      return { kind: 'unreadable' };
    case 'waiting':
      return outOfReach(state.call) ?? askedFor(state.call, sight) ?? waitingOf(state.call, sight);
    case 'ringing':
      return outOfReach(state.call) ?? ringingOf(state.call, state.ringing, sight);
    case 'claimed':
      return outOfReach(state.call) ?? claimedOf(state.call, state.claim, sight);
  }
}

/** A rest that is over needs no event: it is time. */
const restingOf = (until: number, now: number): BayFace =>
  now < until ? { kind: 'resting', until } : { kind: 'free' };

const outOfReach = (call: CallCard): BayFace | null =>
  call.nodeSilentSince === null ? null : { kind: 'out-of-reach', call, since: call.nodeSilentSince };

const askedFor = (call: CallCard, { own }: Sight): BayFace | null =>
  own.asked?.callId === call.callId ? { kind: 'connecting-you', call, stage: 'asked', phone: own.asked.phone } : null;

function waitingOf(call: CallCard, { info, now }: Sight): BayFace {
  const due = call.next === null || call.next.kind === 'stay' ? null : call.next.at;
  if (due === null || due - now > info.soonMs) return { kind: 'waiting', call, due };
  return { kind: 'soon', call, due, overdue: now >= due + OVERDUE_MS };
}

function ringingOf(call: CallCard, ringing: Ringing, sight: Sight): BayFace {
  const mine = isMine(sight.viewer, ringing.target);
  const byMe = ringing.askedBy !== null && ringing.askedBy === sight.viewer.name;
  switch (ringing.why) {
    case 'chain':
      return askedFor(call, sight) ?? { kind: 'ringing', call, ringing, mine };
    case 'send':
      return askedFor(call, sight) ?? { kind: 'sending', call, ringing, byMe };
    case 'pick-up':
      return mine || byMe
        ? { kind: 'connecting-you', call, stage: 'rings', phone: ringing.target }
        : { kind: 'connecting-other', call, by: ringing.target, race: raceOf(call.callId, sight.own) };
  }
}

const raceOf = (callId: string, { race }: OwnPart): Winner | null => (race?.callId === callId ? race.winner : null);

function claimedOf(call: CallCard, claim: Claim, { viewer, own }: Sight): BayFace {
  return claim.by !== null && isMine(viewer, claim.by)
    ? { kind: 'connecting-you', call, stage: 'joining', phone: claim.by }
    : { kind: 'connecting-other', call, by: claim.by, race: raceOf(call.callId, own) };
}

/** How the last caller's wait ended, for a while; a lost caller until somebody has seen it. */
function lingering({ ending, now, own, viewer }: Sight): BayFace | null {
  if (ending === null || own.seen.has(ending.callId)) return null;
  if (ending.outcome === 'lost') return { kind: 'lost', ending };
  if (now >= ending.at + LINGER_MS) return null;
  switch (ending.outcome) {
    case 'retrieved': {
      const race = raceOf(ending.callId, own);
      if (race === null && ending.by !== null && isMine(viewer, ending.by)) return { kind: 'yours', ending };
      return { kind: 'taken', ending, race };
    }
    case 'abandoned':
    case 'caller-silent':
      return { kind: 'hung-up', ending };
    case 'forwarded':
    case 'expired':
    case 'time-over':
      return { kind: 'moved-on', ending };
    case 'unused':
      return null;
  }
}

/** Whether nothing has to be drawn anew: the same kind with the same parts. */
export function sameFace(a: BayFace, b: BayFace): boolean {
  if (a.kind !== b.kind) return false;
  const other = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([part, value]) => other.get(part) === value);
}

/** The caller who waits there now. */
export const callIn = (face: BayFace): CallCard | null => ('call' in face ? face.call : null);
export const isOccupied = (face: BayFace): boolean => 'call' in face || face.kind === 'unreadable';
