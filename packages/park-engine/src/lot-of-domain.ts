import { holdsAt, type LotPolicy, type NodeId } from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';

/** [W9][W13] The lot into which a caller of that domain is adopted at a node. With no domain known there must be only one. */
export function lotOfDomain(deps: EngineDeps, node: NodeId, known: string | undefined): LotPolicy | undefined {
  const numberPlans = deps.lots.numberPlans.filter((one) => holdsAt(one, node));
  const single = new Set(numberPlans.map((one) => one.domain)).size === 1 ? numberPlans[0]?.domain : undefined;
  const domain = known ?? single;
  const numberPlan = numberPlans.find((one) => one.domain === domain);
  return numberPlan === undefined ? undefined : deps.lots.policy(numberPlan.lot, node);
}
