/** Rules while an orbit is kept for a parker who is still on the consult line. */
import { CALL_SCHEMA, type EndedCall, type ParkedCall, type Parker, type ReservedCall } from './parked-call.js';
import type { Decision, OutboxCommand } from './decision.js';
import type { CallFact } from './facts.js';
import type { TransferCompletedEvent, UnusedEvent, UnusedWhy } from './events.js';
import type { LegEnd } from './leg-end.js';
import { ofCall, ofCaller, resting } from './lot-events.js';
import { nextStepOf } from './next-step.js';
import { pagedFrom } from './paging.js';
import { firstRecallAt, type DecisionInputs } from './recall-chain.js';

/** How long after the consult leg's ATTENDED_TRANSFER the held party may take to land; measured at 20-60 ms. */
export const LANDING_MS = 5_000;

/** FreeSWITCH hangs the consult leg up with this cause when the transfer was completed (sofia.c:sofia_handle_sip_i_refer). */
export const COMPLETED = 'ATTENDED_TRANSFER';

export function decideReserved(call: ReservedCall, fact: CallFact, inputs: DecisionInputs): Decision {
  switch (fact.kind) {
    case 'transfer-completed':
      return transferCompleted(call, fact, inputs);
    case 'leg-gone':
      if (fact.leg !== call.consult) return { kind: 'nothing', why: 'not our leg' };
      // [H7] Every engine with a link hears of it; the first word counts.
      if (call.awaits === 'caller') return { kind: 'nothing', why: 'the transfer was completed' };
      if (isCompletion(fact.end)) return awaitLanding(call, inputs);
      return takesHeld(call, fact.end, inputs)
        ? awaitLanding(call, inputs, [{ kind: 'land-held', node: call.node, user: call.parker.address }])
        : unused(call, inputs, { kind: 'leg-gone', end: fact.end }, []);
    case 'deadline-passed':
      if (fact.version !== call.version) return { kind: 'nothing', why: 'timer of a former version' };
      if (inputs.now < call.deadline) return { kind: 'rearm', at: call.deadline };
      return unused(call, inputs, { kind: 'time-over' }, [
        { kind: 'hang-up', node: call.node, leg: call.consult, cause: 'NORMAL_CLEARING' },
      ]);
    case 'node-lost':
      return unused(call, inputs, { kind: 'node-lost' }, []);
    case 'retriever-asked':
      // [R4] The caller is not there yet: the retriever is told, nobody is harmed.
      return { kind: 'refuse', reason: 'orbit-reserved' };
    case 'legs-joined':
    case 'join-missing':
    case 'ring-failed':
    case 'ring-not-sent':
    case 'failsafe-fired':
      return { kind: 'nothing', why: `${fact.kind} while reserved` };
  }
}

/** [H7] */
const isCompletion = (end: LegEnd): boolean => end.kind === 'hung-up' && end.cause === COMPLETED;

/** [P16] The parker hung up, and the lot says that it means the caller on hold. */
const takesHeld = (
  call: ReservedCall,
  end: LegEnd,
  { policy }: DecisionInputs,
): call is ReservedCall & { readonly parker: Parker } =>
  policy.parkOnHangup === true && call.parker !== null && end.kind === 'hung-up' && end.cause === 'NORMAL_CLEARING';

const commonPart = (call: ReservedCall) => ({
  schema: CALL_SCHEMA,
  callId: call.callId,
  version: call.version + 1,
  lot: call.lot,
  orbit: call.orbit,
  via: call.via,
  parker: call.parker,
  openedAt: call.openedAt,
  ...(call.keptFor === undefined ? {} : { keptFor: call.keptFor }),
});

/** [P3] The transfer completed: the caller stands in the reserved orbit, not in a new one. */
function transferCompleted(
  call: ReservedCall,
  fact: Extract<CallFact, { kind: 'transfer-completed' }>,
  inputs: DecisionInputs,
): Decision {
  const next: ParkedCall = {
    ...commonPart(call),
    kind: 'parked',
    node: fact.node,
    caller: fact.caller,
    via: fact.via,
    parkedAt: inputs.now,
    chain: { stage: 0, round: 0 },
    deadline: firstRecallAt(inputs.policy, inputs.now),
    // [V1] They can only know of a caller who is there.
    ...(call.keptFor === undefined ? {} : { keptFor: { ...call.keptFor, at: inputs.now } }),
    ...pagedFrom(inputs.policy, inputs.now),
  };
  const event: TransferCompletedEvent = {
    ...ofCaller(next, inputs.now),
    orbit: next.orbit,
    kind: 'transfer-completed',
    via: next.via,
    next: nextStepOf(next, inputs.policy),
  };
  // [P14] The consult line waits for a transfer that has come another way.
  const line = { kind: 'hang-up', node: call.node, leg: call.consult, cause: 'NORMAL_CLEARING' } as const;
  return { kind: 'advance', next, outbox: fact.via === 'directed' ? [line] : [], events: [event] };
}

function awaitLanding(call: ReservedCall, inputs: DecisionInputs, outbox: readonly OutboxCommand[] = []): Decision {
  const next: ReservedCall = {
    ...call,
    version: call.version + 1,
    awaits: 'caller',
    deadline: inputs.now + LANDING_MS,
  };
  return { kind: 'advance', next, outbox, events: [] };
}

/** [P4] Nobody completed the transfer: the orbit is free again. */
function unused(
  call: ReservedCall,
  inputs: DecisionInputs,
  why: UnusedWhy,
  outbox: readonly OutboxCommand[],
): Decision {
  const next: EndedCall = {
    ...commonPart(call),
    kind: 'ended',
    node: call.node,
    outcome: 'unused',
    endedAt: inputs.now,
    caller: null,
    parkedAt: null,
    retriever: null,
  };
  const event: UnusedEvent = {
    ...ofCall(next, inputs.now),
    orbit: next.orbit,
    kind: 'ended',
    outcome: 'unused',
    ...resting(inputs),
    why,
  };
  return { kind: 'advance', next, outbox, events: [event] };
}
