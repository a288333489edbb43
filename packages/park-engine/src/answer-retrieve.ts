/** Hits that ask for a caller: a dialled orbit, an answered recall, a ticket from another node. One of them wins. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type LegEvidence,
  type LotPolicy,
  type Orbit,
  type Retriever,
} from '@parkade/park-decision';
import { applyFact, type FactResult } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, tell } from './hit-context.js';
import type { HitAnswer } from './ports/index.js';

export async function answerRetrieve(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'retrieve' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  const { lot } = policy;
  if (!isEntitled(policy.rights.retrieve, evidence.owner))
    return tell(parts, evidence, 'not-allowed', lot, asked.orbit);
  const found = await parts.store.findByOrbit(lot, asked.orbit);
  // [D1] The caller is safe on music; the retriever is told that it cannot be had just now.
  if (found.kind === 'store-down') return tell(parts, evidence, 'store-down', undefined, asked.orbit);
  if (found.value === null) return tell(parts, evidence, 'orbit-empty', lot, asked.orbit);
  if (found.value.node !== evidence.node) return answerFromAfar(parts, evidence, found.value, asked.orbit);
  const retriever: Retriever = { leg: evidence.leg, node: evidence.node, via: 'pickup', address: evidence.owner };
  return claimAnswer(
    parts,
    evidence,
    await applyFact(parts, found.value.callId, { kind: 'retriever-asked', retriever }),
  );
}

/** [R8] The answered recall leg is a retriever like any other; a leg that rang in vain is told. */
export async function answerRecall(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'recall-answered' }>,
): Promise<HitAnswer> {
  const retriever: Retriever = { leg: evidence.leg, node: evidence.node, via: 'recall', address: evidence.owner };
  return claimAnswer(parts, evidence, await applyFact(parts, asked.callId, { kind: 'retriever-asked', retriever }));
}

/** [E5] The caller is on another node: that node is dialled with a one-time ticket, and the claim is made there. */
async function answerFromAfar(
  parts: EngineParts,
  evidence: LegEvidence,
  call: AnyCall,
  orbit: Orbit,
): Promise<HitAnswer> {
  if (call.kind === 'reserved') return tell(parts, evidence, 'orbit-reserved', call.lot, orbit);
  if (call.kind !== 'parked' && call.kind !== 'recalling')
    return tell(parts, evidence, 'already-picked-up', call.lot, orbit);
  const peerDial = parts.lots.peerDial(evidence.node, call.node, orbit);
  if (peerDial === undefined) return tell(parts, evidence, 'unknown-node', call.lot, orbit);
  const id = parts.ids.ticket();
  const put = await parts.store.putTicket(
    id,
    {
      callId: call.callId,
      version: call.version,
      node: call.node,
      retrieverNode: evidence.node,
      retrieverLeg: evidence.leg,
      retriever: evidence.owner,
    },
    parts.settings.ticketMs,
  );
  if (put.kind === 'store-down') return tell(parts, evidence, 'store-down', undefined, orbit);
  parts.log.info('ticket issued', { callId: call.callId, from: evidence.node, to: call.node, leg: evidence.leg });
  return {
    kind: 'dial-peer',
    peerDial,
    orbit,
    ticket: id,
    display: { name: call.caller.name, number: call.caller.number },
  };
}

/** [E5] Burnt on first sight; worthless on any node but the caller's own. */
export async function answerTicket(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'ticket' }>,
): Promise<HitAnswer> {
  const taken = await parts.store.takeTicket(asked.ticket);
  if (taken.kind === 'store-down') return tell(parts, evidence, 'store-down');
  const ticket = taken.value;
  if (ticket === null || ticket.node !== evidence.node) {
    parts.meters.count('parkade_tickets_refused_total');
    parts.log.warn('ticket refused', { leg: evidence.leg, node: evidence.node, known: ticket !== null });
    return tell(parts, evidence, 'not-allowed');
  }
  const retriever: Retriever = { leg: evidence.leg, node: evidence.node, via: 'ticket', address: ticket.retriever };
  return claimAnswer(parts, evidence, await applyFact(parts, ticket.callId, { kind: 'retriever-asked', retriever }));
}

function claimAnswer(parts: EngineParts, evidence: LegEvidence, result: FactResult): HitAnswer {
  switch (result.kind) {
    case 'store-down':
      return tell(parts, evidence, 'store-down');
    case 'unknown-call':
      return tell(parts, evidence, 'orbit-empty');
    case 'refused':
      return tell(parts, evidence, result.reason, result.call.lot, result.call.orbit);
    case 'nothing':
      return tell(parts, evidence, 'orbit-empty', result.call.lot, result.call.orbit);
    case 'advanced':
      break;
  }
  const { call } = result;
  if (call.kind !== 'claimed') return fallBack(parts, evidence, `claim led to ${call.kind}`);
  return {
    kind: 'join',
    callId: call.callId,
    version: call.version,
    caller: call.caller.leg,
    display: { name: call.caller.name, number: call.caller.number },
  };
}
