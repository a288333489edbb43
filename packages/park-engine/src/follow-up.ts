/** What became of an answer on the leg's socket. Only "done" needs no follow-up. */
import type { AnswerOutcome, RequestAnswer } from '@parkade/park-ports';
import { applyFact } from './apply-fact.js';
import { holdCaller } from './dispatch-outbox.js';
import type { EngineDeps } from './engine-deps.js';

export async function followUp(deps: EngineDeps, answered: RequestAnswer, outcome: AnswerOutcome): Promise<void> {
  deps.meters.count('parkade_answers_total', { answer: answered.kind, outcome: outcome.kind });
  if (outcome.kind === 'done') return;
  const detail = outcome.kind === 'refused' ? outcome.cause : outcome.kind === 'unknown' ? outcome.why : 'socket gone';
  deps.log.warn('an answer did not take', { answer: answered.kind, outcome: outcome.kind, detail });
  if (answered.kind === 'join' && outcome.kind === 'refused')
    await applyFact(deps, answered.callId, { kind: 'join-missing', version: answered.version });
  if (answered.kind === 'hold') await holdAgain(deps, answered);
}

/** [P8] The socket went away before the caller was on music: the inbound link does it, or learns that they are gone. */
async function holdAgain(deps: EngineDeps, { params }: Extract<RequestAnswer, { kind: 'hold' }>): Promise<void> {
  const loaded = await deps.store.loadCall(params.callId);
  const call = loaded.kind === 'ok' ? loaded.value : null;
  // Somebody may have claimed the caller meanwhile: a late hold would take them out of that talk.
  if (call?.kind !== 'parked' && call?.kind !== 'recalling') return;
  const held = await holdCaller(deps, call, { kind: 'hold', node: call.node, leg: params.leg });
  if (held.fact !== null) await applyFact(deps, params.callId, held.fact);
}
