/** A leg stands in our dialplan: classify it (pure), let the right part of the engine answer, follow up on the outcome. */
import {
  classifyHit,
  holdsAt,
  type Asked,
  type LegEvidence,
  type LotPolicy,
  type Numbering,
} from '@parkade/park-decision';
import { answerDeadman } from './answer-deadman.js';
import { answerLanding } from './answer-landing.js';
import { answerPark, answerReserve } from './answer-park.js';
import { answerRescued } from './answer-rescued.js';
import { answerRecall, answerRetrieve } from './answer-retrieve.js';
import { answerTicket } from './answer-ticket.js';
import { applyFact } from './apply-fact.js';
import type { EngineParts } from './engine-parts.js';
import { fallBack, giveBack, tell, wasSent } from './hit-context.js';
import type { AnswerOutcome, HitAnswer } from '@parkade/park-ports';

export async function handleHit(parts: EngineParts, evidence: LegEvidence): Promise<HitAnswer> {
  const asked = classifyHit(evidence, parts.lots.numberings);
  parts.meters.count('parkade_asked_total', { door: evidence.door, asked: asked.kind });
  // The listener takes anybody's word for a channel; the node itself is asked over our own link.
  const exists = await parts.switches.legExists(evidence.node, evidence.leg);
  if (exists !== 'yes') return fallBack(parts, evidence, exists === 'no' ? 'no-such-leg' : 'link-down');
  return answer(parts, evidence, asked);
}

async function answer(parts: EngineParts, evidence: LegEvidence, asked: Asked): Promise<HitAnswer> {
  switch (asked.kind) {
    case 'refused':
      return refusedHit(parts, evidence, asked);
    case 'reserve':
      return withPolicy(parts, evidence, asked.numbering, (policy) => answerReserve(parts, evidence, asked, policy));
    case 'park':
      return withPolicy(parts, evidence, asked.numbering, (policy) => answerPark(parts, evidence, asked, policy));
    case 'retrieve':
      return withPolicy(parts, evidence, asked.numbering, (policy) => answerRetrieve(parts, evidence, asked, policy));
    case 'land':
      return answerLanding(parts, evidence, asked);
    case 'recall-answered':
      return answerRecall(parts, evidence, asked);
    case 'deadman':
      return answerDeadman(parts, evidence, asked);
    case 'rescued':
      return answerRescued(parts, evidence, asked);
    case 'ticket':
      return answerTicket(parts, evidence, asked);
  }
}

async function withPolicy(
  parts: EngineParts,
  evidence: LegEvidence,
  numbering: Numbering,
  go: (policy: LotPolicy) => Promise<HitAnswer>,
): Promise<HitAnswer> {
  const policy = parts.lots.policy(numbering.lot, evidence.node);
  return policy === undefined ? fallBack(parts, evidence, 'unknown-lot') : go(policy);
}

/** A caller who was sent here by a transfer is given back, not hung up; anybody else is told. */
function refusedHit(parts: EngineParts, evidence: LegEvidence, asked: Extract<Asked, { kind: 'refused' }>): HitAnswer {
  const [numbering] = parts.lots.numberings.filter((one) => holdsAt(one, evidence.node));
  const policy = numbering === undefined ? undefined : parts.lots.policy(numbering.lot, evidence.node);
  if (evidence.door === 'entry' && wasSent(evidence) && policy !== undefined)
    return giveBack(parts, evidence, { ...policy, fallback: null, whenRefused: ['parker'] }, asked.reason);
  return tell(parts, evidence, asked.reason);
}

/** What became of the answer on the socket. Only "done" needs no follow-up. */
export async function followUp(parts: EngineParts, answered: HitAnswer, outcome: AnswerOutcome): Promise<void> {
  parts.meters.count('parkade_answers_total', { answer: answered.kind, outcome: outcome.kind });
  if (outcome.kind === 'done') return;
  const detail = outcome.kind === 'refused' ? outcome.cause : outcome.kind === 'unknown' ? outcome.why : 'socket gone';
  parts.log.warn('an answer did not take', { answer: answered.kind, outcome: outcome.kind, detail });
  if (answered.kind === 'join' && outcome.kind === 'refused')
    await applyFact(parts, answered.callId, { kind: 'join-missing', version: answered.version });
  if (answered.kind === 'hold') await holdAgain(parts, answered, outcome);
}

/** [P8] The socket went away before the caller was on music: the inbound link does it, or learns that they are gone. */
async function holdAgain(
  parts: EngineParts,
  answered: Extract<HitAnswer, { kind: 'hold' }>,
  outcome: AnswerOutcome,
): Promise<void> {
  const { order } = answered;
  const loaded = await parts.store.loadCall(order.callId);
  if (loaded.kind !== 'ok' || loaded.value === null) return;
  const call = loaded.value;
  const gone = async (cause: string): Promise<void> => {
    await applyFact(parts, order.callId, { kind: 'leg-gone', leg: order.leg, cause });
  };
  const lost = async (): Promise<boolean> => (await parts.switches.legExists(call.node, order.leg)) === 'no';
  if (outcome.kind === 'refused' && (await lost())) return gone(outcome.cause);
  // Somebody may have claimed the caller meanwhile: a late hold would take them out of that talk.
  if (call.kind !== 'parked' && call.kind !== 'recalling') return;
  // [R7] Or joined them by another hand.
  const talk = await parts.switches.talkOf(call.node, order.leg);
  if (talk.kind === 'talking') {
    await applyFact(parts, order.callId, { kind: 'legs-joined', a: order.leg, b: talk.with });
    return;
  }
  const now = { ...order, version: call.version, dueAt: call.deadline };
  const again = await parts.switches.hold(call.node, now, 'anywhere');
  if (again.kind === 'refused' && (await lost())) await gone(again.cause);
}
