/** Hits that ask for a caller: a dialled orbit, an answered recall. One of them wins. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type LegEvidence,
  type LotPolicy,
  type Retriever,
} from '@parkade/park-decision';
import { dialPeer } from './answer-ticket.js';
import { applyFact } from './apply-fact.js';
import { claimAnswer, tellAs, type Refuse } from './claim-answer.js';
import type { EngineParts } from './engine-parts.js';
import { formerRetriever } from './former-retriever.js';
import { tell, turnAway, wasSent } from './hit-context.js';
import type { HitAnswer } from '@parkade/park-ports';

export async function answerRetrieve(
  parts: EngineParts,
  hit: LegEvidence,
  asked: Extract<Asked, { kind: 'retrieve' }>,
  policy: LotPolicy,
): Promise<HitAnswer> {
  const { orbit } = asked;
  // [R11][W12] A caller who was picked up and sent here goes back to that one, though their leg is gone.
  const sender = wasSent(hit) && hit.lastBridgedOwner === null ? await formerRetriever(parts, hit) : null;
  const evidence: LegEvidence = sender === null ? hit : { ...hit, lastBridgedOwner: sender.address };
  // [F1] A leg that was sent asks with the rights of who sent it.
  const asker = wasSent(evidence) ? evidence.lastBridgedOwner : evidence.owner;
  const refuse: Refuse = (reason) => turnAway(parts, evidence, policy, reason, orbit);
  if (!isEntitled(policy.rights.retrieve, asker)) return refuse('not-allowed');
  const found = await parts.store.findByOrbit(policy.lot, orbit);
  // [D1] The caller is safe on music; the retriever is told that it cannot be had just now.
  if (found.kind === 'store-down') return refuse('store-down');
  // Somebody waits there, but only an engine of that release can hand them over.
  if (found.kind === 'unknown-schema') return refuse('unknown-schema');
  if (found.value === null) return refuse('orbit-empty');
  if (found.value.node !== evidence.node) return dialPeer(parts, evidence, asker, found.value, refuse);
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
  return dialPeer(parts, evidence, evidence.owner, call, refuse);
}
