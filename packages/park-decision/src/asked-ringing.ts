/** A ringing that somebody has asked for, in front of the recall chain (SPEC, Q5-Q7): how it begins, and how it ends in vain. */
import type { ClaimableCall, Decision, OutboxCommand } from './decision.js';
import type { AskedFailedEvent, AskedFailure, AskedRingsEvent } from './events.js';
import type { UserAddress } from './identifiers.js';
import { afterStep } from './lot-events.js';
import { nextStepOf } from './next-step.js';
import type { AskedRinging, ParkedCall, RecallingCall } from './parked-call.js';
import { RING_SLACK_MS, waitingPart, type DecisionInputs } from './recall-chain.js';

type Advance = Extract<Decision, { kind: 'advance' }>;
export type AskedRingingCall = RecallingCall & { readonly asked: AskedRinging };

/** When the chain goes on where it stands. [Q5] A stage that is broken off begins anew, and at once. */
export const resumeAtOf = (call: ClaimableCall, now: number): number =>
  call.kind === 'parked' ? call.deadline : (call.asked?.resumeAt ?? now);

export interface RingingWanted extends Omit<AskedRinging, 'at' | 'resumeAt'> {
  readonly target: UserAddress;
  readonly forMs: number;
  readonly confirmMs?: number;
}

/** [Q6] One ringing at a time: whatever rang before is stopped. [C8] No phone rings beyond the longest wait. */
export function ringAsked(call: ClaimableCall, wanted: RingingWanted, inputs: DecisionInputs): Advance {
  const { policy, now, ring } = inputs;
  const { kind, by, target, confirmMs } = wanted;
  const left = call.parkedAt + policy.maxWaitMs - now;
  const asked: AskedRinging = { kind, by, at: now, resumeAt: resumeAtOf(call, now) };
  const next: RecallingCall = {
    ...waitingPart(call),
    kind: 'recalling',
    ring,
    target,
    asked,
    deadline: now + Math.min(wanted.forMs + (confirmMs ?? 0) + RING_SLACK_MS, left),
  };
  const command: OutboxCommand = {
    kind: 'ring',
    node: call.node,
    ring,
    target,
    forMs: Math.min(wanted.forMs, left),
    ...(confirmMs === undefined ? {} : { confirmMs }),
  };
  const event: AskedRingsEvent = {
    ...afterStep(call, now),
    kind: 'asked-rings',
    asked: kind,
    by,
    ring,
    target,
    until: next.deadline,
    resumeAt: asked.resumeAt,
  };
  const former: readonly OutboxCommand[] = call.kind === 'recalling' ? [stopFor(call, kind)] : [];
  return { kind: 'advance', next, outbox: [...former, command], events: [event] };
}

/** Who picks up has the caller, as far as the phones are concerned that rang before; whoever was sent for keeps a missed call. */
const stopFor = (call: RecallingCall, kind: AskedRinging['kind']): OutboxCommand => ({
  kind: 'stop-ring',
  node: call.node,
  ring: call.ring,
  why: kind === 'pick-up' ? 'picked-up' : 'no-answer',
});

/** [Q9] The ringing is taken back. A phone that was to pick up has missed nothing. */
export const cancelAsked = (call: AskedRingingCall, by: AskedRinging['by'], inputs: DecisionInputs): Advance =>
  askedInVain(call, { kind: 'cancelled', by }, inputs, [stopFor(call, call.asked.kind)]);

/** [Q5] Music again, and the chain as if nobody had asked: a recall that fell due meanwhile rings now. */
export function askedInVain(
  call: AskedRingingCall,
  why: AskedFailure,
  inputs: DecisionInputs,
  outbox: readonly OutboxCommand[],
): Advance {
  const { policy, now } = inputs;
  const next: ParkedCall = { ...waitingPart(call), kind: 'parked', deadline: Math.max(call.asked.resumeAt, now) };
  const event: AskedFailedEvent = {
    ...afterStep(call, now),
    kind: 'asked-failed',
    asked: call.asked.kind,
    by: call.asked.by,
    ring: call.ring,
    target: call.target,
    why,
    next: nextStepOf(next, policy),
  };
  return { kind: 'advance', next, outbox, events: [event] };
}
