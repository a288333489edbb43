/** Hits that ask for a caller: a dialled orbit, an answered recall, a ticket from another node. One of them wins. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type LegEvidence,
  type LotPolicy,
  type Refusal,
  type Retriever,
} from '@parkade/park-decision';
import { applyFact, type FactResult } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, tell, turnAway, wasSent } from './hit-context.js';
import type { HitAnswer } from './ports/index.js';

export async function answerRetrieve(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'retrieve' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  const { orbit } = asked;
  // [F1] A leg that was sent asks with the rights of who sent it.
  const asker = wasSent(evidence) ? evidence.lastBridgedOwner : evidence.owner;
  const refuse: Refuse = (reason) => turnAway(parts, evidence, policy, reason, orbit);
  if (!isEntitled(policy.rights.retrieve, asker)) return refuse('not-allowed');
  const found = await parts.store.findByOrbit(policy.lot, orbit);
  // [D1] The caller is safe on music; the retriever is told that it cannot be had just now.
  if (found.kind === 'store-down') return refuse('store-down');
  if (found.value === null) return refuse('orbit-empty');
  if (found.value.node !== evidence.node) return answerFromAfar(parts, evidence, found.value, refuse);
  const retriever: Retriever = { leg: evidence.leg, node: evidence.node, via: 'pickup', address: evidence.owner };
  const result = await applyFact(parts, found.value.callId, { kind: 'retriever-asked', retriever });
  return claimAnswer(parts, evidence, result, refuse);
}

/** [R8] The answered recall leg is a retriever like any other; a leg that rang in vain is told. */
export async function answerRecall(
  parts: EngineParts,
  evidence: LegEvidence,
  asked: Extract<Asked, { kind: 'recall-answered' }>,
): Promise<HitAnswer> {
  const loaded = await parts.store.loadCall(asked.callId);
  const call = loaded.kind === 'ok' ? loaded.value : null;
  if (call !== null && call.kind !== 'ended' && call.node !== evidence.node)
    return answerRecallFromAfar(parts, evidence, call);
  const retriever: Retriever = { leg: evidence.leg, node: evidence.node, via: 'recall', address: evidence.owner };
  const result = await applyFact(parts, asked.callId, { kind: 'retriever-asked', retriever });
  return claimAnswer(parts, evidence, result, tellAs(parts, evidence, result));
}

/** [R10] The phone was rung where it is registered; the caller is fetched from their own node. */
async function answerRecallFromAfar(parts: EngineParts, evidence: LegEvidence, call: AnyCall): Promise<HitAnswer> {
  const refuse: Refuse = (reason) => tell(parts, evidence, reason, call.lot, call.orbit);
  if (call.kind !== 'recalling' || call.ring !== evidence.leg) return refuse('already-picked-up');
  return answerFromAfar(parts, evidence, call, refuse);
}

/** [E5] The caller is on another node: that node is dialled with a one-time ticket, and the claim is made there. */
async function answerFromAfar(
  parts: EngineParts,
  evidence: LegEvidence,
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
      node: call.node,
      retrieverNode: evidence.node,
      retrieverLeg: evidence.leg,
      retriever: evidence.owner,
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
  const retriever: Retriever = {
    leg: evidence.leg,
    node: evidence.node,
    via: 'ticket',
    address: ticket.retriever,
    behind: ticket.retrieverLeg,
  };
  const result = await applyFact(parts, ticket.callId, { kind: 'retriever-asked', retriever });
  return claimAnswer(parts, evidence, result, tellAs(parts, evidence, result));
}

/** How somebody who asks in vain is turned away. */
type Refuse = (reason: Refusal) => HitAnswer;

/** A leg with a ticket or a rung phone is told; where the stay is known, the refusal stands in its lot's record. */
const tellAs =
  (parts: EngineParts, evidence: LegEvidence, result: FactResult): Refuse =>
  (reason) =>
    'call' in result
      ? tell(parts, evidence, reason, result.call.lot, result.call.orbit)
      : tell(parts, evidence, reason);

function claimAnswer(parts: EngineParts, evidence: LegEvidence, result: FactResult, refuse: Refuse): HitAnswer {
  switch (result.kind) {
    case 'store-down':
      return refuse('store-down');
    case 'unknown-call':
    case 'nothing':
      return refuse('orbit-empty');
    case 'refused':
      return refuse(result.reason);
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
