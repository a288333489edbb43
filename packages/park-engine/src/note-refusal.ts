import {
  declarationOf,
  refusedEvent,
  showUser,
  type LegSnapshot,
  type LotId,
  type Reject,
  type ReturnToParker,
  type UserAddress,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';

/** [Y1] Behind the answer: the next one who asks sees it. */
function countMiss(deps: EngineDeps, lot: LotId, who: UserAddress): void {
  const limit = deps.lots.policy(lot)?.scanLimit;
  if (limit === undefined) return;
  deps.background.run('count a miss', async () => {
    const counted = await deps.tries.count(lot, who, limit.withinMs);
    if (counted.kind !== 'ok' || counted.value !== limit.misses) return;
    deps.meters.count('parkade_scans_limited_total', { lot: declarationOf(lot) });
    deps.log.warn('dials empty orbits', { lot, who: showUser(who), misses: counted.value, within: limit.withinMs });
  });
}

/** A refusal is an event of the lot, a line, and a count. */
export function noteRefusal(deps: EngineDeps, snapshot: LegSnapshot, plan: Reject | ReturnToParker): void {
  const { leg, node, entry, dialled } = snapshot;
  const { reason, orbit, forWhom } = plan;
  const lot = plan.kind === 'return' ? plan.policy.lot : plan.lot;
  deps.meters.count('parkade_refusals_total', { reason });
  deps.log.info('refused', { leg, node, entry, dialled, lot, orbit, reason });
  if (plan.kind === 'reject' && plan.flaw !== undefined) {
    deps.meters.count('parkade_tickets_refused_total');
    deps.log.warn('ticket refused', { leg, node, dialled, why: plan.flaw });
  }
  if (lot === null) return;
  if (plan.missOf !== undefined) countMiss(deps, lot, plan.missOf);
  deps.background.run('refusal event', async () => {
    await deps.events.append([refusedEvent(snapshot, deps.clock.now(), reason, lot, orbit, forWhom)]);
  });
}
