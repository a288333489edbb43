import type { NodeId, UserAddress } from './identifiers.js';
import type { NumberPlan } from './lot-policy.js';
import { holdsAt, planFor } from './tenant-lots.js';

/** [W34][X1] The lot that these keys mean for whoever pressed them there; `undefined`: they mean nothing. */
export const lotOfKeys = (
  plans: readonly NumberPlan[],
  keys: string,
  by: UserAddress,
  node: NodeId,
): NumberPlan | undefined =>
  plans
    .filter((one) => one.inCallCode === keys && holdsAt(one, node))
    .flatMap((one) => planFor(one, by.domain) ?? [])[0];
