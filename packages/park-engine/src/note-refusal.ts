import { refusedEvent, type LegSnapshot, type Reject, type ReturnToParker } from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';

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
  deps.background.run('refusal event', async () => {
    await deps.events.append([refusedEvent(snapshot, deps.clock.now(), reason, lot, orbit, forWhom)]);
  });
}
