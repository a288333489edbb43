/**
 * Callers whom the switch holds and the store does not know: parked by the dialplan while no engine was there, or forgotten
 * by a Redis that came back empty. They get their stay back: the same call id, orbit and due time where those are known
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
import type { EngineParts } from '@parkade/park-engine';
import { holdOrder } from '@parkade/park-engine';
import type { HeldLeg, HeldLegs } from '@parkade/park-ports';
import { lotOfDomain } from '@parkade/park-engine';
import { reportEvents } from '@parkade/park-engine';

/** A recall that fell due while nobody was there waits so long after the adoption. */
const OVERDUE_GRACE_MS = 2_000;
/** The switch may still show a leg on hold that it has just joined or ended. */
const COMING_APART_MS = 5_000;

/** @returns how many callers were adopted, or `null` when the store could not be asked. */
export async function adoptHeldLegs(
  parts: EngineParts,
  switches: HeldLegs,
  node: NodeId,
  held: readonly HeldLeg[],
): Promise<number | null> {
  let adopted = 0;
  for (const leg of held) {
    const found = await standing(parts, leg);
    if (found === null) return null;
    if (await takeIn(parts, switches, node, leg, found)) adopted += 1;
  }
  if (adopted > 0) parts.log.warn('adopted callers the store did not know', { node, adopted });
  return adopted;
}

/**
 * [A1] Known is a leg of a live stay; and one whose own stay has ended here, which is on its way out (forwarded, joined) and
 * must not be parked a second time. A stay that ended `lost` is found again: the node was silent, not dead. A reservation is
 * about the consult leg: a caller on hold in its name has landed without an engine.
 */
type Standing =
  | { readonly kind: 'known' }
  | { readonly kind: 'unmarked'; readonly call: AnyCall }
  | { readonly kind: 'forgotten'; readonly callId: CallId }
  | { readonly kind: 'landed'; readonly callId: CallId };

function takeIn(
  parts: EngineParts,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  found: Standing,
): Promise<boolean> | false {
  switch (found.kind) {
    case 'known':
      return false;
    case 'unmarked':
      return markUnmarked(parts, switches, node, found.call);
    case 'forgotten':
      return adopt(parts, switches, node, held, found.callId);
    case 'landed':
      return land(parts, switches, node, held, found.callId);
  }
}

/** [A5] The transfer's completion is made good: the caller stands in the reserved orbit. */
async function land(
  parts: EngineParts,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  callId: CallId,
): Promise<boolean> {
  const caller = { leg: held.leg, ...held.caller, sipCallId: held.sipCallId };
  const result = await applyFact(parts, callId, { kind: 'landed', node, caller });
  if (result.kind !== 'advanced') return false;
  const policy = parts.lots.policy(result.call.lot, node);
  if (policy !== undefined && isWaiting(result.call))
    await switches.mark(node, holdOrder(result.call, policy, parts.settings.deadmanGraceMs));
  return true;
}

/**
 * [A4] Parked by the store, whose word was lost on its way, and therefore put on hold by the dialplan alone: the leg does not
 * say that it may be joined, and the switch would refuse whoever picks it up.
 */
const isUnmarked = (call: AnyCall, held: HeldLeg): boolean =>
  !held.isFenced && (call.kind === 'parked' || call.kind === 'recalling') && call.caller.leg === held.leg;

async function markUnmarked(parts: EngineParts, switches: HeldLegs, node: NodeId, call: AnyCall): Promise<boolean> {
  const policy = parts.lots.policy(call.lot, node);
  if (policy !== undefined && isWaiting(call))
    await switches.mark(node, holdOrder(call, policy, parts.settings.deadmanGraceMs));
  return false;
}

async function standing(parts: EngineParts, held: HeldLeg): Promise<Standing | null> {
  const byLeg = await parts.store.findByLeg(held.leg);
  if (byLeg.kind === 'store-down') return null;
  if (byLeg.kind === 'unknown-schema') return { kind: 'known' };
  if (byLeg.value !== null)
    return isUnmarked(byLeg.value, held) ? { kind: 'unmarked', call: byLeg.value } : { kind: 'known' };
  if (held.callId === null) return { kind: 'forgotten', callId: parts.ids.callId() };
  const byCall = await parts.store.loadCall(held.callId);
  if (byCall.kind === 'store-down') return null;
  if (byCall.kind === 'unknown-schema') return { kind: 'known' };
  const call = byCall.value;
  if (call === null) return { kind: 'forgotten', callId: held.callId };
  if (call.kind === 'ended')
    return isFoundAgain(parts, call) ? { kind: 'forgotten', callId: parts.ids.callId() } : { kind: 'known' };
  if (call.kind === 'reserved') return { kind: 'landed', callId: held.callId };
  // A live stay of this id that is about another leg: the id on this leg is a former one.
  return legsOf(call).includes(held.leg) ? { kind: 'known' } : { kind: 'forgotten', callId: parts.ids.callId() };
}

/** Whose caller was thought to have left the lot, and is on hold all the same. */
function isFoundAgain(parts: EngineParts, { outcome, endedAt }: EndedCall): boolean {
  switch (outcome) {
    case 'lost':
    case 'unused':
      return true;
    case 'retrieved':
    case 'abandoned':
      return parts.clock.now() - endedAt > COMING_APART_MS;
    case 'forwarded':
    case 'expired':
      return false;
  }
}

async function adopt(
  parts: EngineParts,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  callId: CallId,
): Promise<boolean> {
  const policy = policyFor(parts, held, node);
  if (policy === undefined) {
    parts.log.error('a held caller fits no lot', { node, leg: held.leg, lot: held.lot });
    return false;
  }
  const plan = adoptionPlan(parts, policy, node, held, callId);
  const opened = await parts.store.openCall(plan, parts.clock.now(), 0);
  if (opened.kind === 'store-down' || opened.value.kind !== 'opened') {
    parts.log.error('a held caller could not be adopted', {
      node,
      leg: held.leg,
      why: opened.kind === 'ok' ? opened.value.kind : opened.why,
    });
    return false;
  }
  const { call } = opened.value;
  // [P5] Another hand has parked the same leg a moment ago.
  if (call.callId !== callId) return false;
  if (call.kind !== 'ended') await armTimer(parts, call);
  reportEvents(parts, [{ ...plan.event, orbit: call.orbit }]);
  parts.meters.count('parkade_adopted_total', { node });
  await markAdopted(parts, switches, node, held, call, policy);
  return true;
}

/** [A4] The leg must say what the store says, or the next adoption would read something else. */
async function markAdopted(
  parts: EngineParts,
  switches: HeldLegs,
  node: NodeId,
  held: HeldLeg,
  call: AnyCall,
  policy: LotPolicy,
): Promise<void> {
  const isRight = held.callId === call.callId && held.orbit === call.orbit && held.isFenced;
  if (!isWaiting(call) || isRight) return;
  await switches.mark(node, holdOrder(call, policy, parts.settings.deadmanGraceMs));
}

function policyFor(parts: EngineParts, held: HeldLeg, node: NodeId): LotPolicy | undefined {
  const { lot } = held;
  // [W13] A dialplan for all sites cannot tell local lots with the same numbers apart; a stay of ours can.
  const isHere = parts.lots.numberings.some((one) => one.lot === lot && holdsAt(one, node));
  const own = lot !== null && (isHere || held.callId !== null) ? parts.lots.policy(lot, node) : undefined;
  if (own !== undefined) return own;
  return lotOfDomain(parts, node, held.parker?.domain);
}

/** [A2] Its own orbit first, any other of the lot after it. [A3] Its own due time, but never in the past. */
function adoptionPlan(parts: EngineParts, policy: LotPolicy, node: NodeId, held: HeldLeg, callId: CallId): OpenPlan {
  const now = parts.clock.now();
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
