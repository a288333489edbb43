/** A leg stands in our dialplan: classify it (pure), let the right part of the engine answer, follow up on the outcome. */
import {
  classifyRequest,
  holdsAt,
  type Asked,
  type LegSnapshot,
  type LotPolicy,
  type NumberPlan,
} from '@parkade/park-decision';
import { answerFailsafe } from './answer-failsafe.js';
import { answerTransferCompleted } from './answer-landing.js';
import { answerPark, answerReserve } from './answer-park.js';
import { answerCalledBack } from './answer-called-back.js';
import { answerRecall, answerRetrieve } from './answer-retrieve.js';
import { answerTicket } from './answer-ticket.js';
import { applyFact } from './apply-fact.js';
import type { EngineDeps } from './engine-deps.js';
import { fallBack, returnToParker, reject, wasSent } from './request-context.js';
import type { AnswerOutcome, RequestAnswer } from '@parkade/park-ports';

export async function handleRequest(deps: EngineDeps, snapshot: LegSnapshot): Promise<RequestAnswer> {
  const asked = classifyRequest(snapshot, deps.lots.numberPlans);
  deps.meters.count('parkade_asked_total', { entry: snapshot.entry, asked: asked.kind });
  // The listener takes anybody's word for a channel; the node itself is asked over our own link.
  const exists = await deps.switches.legExists(snapshot.node, snapshot.leg);
  if (exists !== 'yes') return fallBack(deps, snapshot, exists === 'no' ? 'no-such-leg' : 'link-down');
  return answer(deps, snapshot, asked);
}

async function answer(deps: EngineDeps, snapshot: LegSnapshot, asked: Asked): Promise<RequestAnswer> {
  switch (asked.kind) {
    case 'refused':
      return refusedRequest(deps, snapshot, asked);
    case 'reserve':
      return withPolicy(deps, snapshot, asked.numberPlan, (policy) => answerReserve(deps, snapshot, asked, policy));
    case 'park':
      return withPolicy(deps, snapshot, asked.numberPlan, (policy) => answerPark(deps, snapshot, asked, policy));
    case 'retrieve':
      return withPolicy(deps, snapshot, asked.numberPlan, (policy) => answerRetrieve(deps, snapshot, asked, policy));
    case 'land':
      return answerTransferCompleted(deps, snapshot, asked);
    case 'recall-answered':
      return answerRecall(deps, snapshot, asked);
    case 'failsafe':
      return answerFailsafe(deps, snapshot, asked);
    case 'called-back':
      return answerCalledBack(deps, snapshot, asked);
    case 'ticket':
      return answerTicket(deps, snapshot, asked);
  }
}

async function withPolicy(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  numberPlan: NumberPlan,
  go: (policy: LotPolicy) => Promise<RequestAnswer>,
): Promise<RequestAnswer> {
  const policy = deps.lots.policy(numberPlan.lot, snapshot.node);
  return policy === undefined ? fallBack(deps, snapshot, 'unknown-lot') : go(policy);
}

/** A caller who was sent here by a transfer is given back, not hung up; anybody else is told. */
function refusedRequest(
  deps: EngineDeps,
  snapshot: LegSnapshot,
  asked: Extract<Asked, { kind: 'refused' }>,
): RequestAnswer {
  const [numberPlan] = deps.lots.numberPlans.filter((one) => holdsAt(one, snapshot.node));
  const policy = numberPlan === undefined ? undefined : deps.lots.policy(numberPlan.lot, snapshot.node);
  if (snapshot.entry === 'dialled' && wasSent(snapshot) && policy !== undefined)
    return returnToParker(deps, snapshot, { ...policy, fallback: null, whenRefused: ['parker'] }, asked.reason);
  return reject(deps, snapshot, asked.reason);
}

/** What became of the answer on the socket. Only "done" needs no follow-up. */
export async function followUp(deps: EngineDeps, answered: RequestAnswer, outcome: AnswerOutcome): Promise<void> {
  deps.meters.count('parkade_answers_total', { answer: answered.kind, outcome: outcome.kind });
  if (outcome.kind === 'done') return;
  const detail = outcome.kind === 'refused' ? outcome.cause : outcome.kind === 'unknown' ? outcome.why : 'socket gone';
  deps.log.warn('an answer did not take', { answer: answered.kind, outcome: outcome.kind, detail });
  if (answered.kind === 'join' && outcome.kind === 'refused')
    await applyFact(deps, answered.callId, { kind: 'join-missing', version: answered.version });
  if (answered.kind === 'hold') await holdAgain(deps, answered, outcome);
}

/** [P8] The socket went away before the caller was on music: the inbound link does it, or learns that they are gone. */
async function holdAgain(
  deps: EngineDeps,
  answered: Extract<RequestAnswer, { kind: 'hold' }>,
  outcome: AnswerOutcome,
): Promise<void> {
  const { params } = answered;
  const loaded = await deps.store.loadCall(params.callId);
  if (loaded.kind !== 'ok' || loaded.value === null) return;
  const call = loaded.value;
  const gone = async (cause: string): Promise<void> => {
    await applyFact(deps, params.callId, { kind: 'leg-gone', leg: params.leg, cause });
  };
  const lost = async (): Promise<boolean> => (await deps.switches.legExists(call.node, params.leg)) === 'no';
  if (outcome.kind === 'refused' && (await lost())) return gone(outcome.cause);
  // Somebody may have claimed the caller meanwhile: a late hold would take them out of that talk.
  if (call.kind !== 'parked' && call.kind !== 'recalling') return;
  // [R7] Or joined them by another hand.
  const talk = await deps.switches.talkOf(call.node, params.leg);
  if (talk.kind === 'talking') {
    await applyFact(deps, params.callId, { kind: 'legs-joined', a: params.leg, b: talk.with });
    return;
  }
  const now = { ...params, version: call.version, dueAt: call.deadline };
  const again = await deps.switches.hold(call.node, now, 'anywhere');
  if (again.kind === 'refused' && (await lost())) await gone(again.cause);
}
