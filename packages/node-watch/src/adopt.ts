/** Callers whom the switch holds and the store does not know are taken in (SPEC, A1-A5); what is done is planned in the core. */
import {
  isWaiting,
  needsMark,
  planAdoption,
  type AdoptionPlan,
  type AnyCall,
  type HeldOn,
} from '@parkade/park-decision';
import { commitDecision, holdParams, openCall, type EngineDeps } from '@parkade/park-engine';
import type { HeldLeg, LotPolicy, NodeId } from '@parkade/park-decision';
import type { HeldLegs } from '@parkade/park-ports';

/** After an empty Redis thousands wait; each is a few round trips to the store. */
const ADOPTED_AT_ONCE = 16;

/** @returns how many callers were adopted, or `null` when the store could not be asked. */
export async function adoptHeldLegs(
  deps: EngineDeps,
  switches: HeldLegs,
  node: NodeId,
  held: readonly HeldLeg[],
): Promise<number | null> {
  let [adopted, isDown] = [0, false];
  const waiting = held.values();
  const adoptOnAndOn = async (): Promise<void> => {
    for (const leg of waiting) {
      if (isDown) return;
      const result = await adopt(deps, switches, { ...leg, node });
      if (result === 'store-down') isDown = true;
      if (result === 'adopted') adopted += 1;
    }
  };
  await Promise.all(Array.from({ length: ADOPTED_AT_ONCE }, adoptOnAndOn));
  if (isDown) return null;
  if (adopted > 0) deps.log.warn('adopted callers the store did not know', { node, adopted });
  return adopted;
}

async function adopt(deps: EngineDeps, switches: HeldLegs, held: HeldOn): Promise<'adopted' | 'left' | 'store-down'> {
  const { leg, callId } = held;
  const seen = await deps.store.lookAtLeg({ leg, callId, place: null, parker: null, lot: null });
  if (seen.kind === 'store-down') return seen.kind;
  const fresh = { callId: deps.ids.callId(), ring: deps.ids.legId() };
  const plan = planAdoption(held, seen.value, { ...fresh, lots: deps.lots, now: deps.clock.now(), seen: 'listed' });
  const call = await carryOut(deps, held, plan);
  if (call === null || plan.kind === 'leave') return 'left';
  // [A4] The leg must say what the store says, or the next adoption would read something else.
  if (isWaiting(call) && (plan.kind !== 'open' || needsMark(call, held)))
    await mark(deps, switches, held, call, plan.policy);
  return plan.kind === 'mark' ? 'left' : 'adopted';
}

/** @returns the call in which the caller stands now; `null` when there is none, which is told. */
async function carryOut(deps: EngineDeps, held: HeldOn, plan: AdoptionPlan): Promise<AnyCall | null> {
  const { node, leg, lot } = held;
  switch (plan.kind) {
    case 'leave':
      if (plan.why === 'fits no lot') deps.log.error('a held caller fits no lot', { node, leg, lot });
      return null;
    case 'mark':
      return plan.call;
    case 'advance': {
      const committed = await commitDecision(deps, plan.from, plan.decision, 'transfer-completed');
      return committed.kind === 'ok' && committed.value === 'advanced' ? plan.decision.next : null;
    }
    case 'open': {
      const opened = await openCall(deps, plan.open);
      const call = opened.kind === 'ok' && opened.value.kind === 'opened' ? opened.value.call : null;
      const why = opened.kind === 'ok' ? opened.value.kind : opened.why;
      if (call === null) deps.log.error('a held caller could not be adopted', { node, leg, why });
      // [P5] Another hand has parked the same leg a moment ago.
      if (call?.callId !== plan.open.call.callId) return null;
      deps.meters.count('parkade_adopted_total', { node });
      return call;
    }
  }
}

async function mark(
  deps: EngineDeps,
  switches: HeldLegs,
  { node }: HeldOn,
  call: Parameters<typeof holdParams>[0],
  policy: LotPolicy,
): Promise<void> {
  await switches.mark(node, holdParams(call, policy, deps.settings.current().failsafeGraceMs));
}
