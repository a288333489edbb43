import type { NodeId, UserAddress } from './identifiers.js';
import type { NumberPlan } from './lot-policy.js';
import { holdsAt } from './classify-request.js';

/** [W34] The lot that these keys mean for whoever pressed them there; `undefined`: they mean nothing. */
export const lotOfKeys = (
  plans: readonly NumberPlan[],
  keys: string,
  by: UserAddress,
  node: NodeId,
): NumberPlan | undefined =>
  plans.find((one) => one.inCallCode === keys && one.domain === by.domain && holdsAt(one, node));
