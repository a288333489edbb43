/**
 * Park or pick up? Decided by what the switch knows about the leg, never by occupancy (SPEC, W1-W25).
 *
 * The discriminator is `transferred` together with `lastBridgedTo`: a leg that was talking and was then sent here by
 * somebody is a caller to be parked; a leg that came by itself is somebody who wants something. `Referred-By` is text
 * from a phone and proves nothing.
 */
import type { LegSnapshot } from './leg-snapshot.js';
import type { CallId, Orbit } from './identifiers.js';
import type { Findable, NumberPlan } from './lot-policy.js';
import type { Parker } from './parked-call.js';
import { readNumber, type Meaning } from './read-number.js';
import type { Refusal } from './refusal.js';
import { holdsAt, planFor } from './tenant-lots.js';

export type Asked =
  /** A parker on a line of their own: keep an orbit for the transfer to come, `wanted` if they named one. */
  | {
      readonly kind: 'reserve';
      readonly numberPlan: NumberPlan;
      readonly wanted: Orbit | null;
      readonly parker: Parker | null;
      /** For whom the caller is to be, as it was dialled or written. */
      readonly forWhom?: string;
    }
  /** This leg is the caller. */
  | {
      readonly kind: 'park';
      readonly numberPlan: NumberPlan;
      readonly via: 'blind' | 'attended' | 'directed';
      readonly wanted: Orbit | null;
      readonly parker: Parker | null;
      readonly forWhom?: string;
    }
  | { readonly kind: 'land'; readonly callId: CallId }
  /** `asked`: by the number alone, or by words that can mean nothing else; `mine`: if the asker has parked that caller. */
  | {
      readonly kind: 'retrieve';
      readonly numberPlan: NumberPlan;
      readonly orbit: Orbit;
      readonly asked: 'number' | 'pick-up' | 'mine';
    }
  /** Somebody who waits, without a number. */
  | { readonly kind: 'find'; readonly numberPlan: NumberPlan; readonly whom: Findable }
  | { readonly kind: 'recall-answered'; readonly callId: CallId }
  | { readonly kind: 'failsafe'; readonly callId: CallId | null }
  /** A caller who was lost with their switch has answered the call from another one. */
  | { readonly kind: 'called-back'; readonly callId: CallId }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** [W9] The domain says which lot; with no domain known, the number must mean one thing only, and be no domain's own [X1]. */
function readDialled(snapshot: LegSnapshot, numberPlans: readonly NumberPlan[]): Meaning | Refusal {
  const meanings = numberPlans
    .filter((numberPlan) => holdsAt(numberPlan, snapshot.node))
    .map((numberPlan) => readNumber(snapshot.dialled, numberPlan))
    .filter((meaning) => meaning !== undefined);
  const wanted = domainThatCounts(snapshot);
  const isAnybodys = meanings.some(({ numberPlan }) => numberPlan.tenants !== undefined);
  const own = meanings.flatMap((meaning): readonly Meaning[] => {
    if (wanted === null) return isAnybodys ? [] : [meaning];
    const numberPlan = planFor(meaning.numberPlan, wanted);
    return numberPlan === undefined ? [] : [{ ...meaning, numberPlan }];
  });
  const inFull = own.filter(({ isComposed }) => !isComposed);
  const [only, another] = inFull.length > 0 ? inFull : own;
  if (only !== undefined && another === undefined) return only;
  return meanings.length > 0 ? 'not-allowed' : 'not-an-orbit';
}

function domainThatCounts(snapshot: LegSnapshot): string | null {
  const domain = snapshot.owner?.domain ?? null;
  const sender = snapshot.forwarded === undefined ? snapshot.lastBridgedOwner : snapshot.forwarded.by;
  const senderDomain = sender?.domain ?? null;
  const isSent = snapshot.transferred || snapshot.forwarded !== undefined;
  return isSent && senderDomain !== null ? senderDomain : (domain ?? senderDomain);
}

/** [W8] What the leg that stands in our dialplan asks for, by the extension it came through. Pure and total. */
export function classifyRequest(snapshot: LegSnapshot, numberPlans: readonly NumberPlan[]): Asked {
  switch (snapshot.entry) {
    case 'land':
      return snapshot.callId === null
        ? { kind: 'refused', reason: 'malformed-request' }
        : { kind: 'land', callId: snapshot.callId };
    case 'recall':
      return snapshot.callId === null
        ? { kind: 'refused', reason: 'malformed-request' }
        : { kind: 'recall-answered', callId: snapshot.callId };
    case 'failsafe':
      return { kind: 'failsafe', callId: snapshot.callId };
    case 'call-back':
      return snapshot.callId === null
        ? { kind: 'refused', reason: 'malformed-request' }
        : { kind: 'called-back', callId: snapshot.callId };
    case 'ticket':
      return snapshot.ticket === null
        ? { kind: 'refused', reason: 'malformed-request' }
        : { kind: 'ticket', ticket: snapshot.ticket };
    case 'dialled':
      return classifyEntry(snapshot, numberPlans);
  }
}

function classifyEntry(snapshot: LegSnapshot, numberPlans: readonly NumberPlan[]): Asked {
  const dialled = readDialled(snapshot, numberPlans);
  if (typeof dialled === 'string') return { kind: 'refused', reason: dialled };
  // [W6] Sent here, but without ever having talked to anybody: that is dialling.
  const sentByPeer = snapshot.transferred && snapshot.lastBridgedTo !== null;
  // [W7][R15] The retrieve prefix asks for the caller, however the leg came; so does a code that finds one.
  const asksForCaller =
    dialled.kind === 'find' || (dialled.kind === 'orbit' && (dialled.asked === 'pick-up' || dialled.asked === 'mine'));
  // [F2] From outside nobody picks up, and only somebody of the house may have sent them.
  if (snapshot.mayOnlyPark === true && (!sentByPeer || asksForCaller || snapshot.lastBridgedOwner === null))
    return { kind: 'refused', reason: 'not-allowed' };
  if ((!sentByPeer && snapshot.forwarded === undefined) || asksForCaller) return askedByDialler(snapshot, dialled);
  return {
    kind: 'park',
    numberPlan: dialled.numberPlan,
    // [W3][W4][W5] A talk that was sent here is a caller: to the code, the code with Replaces, or an orbit.
    via: dialled.kind === 'orbit' ? 'directed' : snapshot.referReplaces ? 'attended' : 'blind',
    wanted: dialled.kind === 'orbit' ? dialled.orbit : null,
    parker: senderOf(snapshot),
    ...forWhomOf(snapshot, dialled),
  };
}

/** [V4] What was dialled goes before what stands on the leg. */
function forWhomOf(snapshot: LegSnapshot, dialled: Meaning): { readonly forWhom?: string } {
  const forWhom = (dialled.kind === 'find' ? undefined : dialled.forWhom) ?? snapshot.forWhom;
  return forWhom === undefined ? {} : { forWhom };
}

/** [W23] A ringing phone that forwards its call here parks the caller; it never makes the caller a parker. */
function senderOf({ forwarded, lastBridgedOwner, lastBridgedTo }: LegSnapshot): Parker | null {
  const address = forwarded === undefined ? lastBridgedOwner : forwarded.by;
  if (address === null) return null;
  return { address, leg: forwarded === undefined ? lastBridgedTo : null };
}

/** [W1][W2][W22] The leg dialled by itself: a park code reserves, an orbit is picked up; never is the dialler parked. */
function askedByDialler(snapshot: LegSnapshot, dialled: Meaning): Asked {
  const { numberPlan } = dialled;
  if (dialled.kind === 'find') return { kind: 'find', numberPlan, whom: dialled.whom };
  if (dialled.kind === 'orbit' && dialled.asked !== 'park')
    return { kind: 'retrieve', numberPlan, orbit: dialled.orbit, asked: dialled.asked };
  const owner = snapshot.owner;
  const parker = owner === null ? null : { address: owner, leg: snapshot.leg };
  const wanted = dialled.kind === 'orbit' ? dialled.orbit : null;
  return { kind: 'reserve', numberPlan, wanted, parker, ...forWhomOf(snapshot, dialled) };
}
