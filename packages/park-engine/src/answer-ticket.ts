/** The one-time ticket with which a leg fetches a caller from another node: issued on one, taken on the other. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type CallFact,
  type LegEvidence,
  type Retriever,
  type UserAddress,
} from '@parkade/park-decision';
import { applyFact } from './apply-fact.js';
import { claimAnswer, tellAs, type Refuse } from './claim-answer.js';
import type { EngineParts } from './engine-parts.js';
import { tell } from './hit-context.js';
import type { HitAnswer, Ticket } from '@parkade/park-ports';

/** [E5] The caller is on another node: that node is dialled with a one-time ticket, and the claim is made there. `asker`: whose right it is. */
export async function dialPeer(
  parts: EngineParts,
  evidence: LegEvidence,
  asker: UserAddress | null,
  call: AnyCall,
  refuse: Refuse,
): Promise<HitAnswer> {
  const { orbit } = call;
  if (call.kind === 'reserved') return refuse('orbit-reserved');
  if (call.kind !== 'parked' && call.kind !== 'recalling') return refuse('already-picked-up');
  const peerDial = parts.lots.peerDial(evidence.node, call.node, orbit);
  if (peerDial === undefined) return refuse('unknown-node');
  const id = parts.ids.ticket();
  const put = await parts.store.putTicket(
    id,
    {
      callId: call.callId,
      version: call.version,
      lot: call.lot,
      orbit,
      node: call.node,
      retrieverNode: evidence.node,
      retrieverLeg: evidence.leg,
      retriever: evidence.owner,
      asker,
    },
    parts.settings.ticketMs,
  );
  if (put.kind === 'store-down') return refuse('store-down');
  parts.log.info('ticket issued', { callId: call.callId, from: evidence.node, to: call.node, leg: evidence.leg });
  return {
    kind: 'dial-peer',
    peerDial,
    orbit,
    ticket: id,
    display: { name: call.caller.name, number: call.caller.number },
  };
}

/**
 * [E5][R12] Burnt on first sight, whoever shows it. Worthless on any node but the caller's own, for any number but the
 * stay's, and for anybody who may not pick up there: the node that has the caller does not take another's word for it.
 */
export async function answerTicket(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'ticket' }>,
): Promise<HitAnswer> {
  const taken = await parts.store.takeTicket(asked.ticket);
  if (taken.kind === 'store-down') return tell(parts, evidence, 'store-down');
  const ticket = taken.value;
  if (ticket === null) return refuseTicket(parts, evidence, 'unknown or used');
  const loaded = await parts.store.loadCall(ticket.callId);
  if (loaded.kind === 'store-down') return tell(parts, evidence, 'store-down');
  if (loaded.kind === 'unknown-schema') return tell(parts, evidence, 'unknown-schema', ticket.lot, ticket.orbit);
  const flaw = flawOf(parts, evidence, ticket, loaded.value);
  if (flaw !== null) return refuseTicket(parts, evidence, flaw);
  const retriever: Retriever = {
    leg: evidence.leg,
    node: evidence.node,
    via: 'ticket',
    address: ticket.retriever,
    behind: ticket.retrieverLeg,
  };
  const fact: CallFact = { kind: 'retriever-asked', retriever, issuedAt: ticket.version };
  const result = await applyFact(parts, ticket.callId, fact);
  if (result.kind === 'refused' && result.reason === 'not-allowed') noteRefused(parts, evidence, 'for an earlier wait');
  return claimAnswer(parts, evidence, result, tellAs(parts, evidence, result));
}

/** Why this leg may not use the ticket; `null` when it may. */
function flawOf(parts: EngineParts, evidence: LegEvidence, ticket: Ticket, call: AnyCall | null): string | null {
  if (ticket.node !== evidence.node) return 'for another node';
  if (ticket.orbit !== evidence.dialled) return 'for another number';
  if (call !== null && (call.lot !== ticket.lot || call.orbit !== ticket.orbit)) return 'for another stay';
  // Whoever is rung was chosen by the lot; all others need the right.
  if (call?.kind === 'recalling' && call.ring === ticket.retrieverLeg) return null;
  const policy = parts.lots.policy(ticket.lot, evidence.node);
  return policy !== undefined && isEntitled(policy.rights.retrieve, ticket.asker) ? null : 'without the right';
}

function refuseTicket(parts: EngineParts, evidence: LegEvidence, why: string): HitAnswer {
  noteRefused(parts, evidence, why);
  return tell(parts, evidence, 'not-allowed');
}

function noteRefused(parts: EngineParts, { leg, node, dialled }: LegEvidence, why: string): void {
  parts.meters.count('parkade_tickets_refused_total');
  parts.log.warn('ticket refused', { leg, node, dialled, why });
}
