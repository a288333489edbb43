/** Hits that ask for a caller: a dialled orbit, an answered recall. One of them wins. */
import {
  isEntitled,
  type AnyCall,
  type Asked,
  type LegSnapshot,
  type LotPolicy,
  type Retriever,
} from '@parkade/park-decision';
import { dialPeer } from './answer-ticket.js';
import { applyFact } from './apply-fact.js';
import { claimAnswer, rejectAs, type Refuse } from './claim-answer.js';
import type { EngineDeps } from './engine-deps.js';
import { formerRetriever } from './former-retriever.js';
import { reject, turnAway, wasSent } from './request-context.js';
import type { RequestAnswer } from '@parkade/park-ports';

export async function answerRetrieve(
  deps: EngineDeps,
  request: LegSnapshot,
  asked: Extract<Asked, { kind: 'retrieve' }>,
  policy: LotPolicy,
): Promise<RequestAnswer> {
  const { orbit } = asked;
  // [R11][W12] A caller who was picked up and sent here goes back to that one, though their leg is gone.
  const sender = wasSent(request) && request.lastBridgedOwner === null ? await formerRetriever(deps, request) : null;
  const snapshot: LegSnapshot = sender === null ? request : { ...request, lastBridgedOwner: sender.address };
  // [F1] A leg that was sent asks with the rights of who sent it.
  const asker = wasSent(snapshot) ? snapshot.lastBridgedOwner : snapshot.owner;
  const refuse: Refuse = (reason) => turnAway(deps, snapshot, policy, reason, orbit);
  if (!isEntitled(policy.rights.retrieve, asker)) return refuse('not-allowed');
  const found = await deps.store.findByOrbit(policy.lot, orbit);
  // [D1] The caller is safe on music; the retriever is told that it cannot be had just now.
  if (found.kind === 'store-down') return refuse('store-down');
  // Somebody waits there, but only an engine of that release can hand them over.
  if (found.kind === 'unknown-schema') return refuse('unknown-schema');
  if (found.value === null) return refuse('orbit-empty');
  if (found.value.node !== snapshot.node) return dialPeer(deps, snapshot, asker, found.value, refuse);
  const retriever: Retriever = { leg: snapshot.leg, node: snapshot.node, via: 'pickup', address: snapshot.owner };
  const result = await applyFact(deps, found.value.callId, { kind: 'retriever-asked', retriever });
  return claimAnswer(deps, snapshot, result, refuse);
}

/** [R8] The answered recall leg is a retriever like any other; a leg that rang in vain is told. */
export async function answerRecall(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'recall-answered' }>,
): Promise<RequestAnswer> {
  const loaded = await deps.store.loadCall(asked.callId);
  const call = loaded.kind === 'ok' ? loaded.value : null;
  if (call !== null && call.kind !== 'ended' && call.node !== snapshot.node)
    return answerRecallFromAfar(deps, snapshot, call);
  const retriever: Retriever = { leg: snapshot.leg, node: snapshot.node, via: 'recall', address: snapshot.owner };
  const result = await applyFact(deps, asked.callId, { kind: 'retriever-asked', retriever });
  return claimAnswer(deps, snapshot, result, rejectAs(deps, snapshot, result));
}

/** [R10] The phone was rung where it is registered; the caller is fetched from their own node. */
async function answerRecallFromAfar(deps: EngineDeps, snapshot: LegSnapshot, call: AnyCall): Promise<RequestAnswer> {
  const refuse: Refuse = (reason) => reject(deps, snapshot, reason, call.lot, call.orbit);
  if (call.kind !== 'recalling' || call.ring !== snapshot.leg) return refuse('already-picked-up');
  return dialPeer(deps, snapshot, snapshot.owner, call, refuse);
}
