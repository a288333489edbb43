/** Rules for a caller on music: `parked`, and `recalling` (the same, while a phone rings for them). */
import type { ClaimableCall, Decision, OutboxCommand, WaitingCall } from './decision.js';
import type { CallFact } from './facts.js';
import type { LegId } from './identifiers.js';
import { eventOf } from './lot-events.js';
import type { ClaimedCall, ParkedCall, RecallingCall, Retriever } from './parked-call.js';
import { isLostBy, NODE_LOST, callBackCommands } from './call-back.js';
import { ended, finish, ringFrom, waitingPart, type DecisionInputs } from './recall-chain.js';

const nothing = (why: string): Decision => ({ kind: 'nothing', why });

/** Without a link to the caller's node a ring is tried again after so long. */
export const RING_AGAIN_MS = 5_000;

/** [R1] The first to ask wins; the version fence in the store makes "first" one. */
function claim(
  call: ClaimableCall,
  retriever: Retriever,
  inputs: DecisionInputs,
  outbox: readonly OutboxCommand[],
): Decision {
  // [I2] A caller who is sent to the retrieve prefix of their own orbit cannot be joined with themselves.
  if (retriever.leg === call.caller.leg) return { kind: 'refuse', reason: 'already-parked' };
  const { now, policy } = inputs;
  const next: ClaimedCall = {
    ...waitingPart(call),
    kind: 'claimed',
    retriever,
    claimedAt: now,
    recallAt: call.kind === 'parked' ? call.deadline : now,
    deadline: now + policy.claimMs,
  };
  return { kind: 'advance', next, outbox, events: [eventOf(next, 'claimed', now, { party: retriever.address })] };
}

/**
 * [R12] A ticket is the right to the caller as they waited when it was issued. One step on they still do: the recall has
 * begun, moved on or paused. A claim and the way back from it are two.
 */
const isStillGood = (issuedAt: number | undefined, { version }: ClaimableCall): boolean =>
  issuedAt === undefined || version === issuedAt || version === issuedAt + 1;

/** [H1] The caller hung up: the orbit is free at once. */
export function abandon(
  call: WaitingCall,
  inputs: DecisionInputs,
  cause: string,
  outbox: readonly OutboxCommand[],
): Decision {
  // [H8] Nobody was heard hanging up: the switch lost the leg.
  const next = ended(call, isLostBy(cause) ? 'lost' : 'abandoned', inputs.now, null);
  return {
    kind: 'advance',
    next,
    outbox: [...outbox, ...callBackCommands(call, cause, inputs)],
    events: [eventOf(next, next.outcome, inputs.now, { reason: cause })],
  };
}

/** [R7] Somebody joined the caller without asking us (a supervisor's intercept, the switch's own failsafe). */
export function takenByOthers(call: WaitingCall, inputs: DecisionInputs, outbox: readonly OutboxCommand[]): Decision {
  const next = ended(call, 'retrieved', inputs.now, null);
  return {
    kind: 'advance',
    next,
    outbox,
    events: [eventOf(next, 'retrieved', inputs.now, { reason: 'joined-by-others' })],
  };
}

const concerns = (fact: { readonly a: LegId; readonly b: LegId }, leg: LegId): boolean =>
  fact.a === leg || fact.b === leg;

export function decideParked(call: ParkedCall, fact: CallFact, inputs: DecisionInputs): Decision {
  switch (fact.kind) {
    case 'retriever-asked':
      if (!isStillGood(fact.issuedAt, call)) return { kind: 'refuse', reason: 'not-allowed' };
      return fact.retriever.via === 'recall'
        ? { kind: 'refuse', reason: 'already-picked-up' }
        : claim(call, fact.retriever, inputs, []);
    case 'deadline-passed':
      return fact.version === call.version ? recallDue(call, inputs) : nothing('timer of a former version');
    case 'failsafe-fired':
      if (fact.leg !== call.caller.leg) return nothing('not our leg');
      // [C9] The switch's failsafe is a late reminder of a timer that did not come.
      return inputs.now >= call.deadline ? recallDue(call, inputs) : nothing('failsafe before the deadline');
    case 'leg-gone':
      return fact.leg === call.caller.leg ? abandon(call, inputs, fact.cause, []) : nothing('not our leg');
    case 'node-lost':
      return abandon(call, inputs, NODE_LOST, []);
    case 'legs-joined':
      return concerns(fact, call.caller.leg) ? takenByOthers(call, inputs, []) : nothing('not our legs');
    case 'transfer-completed':
    case 'join-missing':
    case 'ring-failed':
    case 'ring-not-sent':
      return nothing(`${fact.kind} while parked`);
  }
}

/** [C1] The deadline of a parked call: the next round of the chain, or the end of the longest wait. */
function recallDue(call: ParkedCall, inputs: DecisionInputs): Decision {
  if (inputs.now < call.deadline) return { kind: 'rearm', at: call.deadline };
  const longestWaitOver = inputs.now >= call.parkedAt + inputs.policy.maxWaitMs;
  const exhausted = call.chain.stage >= inputs.policy.chain.length;
  return longestWaitOver || exhausted ? finish(call, inputs, []) : ringFrom(call, call.chain, inputs, []);
}

export function decideRecalling(call: RecallingCall, fact: CallFact, inputs: DecisionInputs): Decision {
  switch (fact.kind) {
    case 'retriever-asked':
      if (!isStillGood(fact.issuedAt, call)) return { kind: 'refuse', reason: 'not-allowed' };
      return askedWhileRinging(call, fact.retriever, inputs);
    case 'ring-failed':
      return fact.ring === call.ring ? nextStage(call, inputs, fact.cause, []) : nothing('another ring');
    case 'ring-not-sent':
      return fact.ring === call.ring ? ringLater(call, inputs) : nothing('another ring');
    case 'deadline-passed':
      if (fact.version !== call.version) return nothing('timer of a former version');
      if (inputs.now < call.deadline) return { kind: 'rearm', at: call.deadline };
      return nextStage(call, inputs, 'NO_ANSWER', [stopRing(call, 'no-answer')]);
    case 'leg-gone':
      if (fact.leg === call.caller.leg) return abandon(call, inputs, fact.cause, [stopRing(call, 'caller-gone')]);
      return fact.leg === call.ring ? nextStage(call, inputs, fact.cause, []) : nothing('not our leg');
    case 'node-lost':
      return abandon(call, inputs, NODE_LOST, [stopRing(call, 'caller-gone')]);
    case 'legs-joined':
      return joinedWhileRinging(call, fact, inputs);
    case 'transfer-completed':
    case 'join-missing':
    case 'failsafe-fired':
      return nothing(`${fact.kind} while recalling`);
  }
}

/** [R3][C5] Claimable while it rings; the losing phone is told that the call was completed elsewhere. */
function askedWhileRinging(call: RecallingCall, retriever: Retriever, inputs: DecisionInputs): Decision {
  // [R10] The rung phone itself, come over from another node with a ticket, must not be stopped.
  if (retriever.originLeg === call.ring) return claim(call, retriever, inputs, []);
  if (retriever.via !== 'recall') return claim(call, retriever, inputs, [stopRing(call, 'picked-up')]);
  return retriever.leg === call.ring
    ? claim(call, retriever, inputs, [])
    : { kind: 'refuse', reason: 'already-picked-up' };
}

function joinedWhileRinging(
  call: RecallingCall,
  fact: { readonly a: LegId; readonly b: LegId },
  inputs: DecisionInputs,
): Decision {
  if (!concerns(fact, call.caller.leg)) return nothing('not our legs');
  return takenByOthers(call, inputs, concerns(fact, call.ring) ? [] : [stopRing(call, 'picked-up')]);
}

const stopRing = (call: RecallingCall, why: 'picked-up' | 'caller-gone' | 'no-answer'): OutboxCommand => ({
  kind: 'stop-ring',
  node: call.node,
  ring: call.ring,
  why,
});

/** [C11] Nobody was rung, so the chain stands where it stood; the longest wait goes on counting. */
function ringLater(call: RecallingCall, inputs: DecisionInputs): Decision {
  const latest = call.parkedAt + inputs.policy.maxWaitMs;
  const next: ParkedCall = {
    ...waitingPart(call),
    kind: 'parked',
    deadline: Math.min(inputs.now + RING_AGAIN_MS, latest),
  };
  const event = eventOf(next, 'recall-failed', inputs.now, { party: call.target, reason: 'no-link' });
  return { kind: 'advance', next, outbox: [], events: [event] };
}

/** [C4] Busy, unregistered, refused, no answer: on along the chain at once. */
function nextStage(
  call: RecallingCall,
  inputs: DecisionInputs,
  cause: string,
  extra: readonly OutboxCommand[],
): Decision {
  const decision = ringFrom(call, { stage: call.chain.stage + 1, round: call.chain.round }, inputs, extra);
  if (decision.kind !== 'advance') return decision;
  const failed = eventOf(call, 'recall-failed', inputs.now, { party: call.target, reason: cause });
  return { ...decision, events: [failed, ...decision.events.filter((event) => event.type !== 'recall-failed')] };
}
