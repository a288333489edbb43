/** Somebody asks for an orbit: plan (pure), arm the timer, let the store take the first free candidate. */
import {
  needsLotView,
  planOpening,
  type AnyCall,
  type LotPolicy,
  type OpeningFact,
  type Orbit,
  type Refusal,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';
import type { LotView, StoreAnswer } from '@parkade/park-ports';
import { reportEvents } from './report-events.js';

export type OpenResult =
  | { readonly kind: 'opened'; readonly call: AnyCall }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  | { readonly kind: 'unknown-schema' }
  | { readonly kind: 'store-down'; readonly why: string };

export async function openCall(deps: EngineDeps, policy: LotPolicy, fact: OpeningFact): Promise<OpenResult> {
  const view = await lotView(deps, policy);
  if (view.kind === 'store-down') return view;
  const now = deps.clock.now();
  const plan = planOpening(fact, policy, now, { ...view.value, random: () => deps.ids.random() });
  // The timer comes first: a crash leaves a timer without a call, never a call without a timer.
  const armed = await deps.timers.schedule({ callId: fact.callId, version: 1, at: plan.call.deadline });
  if (armed.kind === 'queue-down') {
    deps.meters.count('parkade_timer_failures_total');
    deps.log.warn('timer queue is down', { callId: fact.callId, why: armed.why });
  }
  const outcome = await deps.store.openCall(plan, now, policy.quarantineMs);
  if (outcome.kind === 'store-down') return outcome;
  if (outcome.value.kind !== 'opened') {
    deps.background.run('forget timer', () => deps.timers.forget(fact.callId, 1));
    return outcome.value.kind === 'unknown-schema'
      ? { kind: 'unknown-schema' }
      : { kind: 'refused', reason: plan.otherwise };
  }
  const { call } = outcome.value;
  // [P5] Another hand has parked the same leg a moment ago: that parked call it is.
  if (call.callId === fact.callId) reportEvents(deps, [{ ...plan.event, orbit: call.orbit }]);
  return { kind: 'opened', call };
}

const NO_VIEW: Pick<LotView, 'lastAssigned' | 'freedAt'> = { lastAssigned: null, freedAt: new Map<Orbit, number>() };

async function lotView(
  deps: EngineDeps,
  policy: LotPolicy,
): Promise<StoreAnswer<Pick<LotView, 'lastAssigned' | 'freedAt'>>> {
  return needsLotView(policy.choose) ? deps.store.viewLot(policy.lot) : { kind: 'ok', value: NO_VIEW };
}
