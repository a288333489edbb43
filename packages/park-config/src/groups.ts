/** Groups of people: named once, and known to the lots of their domain that keep callers for somebody (rules V1-V6). */
import { EACH_DOMAIN, type LotGroup } from '@parkade/park-decision';
import { domainNamed } from '@parkade/dialplan-contract';

import { namesOf, type DefaultedConfig, type DefaultedLot } from './defaults.js';
import type { DefaultedGroup } from './for-whom-defaults.js';
import { domainsOfLots, hasDomain } from './lot-domains.js';
import { suggest } from './nearest.js';
import { inDomain } from './plain-text.js';
import { complain, quote, type Complaint } from './problem.js';

const GROUP_NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/;

/** Each is of a domain with a lot, has somebody in it, and a name and number of its own there. */
export function checkGroups({ groups, lots }: DefaultedConfig): readonly Complaint[] {
  const known = domainsOfLots(lots).filter((domain) => hasGroups(lots, domain));
  return groups.flatMap((group, index) => {
    const { path, name, domain, number, members, directory } = group;
    if (!GROUP_NAME.test(name))
      return [
        complain(path, `${quote(name)} is not a group's name`, 'use at most 32 small letters, digits, dots, dashes'),
      ];
    if (domain === undefined)
      return [complain(path, 'no domain is named, and there is more than one', 'write `domain: ...`')];
    if (!hasGroups(lots, domain))
      return [complain([...path, 'domain'], `no lot is in "${domain}"`, suggest(domain, known))];
    if (members.length === 0 && directory === null)
      return [complain(path, 'has nobody in it', "name `members`, or the directory's group with `directory`")];
    const taken = groups.slice(0, index).find((other) => number !== null && isTaken(lots, group, other));
    return taken === undefined
      ? []
      : [
          complain(
            [...path, 'number'],
            `${quote(number ?? '')} is the number of "${taken.name}" already`,
            'choose another',
          ),
        ];
  });
}

/** [X2] `*`: of each domain for which a lot is declared together with others. */
const hasGroups = (lots: readonly DefaultedLot[], domain: string): boolean =>
  lots.some((lot) => (domain === EACH_DOMAIN ? lot.tenants !== null : hasDomain(lot, domain)));

/** Whether some domain would have the same number twice. */
function isTaken(lots: readonly DefaultedLot[], group: DefaultedGroup, other: DefaultedGroup): boolean {
  if (group.number !== other.number) return false;
  if (group.domain === other.domain) return true;
  const one = [group, other].find(({ domain }) => domain !== EACH_DOMAIN)?.domain;
  const isOneOfMany = [group, other].some(({ domain }) => domain === EACH_DOMAIN) && one !== undefined;
  return isOneOfMany && lots.some((lot) => lot.tenants !== null && hasDomain(lot, one));
}

/** [X2] A declaration for many domains has those of all, and each domain's lot what is its own. */
export const groupsOf = (lot: DefaultedLot, config: Pick<DefaultedConfig, 'groups' | 'domains'>): readonly LotGroup[] =>
  config.groups.flatMap(({ name, domain, number, members, directory }: DefaultedGroup): readonly LotGroup[] => {
    const isOfAll = domain === lot.domain;
    if (domain === undefined || !(isOfAll || (lot.tenants !== null && hasDomain(lot, domain)))) return [];
    return [
      {
        name,
        number,
        members: members.map(({ value }) => {
          const address = inDomain(value, domain);
          return { ...address, domain: domainNamed(address.domain, { domains: namesOf(config.domains) }) };
        }),
        directory,
        ...(isOfAll ? {} : { domain }),
      },
    ];
  });
