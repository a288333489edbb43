/** Rules while one retriever has won and is being joined. Every failure leads back to music (invariant I5). */
import type { Decision, OutboxCommand } from './decision.js';
import type { CallFact } from './facts.js';
import type { LegId } from './identifiers.js';
import type { JoinFailedEvent, JoinFailure, RetrievedEvent } from './events.js';
import { afterEnd, afterStep } from './lot-events.js';
import { nextStepOf } from './next-step.js';
import type { ClaimedCall, ParkedCall } from './parked-call.js';
import { endOfCaller, lost, takenByOthers } from './decide-waiting.js';
import { ended, waitingPart, type DecisionInputs } from './recall-chain.js';
import { isAsAt } from './wait-step.js';

/** After a failed join the caller gets at least so much music before the next recall. */
export const AFTER_FAILED_JOIN_MS = 5_000;

export function decideClaimed(call: ClaimedCall, fact: CallFact, inputs: DecisionInputs): Decision {
  switch (fact.kind) {
    case 'legs-joined':
      return joined(call, fact.a, fact.b, inputs);
    case 'leg-gone':
      if (fact.leg === call.caller.leg) return endOfCaller(call, inputs, fact.end, [dropRetriever(call)]);
      return fact.leg === call.retriever.leg
        ? backToMusic(call, inputs, { kind: 'retriever-gone', end: fact.end }, [])
        : { kind: 'nothing', why: 'not our leg' };
    case 'node-lost':
      return lost(call, inputs, 'node-lost', [dropRetriever(call)]);
    case 'deadline-passed':
      if (fact.version !== call.version) return { kind: 'nothing', why: 'timer of a former version' };
      return inputs.now < call.deadline ? { kind: 'rearm', at: call.deadline } : lookAgain(call, inputs);
    case 'join-missing':
      return isAsAt(call, fact.version)
        ? backToMusic(call, inputs, { kind: 'not-joined' }, [dropRetriever(call)])
        : { kind: 'nothing', why: 'join of a former version' };
    case 'retriever-asked':
      return { kind: 'refuse', reason: 'already-picked-up' };
    case 'transfer-completed':
    case 'ring-failed':
    case 'ring-not-sent':
    case 'failsafe-fired':
      return { kind: 'nothing', why: `${fact.kind} while claimed` };
  }
}

/** [R2] Only the switch's word that these two are joined ends the parked call. */
function joined(call: ClaimedCall, a: LegId, b: LegId, inputs: DecisionInputs): Decision {
  const caller = call.caller.leg;
  if (a !== caller && b !== caller) return { kind: 'nothing', why: 'not our legs' };
  const retriever = call.retriever.leg;
  if (a !== retriever && b !== retriever)
    return takenByOthers(call, a === caller ? b : a, inputs, [dropRetriever(call)]);
  const next = { ...ended(call, 'retrieved', inputs.now, call.retriever), claimedAt: call.claimedAt };
  const event: RetrievedEvent = {
    ...afterEnd(call, inputs),
    outcome: 'retrieved',
    by: { kind: 'retriever', retriever: call.retriever },
  };
  return { kind: 'advance', next, outbox: [], events: [event] };
}

/** [R5][L5] No word from the switch is not a failure: it is asked, once per deadline, and the answer is a fact. */
function lookAgain(call: ClaimedCall, inputs: DecisionInputs): Decision {
  const next: ClaimedCall = {
    ...waitingPart(call),
    kind: 'claimed',
    retriever: call.retriever,
    claimedAt: call.claimedAt,
    recallAt: call.recallAt,
    deadline: inputs.now + inputs.policy.claimMs,
  };
  const command: OutboxCommand = {
    kind: 'verify-join',
    node: call.node,
    caller: call.caller.leg,
    retriever: call.retriever.leg,
    version: next.version,
  };
  return { kind: 'advance', next, outbox: [command], events: [] };
}

/** [R6][E8] The join failed: music again, the timer runs on. */
function backToMusic(
  call: ClaimedCall,
  inputs: DecisionInputs,
  why: JoinFailure,
  extra: readonly OutboxCommand[],
): Decision {
  const next: ParkedCall = {
    ...waitingPart(call),
    kind: 'parked',
    deadline: Math.max(call.recallAt, inputs.now + AFTER_FAILED_JOIN_MS),
  };
  const hold: OutboxCommand = { kind: 'hold', node: call.node, leg: call.caller.leg };
  const event: JoinFailedEvent = {
    ...afterStep(call, inputs.now),
    kind: 'join-failed',
    retriever: call.retriever,
    why,
    next: nextStepOf(next, inputs.policy),
  };
  return { kind: 'advance', next, outbox: [...extra, hold], events: [event] };
}

/** [H3] Whoever was to have the caller; the command spares a leg that has gone on elsewhere. */
const dropRetriever = (call: ClaimedCall): OutboxCommand => ({
  kind: 'hang-up',
  node: call.retriever.node,
  leg: call.retriever.leg,
  cause: 'NORMAL_CLEARING',
});
