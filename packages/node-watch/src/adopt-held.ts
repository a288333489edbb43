/**
 * Callers whom the switch holds and the store does not know: parked by the dialplan while no engine was there, or forgotten
 * by a Redis that came back empty. They get their parked call back: the same call id, orbit and due time where those are known
 * and free, else an orbit of the lot (SPEC, A1-A4).
 */
import {
  legsOf,
  type AnyCall,
  type CallId,
  type EndedCall,
  type LotPolicy,
  type NodeId,
  type OpenPlan,
} from '@parkade/park-decision';
import { CALL_SCHEMA, firstRecallAt, holdsAt } from '@parkade/park-decision';
import { applyFact, armTimer } from '@parkade/park-engine';
import { isWaiting } from '@parkade/park-engine';
import type { EngineDeps } from '@parkade/park-engine';
import { holdParams } from '@parkade/park-engine';
import type { HeldLeg, HeldLegs } from '@parkade/park-ports';
import { lotOfDomain } from '@parkade/park-engine';
import { reportEvents } from '@parkade/park-engine';

/** A recall that fell due while nobody was there waits so long after the adoption. */
const OVERDUE_GRACE_MS = 2_000;
/** The switch may still show a leg on hold that it has just joined or ended. */
const COMING_APART_MS = 5_000;

/** @returns how many callers were adopted, or `null` when the store could not be asked. */
export async function adoptHeldLegs(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  held: readonly HeldLeg[],
): Promise<number | null> {
  let adopted = 0;
  for (const leg of held) {
    const found = await standing(deps, leg);
    if (found === null) return null;
    if (await takeIn(deps, switches, node, leg, found)) adopted += 1;
  }
  if (adopted > 0) deps.log.warn('adopted callers the store did not know', { node, adopted });
  return adopted;
}

/**
 * [A1] Known is a leg of a live parked call; and one whose own parked call has ended here, which is on its way out (forwarded, joined) and
 * must not be parked a second time. A parked call that ended `lost` is found again: the node was silent, not dead. A reservation is
 * about the consult leg: a caller on hold in its name has landed without an engine.
 */
type Standing =
  | { readonly kind: 'known' }
  | { readonly kind: 'unmarked'; readonly call: AnyCall }
  | { readonly kind: 'forgotten'; readonly callId: CallId }
  | { readonly kind: 'transfer-completed'; readonly callId: CallId };

function takeIn(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  found: Standing,
): Promise<boolean> | false {
  switch (found.kind) {
    case 'known':
      return false;
    case 'unmarked':
      return markUnmarked(deps, switches, node, found.call);
    case 'forgotten':
      return adopt(deps, switches, node, held, found.callId);
    case 'transfer-completed':
      return land(deps, switches, node, held, found.callId);
  }
}

/** [A5] The transfer's completion is made good: the caller stands in the reserved orbit. */
async function land(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  callId: CallId,
): Promise<boolean> {
  const caller = { leg: held.leg, ...held.caller, sipCallId: held.sipCallId };
  const result = await applyFact(deps, callId, { kind: 'transfer-completed', node, caller });
  if (result.kind !== 'advanced') return false;
  const policy = deps.lots.policy(result.call.lot, node);
  if (policy !== undefined && isWaiting(result.call))
    await switches.mark(node, holdParams(result.call, policy, deps.settings.failsafeGraceMs));
  return true;
}

/**
 * [A4] Parked by the store, whose word was lost on its way, and therefore put on hold by the dialplan alone: the leg does not
 * say that it may be joined, and the switch would refuse whoever picks it up.
 */
const isUnmarked = (call: AnyCall, held: HeldLeg): boolean =>
  !held.isGuarded && (call.kind === 'parked' || call.kind === 'recalling') && call.caller.leg === held.leg;

async function markUnmarked(deps: EngineDeps, switches: HeldLegs, node: NodeId, call: AnyCall): Promise<boolean> {
  const policy = deps.lots.policy(call.lot, node);
  if (policy !== undefined && isWaiting(call))
    await switches.mark(node, holdParams(call, policy, deps.settings.failsafeGraceMs));
  return false;
}

async function standing(deps: EngineDeps, held: HeldLeg): Promise<Standing | null> {
  const byLeg = await deps.store.findByLeg(held.leg);
  if (byLeg.kind === 'store-down') return null;
  if (byLeg.kind === 'unknown-schema') return { kind: 'known' };
  if (byLeg.value !== null)
    return isUnmarked(byLeg.value, held) ? { kind: 'unmarked', call: byLeg.value } : { kind: 'known' };
  if (held.callId === null) return { kind: 'forgotten', callId: deps.ids.callId() };
  const byCall = await deps.store.loadCall(held.callId);
  if (byCall.kind === 'store-down') return null;
  if (byCall.kind === 'unknown-schema') return { kind: 'known' };
  const call = byCall.value;
  if (call === null) return { kind: 'forgotten', callId: held.callId };
  if (call.kind === 'ended')
    return isFoundAgain(deps, call) ? { kind: 'forgotten', callId: deps.ids.callId() } : { kind: 'known' };
  if (call.kind === 'reserved') return { kind: 'transfer-completed', callId: held.callId };
  // A live parked call of this id that is about another leg: the id on this leg is a former one.
  return legsOf(call).includes(held.leg) ? { kind: 'known' } : { kind: 'forgotten', callId: deps.ids.callId() };
}

/** Whose caller was thought to have left the lot, and is on hold all the same. */
function isFoundAgain(deps: EngineDeps, { outcome, endedAt }: EndedCall): boolean {
  switch (outcome) {
    case 'lost':
    case 'unused':
      return true;
    case 'retrieved':
    case 'abandoned':
      return deps.clock.now() - endedAt > COMING_APART_MS;
    case 'forwarded':
    case 'expired':
      return false;
  }
}

async function adopt(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  callId: CallId,
): Promise<boolean> {
  const policy = policyFor(deps, held, node);
  if (policy === undefined) {
    deps.log.error('a held caller fits no lot', { node, leg: held.leg, lot: held.lot });
    return false;
  }
  const plan = adoptionPlan(deps, policy, node, held, callId);
  const opened = await deps.store.openCall(plan, deps.clock.now(), 0);
  if (opened.kind === 'store-down' || opened.value.kind !== 'opened') {
    deps.log.error('a held caller could not be adopted', {
      node,
      leg: held.leg,
      why: opened.kind === 'ok' ? opened.value.kind : opened.why,
    });
    return false;
  }
  const { call } = opened.value;
  // [P5] Another hand has parked the same leg a moment ago.
  if (call.callId !== callId) return false;
  if (call.kind !== 'ended') await armTimer(deps, call);
  reportEvents(deps, [{ ...plan.event, orbit: call.orbit }]);
  deps.meters.count('parkade_adopted_total', { node });
  await markAdopted(deps, switches, node, held, call, policy);
  return true;
}

/** [A4] The leg must say what the store says, or the next adoption would read something else. */
async function markAdopted(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  call: AnyCall,
  policy: LotPolicy,
): Promise<void> {
  const isRight = held.callId === call.callId && held.orbit === call.orbit && held.isGuarded;
  if (!isWaiting(call) || isRight) return;
  await switches.mark(node, holdParams(call, policy, deps.settings.failsafeGraceMs));
}

function policyFor(deps: EngineDeps, held: HeldLeg, node: NodeId): LotPolicy | undefined {
  const { lot } = held;
  // [W13] A dialplan for all sites cannot tell local lots with the same numbers apart; a parked call of ours can.
  const isHere = deps.lots.numberPlans.some((one) => one.lot === lot && holdsAt(one, node));
  const own = lot !== null && (isHere || held.callId !== null) ? deps.lots.policy(lot, node) : undefined;
  if (own !== undefined) return own;
  return lotOfDomain(deps, node, held.parker?.domain);
}

/** [A2] Its own orbit first, any other of the lot after it. [A3] Its own due time, but never in the past. */
function adoptionPlan(deps: EngineDeps, policy: LotPolicy, node: NodeId, held: HeldLeg, callId: CallId): OpenPlan {
  const now = deps.clock.now();
  const parkedAt = held.parkedAt ?? now;
  const due = held.dueAt ?? firstRecallAt(policy, parkedAt);
  const version = (held.version ?? 0) + 1;
  const parker = held.parker === null ? null : { address: held.parker, leg: null };
  const { orbit } = held;
  const own = orbit !== null && policy.orbits.includes(orbit) ? [orbit] : [];
  return {
    call: {
      schema: CALL_SCHEMA,
      kind: 'parked',
      callId,
      version,
      lot: policy.lot,
      node,
      via: 'adopted',
      parker,
      openedAt: parkedAt,
      caller: { leg: held.leg, ...held.caller, sipCallId: held.sipCallId },
      parkedAt,
      chain: { stage: 0, round: 0 },
      deadline: Math.max(due, now + OVERDUE_GRACE_MS),
    },
    candidates: [...own, ...policy.orbits.filter((one) => one !== orbit)],
    event: {
      type: 'parked',
      at: now,
      lot: policy.lot,
      callId,
      version,
      node,
      leg: held.leg,
      caller: held.caller,
      parker: held.parker,
      party: null,
      via: 'adopted',
      reason: held.callId === null ? 'parked-by-the-switch' : 'store-was-lost',
    },
    otherwise: 'lot-full',
  };
}
