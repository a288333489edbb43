/**
 * Park or pick up? Decided by what the switch knows about the leg, never by occupancy (SPEC, W1-W13).
 *
 * The discriminator is `transferred` together with `lastBridgedTo`: a leg that was talking and was then sent here by
 * somebody is a caller to be parked; a leg that came by itself is somebody who wants something. `Referred-By` is text
 * from a phone and is not evidence.
 */
import type { LegEvidence } from './evidence.js';
import { parseOrbit, type CallId, type NodeId, type Orbit } from './identifiers.js';
import type { Numbering } from './lot-policy.js';
import type { Parker } from './parked-call.js';
import type { Refusal } from './refusal.js';

export type Asked =
  /** A parker on a line of their own: keep an orbit for the transfer to come. */
  | { readonly kind: 'reserve'; readonly numbering: Numbering; readonly parker: Parker | null }
  /** This leg is the caller. */
  | {
      readonly kind: 'park';
      readonly numbering: Numbering;
      readonly via: 'blind' | 'attended' | 'directed';
      readonly wanted: Orbit | null;
      readonly parker: Parker | null;
    }
  | { readonly kind: 'land'; readonly callId: CallId }
  | { readonly kind: 'retrieve'; readonly numbering: Numbering; readonly orbit: Orbit }
  | { readonly kind: 'recall-answered'; readonly callId: CallId }
  | { readonly kind: 'deadman'; readonly callId: CallId | null }
  /** A caller who was lost with their switch has answered the call from another one. */
  | { readonly kind: 'rescued'; readonly callId: CallId }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'refused'; readonly reason: Refusal };

type Dialled =
  | { readonly kind: 'park-code'; readonly numbering: Numbering }
  | { readonly kind: 'orbit'; readonly numbering: Numbering; readonly orbit: Orbit; readonly prefixed: boolean };

function readAs(dialled: string, numbering: Numbering): Dialled | undefined {
  if (numbering.parkCodes.includes(dialled)) return { kind: 'park-code', numbering };
  const plain = orbitOf(dialled, numbering);
  if (plain !== undefined) return { kind: 'orbit', numbering, orbit: plain, prefixed: false };
  for (const prefix of numbering.retrievePrefixes) {
    const orbit = dialled.startsWith(prefix) ? orbitOf(dialled.slice(prefix.length), numbering) : undefined;
    if (orbit !== undefined) return { kind: 'orbit', numbering, orbit, prefixed: true };
  }
  return undefined;
}

function orbitOf(digits: string, numbering: Numbering): Orbit | undefined {
  return numbering.orbits.has(digits) ? parseOrbit(digits) : undefined;
}

/** [W13] Whether these numbers mean anything at a node. */
export const holdsAt = ({ nodes }: Numbering, node: NodeId): boolean => nodes === undefined || nodes.has(node);

/** [W9] The domain says which lot; with no domain known, the number must mean one thing only. */
function readDialled(evidence: LegEvidence, numberings: readonly Numbering[]): Dialled | Refusal {
  const domain = evidence.owner?.domain ?? null;
  const parkerDomain = evidence.lastBridgedOwner?.domain ?? null;
  const meanings = numberings
    .filter((numbering) => holdsAt(numbering, evidence.node))
    .map((numbering) => readAs(evidence.dialled, numbering))
    .filter((meaning) => meaning !== undefined);
  const wanted = evidence.transferred && parkerDomain !== null ? parkerDomain : (domain ?? parkerDomain);
  const own = wanted === null ? meanings : meanings.filter((meaning) => meaning.numbering.domain === wanted);
  const [only, another] = own;
  if (only !== undefined && another === undefined) return only;
  return meanings.length > 0 ? 'not-allowed' : 'not-an-orbit';
}

/** What the leg that stands in our dialplan asks for. Pure and total. */
export function classifyHit(evidence: LegEvidence, numberings: readonly Numbering[]): Asked {
  switch (evidence.door) {
    case 'land':
      return evidence.callId === null
        ? { kind: 'refused', reason: 'malformed-hit' }
        : { kind: 'land', callId: evidence.callId };
    case 'recall':
      return evidence.callId === null
        ? { kind: 'refused', reason: 'malformed-hit' }
        : { kind: 'recall-answered', callId: evidence.callId };
    case 'deadman':
      return { kind: 'deadman', callId: evidence.callId };
    case 'rescue':
      return evidence.callId === null
        ? { kind: 'refused', reason: 'malformed-hit' }
        : { kind: 'rescued', callId: evidence.callId };
    case 'ticket':
      return evidence.ticket === null
        ? { kind: 'refused', reason: 'malformed-hit' }
        : { kind: 'ticket', ticket: evidence.ticket };
    case 'entry':
      return classifyEntry(evidence, numberings);
  }
}

function classifyEntry(evidence: LegEvidence, numberings: readonly Numbering[]): Asked {
  const dialled = readDialled(evidence, numberings);
  if (typeof dialled === 'string') return { kind: 'refused', reason: dialled };
  const sentByPeer = evidence.transferred && evidence.lastBridgedTo !== null;
  const prefixed = dialled.kind === 'orbit' && dialled.prefixed;
  if (!sentByPeer || prefixed) return askedByDialler(evidence, dialled);
  const parker = evidence.lastBridgedOwner;
  return {
    kind: 'park',
    numbering: dialled.numbering,
    via: dialled.kind === 'orbit' ? 'directed' : evidence.referReplaces ? 'attended' : 'blind',
    wanted: dialled.kind === 'orbit' ? dialled.orbit : null,
    parker: parker === null ? null : { address: parker, leg: evidence.lastBridgedTo },
  };
}

/** [W1][W2] The leg dialled by itself: a park code reserves, an orbit is picked up; never is the dialler parked. */
function askedByDialler(evidence: LegEvidence, dialled: Dialled): Asked {
  switch (dialled.kind) {
    case 'park-code': {
      const owner = evidence.owner;
      const parker = owner === null ? null : { address: owner, leg: evidence.leg };
      return { kind: 'reserve', numbering: dialled.numbering, parker };
    }
    case 'orbit':
      return { kind: 'retrieve', numbering: dialled.numbering, orbit: dialled.orbit };
  }
}
