/**
 * Park or pick up? Decided by what the switch knows about the leg, never by occupancy (SPEC, W1-W13).
 *
 * The discriminator is `transferred` together with `lastBridgedTo`: a leg that was talking and was then sent here by
 * somebody is a caller to be parked; a leg that came by itself is somebody who wants something. `Referred-By` is text
 * from a phone and proves nothing.
 */
import type { LegSnapshot } from './leg-snapshot.js';
import { parseOrbit, type CallId, type NodeId, type Orbit } from './identifiers.js';
import type { NumberPlan } from './lot-policy.js';
import type { Parker } from './parked-call.js';
import type { Refusal } from './refusal.js';

export type Asked =
  /** A parker on a line of their own: keep an orbit for the transfer to come. */
  | { readonly kind: 'reserve'; readonly numberPlan: NumberPlan; readonly parker: Parker | null }
  /** This leg is the caller. */
  | {
      readonly kind: 'park';
      readonly numberPlan: NumberPlan;
      readonly via: 'blind' | 'attended' | 'directed';
      readonly wanted: Orbit | null;
      readonly parker: Parker | null;
    }
  | { readonly kind: 'land'; readonly callId: CallId }
  | { readonly kind: 'retrieve'; readonly numberPlan: NumberPlan; readonly orbit: Orbit }
  | { readonly kind: 'recall-answered'; readonly callId: CallId }
  | { readonly kind: 'failsafe'; readonly callId: CallId | null }
  /** A caller who was lost with their switch has answered the call from another one. */
  | { readonly kind: 'called-back'; readonly callId: CallId }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'refused'; readonly reason: Refusal };

type Dialled =
  | { readonly kind: 'park-code'; readonly numberPlan: NumberPlan }
  | { readonly kind: 'orbit'; readonly numberPlan: NumberPlan; readonly orbit: Orbit; readonly prefixed: boolean };

function readAs(dialled: string, numberPlan: NumberPlan): Dialled | undefined {
  if (numberPlan.parkCodes.includes(dialled)) return { kind: 'park-code', numberPlan };
  const plain = orbitOf(dialled, numberPlan);
  if (plain !== undefined) return { kind: 'orbit', numberPlan, orbit: plain, prefixed: false };
  for (const prefix of numberPlan.retrievePrefixes) {
    const orbit = dialled.startsWith(prefix) ? orbitOf(dialled.slice(prefix.length), numberPlan) : undefined;
    if (orbit !== undefined) return { kind: 'orbit', numberPlan, orbit, prefixed: true };
  }
  return undefined;
}

function orbitOf(digits: string, numberPlan: NumberPlan): Orbit | undefined {
  return numberPlan.orbits.has(digits) ? parseOrbit(digits) : undefined;
}

/** [W13] Whether these numbers mean anything at a node. */
export const holdsAt = ({ nodes }: NumberPlan, node: NodeId): boolean => nodes === undefined || nodes.has(node);

/** [W9] The domain says which lot; with no domain known, the number must mean one thing only. */
function readDialled(snapshot: LegSnapshot, numberPlans: readonly NumberPlan[]): Dialled | Refusal {
  const domain = snapshot.owner?.domain ?? null;
  const parkerDomain = snapshot.lastBridgedOwner?.domain ?? null;
  const meanings = numberPlans
    .filter((numberPlan) => holdsAt(numberPlan, snapshot.node))
    .map((numberPlan) => readAs(snapshot.dialled, numberPlan))
    .filter((meaning) => meaning !== undefined);
  const wanted = snapshot.transferred && parkerDomain !== null ? parkerDomain : (domain ?? parkerDomain);
  const own = wanted === null ? meanings : meanings.filter((meaning) => meaning.numberPlan.domain === wanted);
  const [only, another] = own;
  if (only !== undefined && another === undefined) return only;
  return meanings.length > 0 ? 'not-allowed' : 'not-an-orbit';
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
  // [W7] The retrieve prefix asks for the caller, however the leg came.
  const prefixed = dialled.kind === 'orbit' && dialled.prefixed;
  if (!sentByPeer || prefixed) return askedByDialler(snapshot, dialled);
  const parker = snapshot.lastBridgedOwner;
  return {
    kind: 'park',
    numberPlan: dialled.numberPlan,
    // [W3][W4][W5] A talk that was sent here is a caller: to the code, the code with Replaces, or an orbit.
    via: dialled.kind === 'orbit' ? 'directed' : snapshot.referReplaces ? 'attended' : 'blind',
    wanted: dialled.kind === 'orbit' ? dialled.orbit : null,
    parker: parker === null ? null : { address: parker, leg: snapshot.lastBridgedTo },
  };
}

/** [W1][W2] The leg dialled by itself: a park code reserves, an orbit is picked up; never is the dialler parked. */
function askedByDialler(snapshot: LegSnapshot, dialled: Dialled): Asked {
  switch (dialled.kind) {
    case 'park-code': {
      const owner = snapshot.owner;
      const parker = owner === null ? null : { address: owner, leg: snapshot.leg };
      return { kind: 'reserve', numberPlan: dialled.numberPlan, parker };
    }
    case 'orbit':
      return { kind: 'retrieve', numberPlan: dialled.numberPlan, orbit: dialled.orbit };
  }
}
