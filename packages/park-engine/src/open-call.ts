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
import type { EngineParts } from './engine-parts.js';
import type { LotView, StoreAnswer } from '@parkade/park-ports';
import { reportEvents } from './report-events.js';

export type OpenResult =
  | { readonly kind: 'opened'; readonly call: AnyCall }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  | { readonly kind: 'unknown-schema' }
  | { readonly kind: 'store-down'; readonly why: string };

export async function openCall(parts: EngineParts, policy: LotPolicy, fact: OpeningFact): Promise<OpenResult> {
  const view = await lotView(parts, policy);
  if (view.kind === 'store-down') return view;
  const now = parts.clock.now();
  const plan = planOpening(fact, policy, now, { ...view.value, random: () => parts.ids.random() });
  // The timer comes first: a crash leaves a timer without a call, never a call without a timer.
  const armed = await parts.timers.schedule({ callId: fact.callId, version: 1, at: plan.call.deadline });
  if (armed.kind === 'queue-down') {
    parts.meters.count('parkade_timer_failures_total');
    parts.log.warn('timer queue is down', { callId: fact.callId, why: armed.why });
  }
  const outcome = await parts.store.openCall(plan, now, policy.quarantineMs);
  if (outcome.kind === 'store-down') return outcome;
  if (outcome.value.kind !== 'opened') {
    parts.background.run('forget timer', () => parts.timers.forget(fact.callId, 1));
    return outcome.value.kind === 'unknown-schema'
      ? { kind: 'unknown-schema' }
      : { kind: 'refused', reason: plan.otherwise };
  }
  const { call } = outcome.value;
  // [P5] Another hand has parked the same leg a moment ago: that stay it is.
  if (call.callId === fact.callId) reportEvents(parts, [{ ...plan.event, orbit: call.orbit }]);
  return { kind: 'opened', call };
}

const NO_VIEW: Pick<LotView, 'lastAssigned' | 'freedAt'> = { lastAssigned: null, freedAt: new Map<Orbit, number>() };

async function lotView(
  parts: EngineParts,
  policy: LotPolicy,
): Promise<StoreAnswer<Pick<LotView, 'lastAssigned' | 'freedAt'>>> {
  return needsLotView(policy.choose) ? parts.store.viewLot(policy.lot) : { kind: 'ok', value: NO_VIEW };
}
