/**
 * The switch's own failsafe asks once more before it rings the parker by itself. A caller we know is put back on music; one
 * whom the store does not know is adopted.
 */
import { decide } from '../decide.js';
import type { WaitingCall } from '../decision.js';
import type { HeldOn } from '../held-leg.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { LotPolicy } from '../lot-policy.js';
import type { AnyCall, Outcome } from '../parked-call.js';
import { chainLengthMs } from '../recall-chain.js';
import { completeTransfer } from './decide-transfer-completed.js';
import { ownCall } from './opening.js';
import { planAdoption } from './plan-adoption.js';
import {
  fallBack,
  isWaiting,
  returnToParker,
  type AskedFor,
  type HoldMusic,
  type RequestPlan,
  type SeenInputs,
} from './request-plan.js';

export function decideFailsafe(asked: AskedFor<'failsafe'>, snapshot: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { named, ofLeg } = inputs.picture;
  if (named?.kind === 'unknown-schema' || ofLeg?.kind === 'unknown-schema') return fallBack('unknown-schema');
  if (asked.callId === null || named === null) return adopt(snapshot, inputs);
  const policy = inputs.lots.policy(named.lot, snapshot.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [P3][P7] The transfer was completed while no engine could be asked: the caller is on hold in the name of a reservation.
  if (named.kind === 'reserved' || (named.kind === 'ended' && named.outcome === 'unused'))
    return completeTransfer(named, snapshot, inputs, 'on-music');
  if (isWaiting(named) && named.caller.leg === snapshot.leg) return backOnMusic(named, snapshot, policy, inputs);
  // Who was forwarded is on their way out, and nothing but the fallback is left for them.
  return wasThoughtGone(named)
    ? adopt(snapshot, inputs)
    : returnToParker(policy, 'already-parked', snapshot.lastBridgedOwner);
}

/** [C9] A failsafe after the deadline counts as the deadline; before it, only the music begins anew. */
function backOnMusic(call: WaitingCall, snapshot: LegSnapshot, policy: LotPolicy, inputs: SeenInputs): RequestPlan {
  const { now, ring } = inputs;
  const music = musicAfter(call, snapshot, policy, now);
  const decision = decide(call, { kind: 'failsafe-fired', leg: snapshot.leg }, { policy, now, ring });
  return decision.kind === 'advance'
    ? { kind: 'advance', from: call, decision, policy, then: { kind: 'hold', ...music } }
    : { kind: 'hold', call, policy, ...music };
}

/** [G1] Early is a failsafe in the first half of its time. */
function musicAfter(
  { parkedAt }: WaitingCall,
  { cameEarly }: LegSnapshot,
  policy: LotPolicy,
  now: number,
): { readonly music?: HoldMusic } {
  if (now >= parkedAt + chainLengthMs(policy) / 2) return {};
  return { music: cameEarly === true ? 'early-safe' : 'early' };
}

/** [A1] The call ended because the caller had left the lot, and here they are: a join came apart, and nobody could hear of it. */
const wasThoughtGone = (call: AnyCall): boolean =>
  call.kind === 'ended' && THOUGHT_GONE.some((outcome) => outcome === call.outcome);

const THOUGHT_GONE: readonly Outcome[] = ['retrieved', 'abandoned', 'caller-silent', 'time-over', 'lost'];

/** [A1] The store may know the leg although the leg does not know its call: the answer to its park was lost. */
function adopt(snapshot: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { picture, lots } = inputs;
  const own = ownCall(snapshot, picture.ofLeg);
  if (own !== null && own.kind !== 'reserved') {
    const policy = lots.policy(own.lot, snapshot.node);
    return policy === undefined ? fallBack('unknown-lot') : { kind: 'hold', call: own, policy };
  }
  const held = heldOf(snapshot);
  const domain = snapshot.lastBridgedOwner?.domain ?? snapshot.owner?.domain;
  const plan = planAdoption(held, picture, { ...inputs, seen: 'asking', domain });
  switch (plan.kind) {
    case 'leave':
      return fallBack(plan.why);
    case 'mark':
      return { kind: 'hold', call: plan.call, policy: plan.policy };
    case 'advance':
      return { ...plan, then: { kind: 'hold' } };
    case 'open':
      return { ...plan, full: returnToParker(plan.policy, plan.open.otherwise, held.parker) };
  }
}

/** What the leg's variables say of it; who parked may be known from the talk alone. */
function heldOf({
  node,
  leg,
  held,
  name,
  number,
  sipCallId,
  callId,
  callVersion,
  lastBridgedOwner,
}: LegSnapshot): HeldOn {
  const bare: HeldOn = {
    node,
    leg,
    callId,
    version: callVersion,
    lot: null,
    orbit: null,
    parker: null,
    parkedAt: null,
    dueAt: null,
    caller: { name, number },
    sipCallId,
    isGuarded: false,
  };
  const said: HeldOn = held === undefined ? bare : { ...held, node };
  return { ...said, parker: said.parker ?? lastBridgedOwner };
}
