import { holdsAt } from '@parkade/park-decision';
import type { DialplanNode, DialplanSettings } from './settings.js';

/** The same configuration with the lots and the codes that there are at the site of one node. */
export function asSeenFrom({ node, site }: DialplanNode, config: DialplanSettings): DialplanSettings {
  const lots = config.lots.flatMap((lot) => {
    const numberings = lot.numberings.filter((numbering) => holdsAt(numbering, node));
    if (numberings.length === 0) return [];
    const policy = (site === null ? undefined : lot.at.get(site)) ?? lot.policy;
    return [{ ...lot, policy, numberings }];
  });
  return { ...config, lots };
}

/** Whether one dialplan for all nodes says less than one for each. */
export const sitesDiffer = ({ lots }: DialplanSettings): boolean =>
  lots.some(({ at, sites, numberings }) => at.size > 0 || sites !== null || numberings.length > 1);
