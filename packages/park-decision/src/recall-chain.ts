/**
 * The recall chain (SPEC, C1-C13): stages are rung one after the other, the whole chain at most `rounds` times, then the
 * final disposition. [L2] Every step goes forward, so the chain ends.
 */
import { CALL_SCHEMA } from './parked-call.js';
import type { Decision, OutboxCommand, WaitingCall } from './decision.js';
import type { ExpiredEvent, ForwardedEvent, RecallRingsEvent, RecallRoundOverEvent } from './events.js';
import type { LegId } from './identifiers.js';
import { afterEnd, afterStep } from './lot-events.js';
import type { LotPolicy, RecallStage } from './lot-policy.js';
import { nextStepOf, targetOf } from './next-step.js';
import type { ChainPosition, EndedCall, Outcome, ParkedCall, RecallingCall, Retriever } from './parked-call.js';
import { sameWait, stepOfWait } from './wait-step.js';

/**
 * How long after a stage's ringing time the engine waits for the switch's own word before it gives up on the stage. No part of
 * the chain as configured: the switch tells of each ringing's end in time, and a failsafe that comes while an engine still waits for
 * such a word changes nothing [C9].
 */
export const RING_SLACK_MS = 2_000;

/** What a decision may read besides state and fact. */
export interface DecisionInputs {
  readonly policy: LotPolicy;
  /** ms since 1970. */
  readonly now: number;
  /** A fresh leg id, used if a stage is rung. */
  readonly ring: LegId;
}

/** When the first recall is due; with recall switched off, when the longest wait ends [C8]. */
export function firstRecallAt(policy: LotPolicy, parkedAt: number): number {
  const latest = parkedAt + policy.maxWaitMs;
  return policy.recallAfterMs === 0 ? latest : Math.min(parkedAt + policy.recallAfterMs, latest);
}

/**
 * [C13] When the last phone has rung for a caller, or the longest wait is over, by the times of the configuration: the failsafe is
 * set later than this by its grace. A lot that says `stay` keeps the caller longer; the failsafe then asks once per its time and
 * finds everything well [L6].
 */
export function chainLengthMs(policy: LotPolicy): number {
  if (policy.recallAfterMs === 0) return policy.maxWaitMs;
  const round = policy.chain.reduce((sum, stage) => sum + lengthOf(stage), 0);
  const all = policy.recallAfterMs + policy.rounds * round + (policy.rounds - 1) * policy.againMs;
  return Math.min(all, policy.maxWaitMs);
}

/** [C17][C18] Who answers in the last moment still has the whole time to press the key, and to be told whom they get. */
export const lengthOf = ({ forMs, confirmMs = 0, announceMs = 0 }: RecallStage): number =>
  forMs + confirmMs + announceMs;

/** What all waiting states share; used to build the next one without carrying fields of the former. */
export function waitingPart(call: WaitingCall): Omit<ParkedCall, 'kind' | 'deadline'> {
  return {
    schema: CALL_SCHEMA,
    callId: call.callId,
    version: call.version + 1,
    lot: call.lot,
    orbit: call.orbit,
    node: call.node,
    via: call.via,
    parker: call.parker,
    openedAt: call.openedAt,
    caller: call.caller,
    parkedAt: call.parkedAt,
    chain: call.chain,
    ...(call.note === undefined ? {} : { note: call.note }),
    ...(call.keptFor === undefined ? {} : { keptFor: call.keptFor }),
    ...(call.page === undefined ? {} : { page: call.page }),
    ...(call.actKeys === undefined ? {} : { actKeys: call.actKeys }),
    ...stepOfWait(call),
  };
}

/** The same state with the next version: what changes in it is no step of the wait. */
export const edited = <C extends WaitingCall>(call: C): C => ({
  ...call,
  version: call.version + 1,
  ...sameWait(call),
});

/**
 * Rings the first stage at or after `from` that has somebody to ring; past the last stage the round is over. No stage
 * rings beyond the longest wait [C8].
 */
export function ringFrom(
  call: WaitingCall,
  from: ChainPosition,
  inputs: DecisionInputs,
  extra: readonly OutboxCommand[],
): Decision {
  const { policy, now, ring } = inputs;
  const left = call.parkedAt + policy.maxWaitMs - now;
  if (left <= 0) return finish(call, inputs, extra);
  for (let stage = from.stage; stage < policy.chain.length; stage += 1) {
    const step = policy.chain[stage];
    const target = step === undefined ? null : targetOf(step, call.parker, policy);
    // [C3] A stage without anybody to ring (the parker is unknown) is passed over.
    if (step === undefined || target === null) continue;
    const confirm = step.confirmMs === undefined ? {} : { confirmMs: step.confirmMs };
    // [C2] It rings for its own time.
    const next: RecallingCall = {
      ...waitingPart(call),
      kind: 'recalling',
      chain: { stage, round: from.round },
      ring,
      target,
      deadline: now + Math.min(lengthOf(step) + RING_SLACK_MS, left),
    };
    const forMs = Math.min(step.forMs, left);
    const announce = step.announceMs === undefined ? {} : { announce: true as const };
    const command: OutboxCommand = { kind: 'ring', node: call.node, ring, target, forMs, ...confirm, ...announce };
    const event: RecallRingsEvent = {
      ...afterStep(call, now),
      ...next.chain,
      kind: 'recall-rings',
      ring,
      target,
      until: next.deadline,
    };
    return { kind: 'advance', next, outbox: [...extra, command], events: [event] };
  }
  return endOfRound(call, from.round, inputs, extra);
}

/** [C7] Music for `again`, then the chain anew; after the last round the lot's last word. */
function endOfRound(
  call: WaitingCall,
  round: number,
  inputs: DecisionInputs,
  extra: readonly OutboxCommand[],
): Decision {
  const { policy, now } = inputs;
  const latest = call.parkedAt + policy.maxWaitMs;
  const [chain, deadline] =
    round + 1 < policy.rounds
      ? [{ stage: 0, round: round + 1 }, Math.min(now + policy.againMs, latest)]
      : [{ stage: policy.chain.length, round }, latest];
  if (chain.stage !== 0 && policy.then.kind !== 'stay') return finish(call, inputs, extra);
  if (deadline <= now) return finish(call, inputs, extra);
  const next: ParkedCall = { ...waitingPart(call), kind: 'parked', chain, deadline };
  const event: RecallRoundOverEvent = {
    ...afterStep(call, now),
    kind: 'recall-round-over',
    round,
    next: nextStepOf(next, policy),
  };
  return { kind: 'advance', next, outbox: extra, events: [event] };
}

/** [C6][C8] The lot's last word. A lot that says `stay` hangs up at the longest wait, with a prompt. */
export function finish(call: WaitingCall, inputs: DecisionInputs, extra: readonly OutboxCommand[]): Decision {
  const { policy, now } = inputs;
  const forward = policy.then.kind === 'forward' ? policy.then : null;
  const to = forward === null ? 'goodbye' : { extension: forward.extension, context: forward.context };
  const command: OutboxCommand = { kind: 'forward', node: call.node, leg: call.caller.leg, to };
  const common = afterEnd(call, inputs);
  const event: ExpiredEvent | ForwardedEvent =
    to === 'goodbye' ? { ...common, outcome: 'expired' } : { ...common, outcome: 'forwarded', ...to };
  const next = ended(call, event.outcome, now, null);
  return { kind: 'advance', next, outbox: [...extra, command], events: [event] };
}

export function ended(call: WaitingCall, outcome: Outcome, now: number, retriever: Retriever | null): EndedCall {
  const { chain: _chain, waitStep: _waitStep, page: _page, ...common } = waitingPart(call);
  return { ...common, kind: 'ended', outcome, endedAt: now, retriever };
}
