/** Rules for a caller on music: `parked`, and `recalling` (the same, while a phone rings for them). */
import type { ClaimableCall, Decision, OutboxCommand, WaitingCall } from './decision.js';
import type { CallFact } from './facts.js';
import type { LegId } from './identifiers.js';
import type {
  AbandonedEvent,
  ClaimedEvent,
  LostEvent,
  LostWhy,
  RecallFailedEvent,
  RecallFailure,
  RetrievedEvent,
} from './events.js';
import { leftAs, type LegEnd } from './leg-end.js';
import { askedInVain } from './asked-ringing.js';
import { afterEnd, afterStep } from './lot-events.js';
import { nextStepOf } from './next-step.js';
import type { ClaimedCall, ParkedCall, RecallingCall, Retriever } from './parked-call.js';
import { callBackCommands, lostWhy } from './call-back.js';
import { edited, ended, finish, ringFrom, waitingPart, type DecisionInputs } from './recall-chain.js';
import { isOfThisWait } from './wait-step.js';

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
    retriever: asAsked(retriever, call),
    claimedAt: now,
    recallAt: recallAt(call, now),
    deadline: now + policy.claimMs,
  };
  const until = next.deadline;
  const event: ClaimedEvent = { ...afterStep(call, now), kind: 'claimed', retriever: next.retriever, until };
  return { kind: 'advance', next, outbox, events: [event] };
}

const recallAt = (call: ClaimableCall, now: number): number =>
  call.kind === 'parked' ? call.deadline : (call.asked?.resumeAt ?? now);

/** [Q7] Whoever answers the phone that somebody asked to ring is known to have come by that. */
function asAsked(retriever: Retriever, call: ClaimableCall): Retriever {
  if (call.kind !== 'recalling' || call.asked === undefined || retriever.ring !== call.ring) return retriever;
  const { resumeAt: _resumeAt, ...asked } = call.asked;
  return { ...retriever, asked };
}

/**
 * [R12] A ticket is the right to the caller as they waited when it was issued. One step on they still do: the recall has
 * begun, moved on or paused. A claim and the way back from it are two.
 */
function isStillGood(issuedAt: number | undefined, call: ClaimableCall): boolean {
  return issuedAt === undefined || isOfThisWait(issuedAt, call);
}

/** [H1] The caller hung up: the orbit is free at once. [H8] Or was lost, nobody having heard them hang up. */
export function endOfCaller(
  call: WaitingCall,
  inputs: DecisionInputs,
  end: LegEnd,
  outbox: readonly OutboxCommand[],
): Decision {
  const why = lostWhy(end);
  if (why !== null) return lost(call, inputs, why, outbox);
  const { outcome, cause } = leftAs(end);
  const event: AbandonedEvent = { ...afterEnd(call, inputs), outcome, cause };
  return { kind: 'advance', next: ended(call, outcome, inputs.now, null), outbox, events: [event] };
}

export function lost(
  call: WaitingCall,
  inputs: DecisionInputs,
  why: LostWhy,
  outbox: readonly OutboxCommand[],
): Decision {
  const event: LostEvent = { ...afterEnd(call, inputs), outcome: 'lost', why };
  return {
    kind: 'advance',
    next: ended(call, 'lost', inputs.now, null),
    outbox: [...outbox, ...callBackCommands(call, why, inputs)],
    events: [event],
  };
}

/** [R7] Somebody joined the caller without asking us (a supervisor's intercept, the switch's own failsafe). */
export function takenByOthers(
  call: WaitingCall,
  leg: LegId,
  inputs: DecisionInputs,
  outbox: readonly OutboxCommand[],
): Decision {
  const event: RetrievedEvent = {
    ...afterEnd(call, inputs),
    outcome: 'retrieved',
    by: { kind: 'others', leg },
  };
  return { kind: 'advance', next: ended(call, 'retrieved', inputs.now, null), outbox, events: [event] };
}

type Joined = Extract<CallFact, { kind: 'legs-joined' }>;

const otherThan = ({ a, b }: Joined, leg: LegId): LegId => (a === leg ? b : a);

const concerns = ({ a, b }: Joined, leg: LegId): boolean => a === leg || b === leg;

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
      // [H6] The leg of somebody else changes nothing.
      return fact.leg === call.caller.leg ? endOfCaller(call, inputs, fact.end, []) : nothing('not our leg');
    case 'node-lost':
      return lost(call, inputs, 'node-lost', []);
    case 'legs-joined':
      return concerns(fact, call.caller.leg)
        ? takenByOthers(call, otherThan(fact, call.caller.leg), inputs, [])
        : nothing('not our legs');
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
      return fact.ring === call.ring ? ringFailed(call, fact, inputs) : nothing('another ring');
    case 'ring-not-sent':
      return fact.ring === call.ring ? ringLater(call, inputs) : nothing('another ring');
    case 'deadline-passed':
      if (fact.version !== call.version) return nothing('timer of a former version');
      if (inputs.now < call.deadline) return { kind: 'rearm', at: call.deadline };
      return nextStage(call, inputs, { kind: 'not-answered' }, [stopRing(call, 'no-answer')]);
    case 'leg-gone':
      // [H2] Nobody is left for whom it could ring.
      return fact.leg === call.caller.leg
        ? endOfCaller(call, inputs, fact.end, [stopRing(call, 'caller-gone')])
        : nothing('not our leg');
    case 'node-lost':
      return lost(call, inputs, 'node-lost', [stopRing(call, 'caller-gone')]);
    case 'legs-joined':
      return joinedWhileRinging(call, fact, inputs);
    case 'transfer-completed':
    case 'join-missing':
    case 'failsafe-fired':
      return nothing(`${fact.kind} while recalling`);
  }
}

/**
 * [R3][C5] Claimable while it rings. [C14] Whoever it is who takes the caller, all phones that still ring are told that the call was
 * completed elsewhere. [R10] A phone that was answered does not ring any more, so that this does not touch it.
 */
function askedWhileRinging(call: RecallingCall, retriever: Retriever, inputs: DecisionInputs): Decision {
  if (retriever.via === 'recall' && retriever.ring !== call.ring)
    return { kind: 'refuse', reason: 'already-picked-up' };
  return claim(call, retriever, inputs, [stopRing(call, 'picked-up')]);
}

function joinedWhileRinging(call: RecallingCall, fact: Joined, inputs: DecisionInputs): Decision {
  if (!concerns(fact, call.caller.leg)) return nothing('not our legs');
  return takenByOthers(call, otherThan(fact, call.caller.leg), inputs, [stopRing(call, 'picked-up')]);
}

type RingFailed = Extract<CallFact, { kind: 'ring-failed' }>;

/** [C15] The stage has failed when its ringing came to nothing at each node where it rang; the last failure is told. */
function ringFailed(call: RecallingCall, { end, where }: RingFailed, inputs: DecisionInputs): Decision {
  const failedAt = where === undefined ? [] : [...new Set([...(call.failedAt ?? []), where.node])];
  if (where === undefined || where.all.every((node) => failedAt.includes(node)))
    return nextStage(call, inputs, failureOf(end), []);
  if (failedAt.length === call.failedAt?.length) return nothing('known to have failed there');
  // [R12] No step of the wait.
  return { kind: 'advance', next: { ...edited(call), failedAt }, outbox: [], events: [] };
}

export const stopRing = (call: RecallingCall, why: 'picked-up' | 'caller-gone' | 'no-answer'): OutboxCommand => ({
  kind: 'stop-ring',
  node: call.node,
  ring: call.ring,
  why,
});

/** [C11] Nobody was rung, so the chain stands where it stood; the longest wait goes on counting. */
function ringLater(call: RecallingCall, inputs: DecisionInputs): Decision {
  if (call.asked !== undefined) return askedInVain({ ...call, asked: call.asked }, { kind: 'no-link' }, inputs, []);
  const latest = call.parkedAt + inputs.policy.maxWaitMs;
  const next: ParkedCall = {
    ...waitingPart(call),
    kind: 'parked',
    deadline: Math.min(inputs.now + RING_AGAIN_MS, latest),
  };
  const event = { ...recallFailed(call, { kind: 'no-link' }, inputs.now), next: nextStepOf(next, inputs.policy) };
  return { kind: 'advance', next, outbox: [], events: [event] };
}

/** [C4] Busy, unregistered, refused, no answer: on along the chain at once. */
function nextStage(
  call: RecallingCall,
  inputs: DecisionInputs,
  why: RecallFailure,
  extra: readonly OutboxCommand[],
): Decision {
  if (call.asked !== undefined) return askedInVain({ ...call, asked: call.asked }, why, inputs, extra);
  const decision = ringFrom(call, { stage: call.chain.stage + 1, round: call.chain.round }, inputs, extra);
  if (decision.kind !== 'advance') return decision;
  return { ...decision, events: [recallFailed(call, why, inputs.now), ...decision.events] };
}

const recallFailed = (call: RecallingCall, why: RecallFailure, now: number): RecallFailedEvent => ({
  ...afterStep(call, now),
  ...call.chain,
  kind: 'recall-failed',
  ring: call.ring,
  target: call.target,
  why,
});

function failureOf(end: LegEnd): RecallFailure {
  switch (end.kind) {
    case 'hung-up':
      return { kind: 'cause', cause: end.cause };
    case 'refused':
      return { kind: 'refused', answer: end.answer };
    case 'missing':
    case 'no-such-leg':
      return { kind: 'leg-gone' };
    case 'switch-restarted':
      return { kind: 'switch-restarted' };
  }
}
