import { holdsAt } from '@parkade/park-decision';
import type { DialplanNode, DialplanSettings } from './settings.js';

/** The same configuration with the lots and the codes that there are at the site of one node. */
export function asSeenFrom({ node, site }: DialplanNode, config: DialplanSettings): DialplanSettings {
  const lots = config.lots.flatMap((lot) => {
    const numberPlans = lot.numberPlans.filter((numberPlan) => holdsAt(numberPlan, node));
    if (numberPlans.length === 0) return [];
    const policy = (site === null ? undefined : lot.at.get(site)) ?? lot.policy;
    return [{ ...lot, policy, numberPlans }];
  });
  return { ...config, lots };
}

/** Whether one dialplan for all nodes says less than one for each. */
export const sitesDiffer = ({ lots }: DialplanSettings): boolean =>
  lots.some(({ at, sites, numberPlans }) => at.size > 0 || sites !== null || numberPlans.length > 1);
