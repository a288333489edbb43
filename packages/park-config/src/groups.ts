/** Groups of people: named once, and known to the lots of their domain that keep callers for somebody (rules V1-V6). */
import type { LotGroup } from '@parkade/park-decision';
import { domainNamed } from '@parkade/dialplan-contract';

import { namesOf, type DefaultedConfig } from './defaults.js';
import type { DefaultedGroup } from './for-whom-defaults.js';
import { suggest } from './nearest.js';
import { inDomain } from './plain-text.js';
import { complain, quote, type Complaint } from './problem.js';

const GROUP_NAME = /^[a-z0-9][a-z0-9._-]{0,31}$/;

/** Each is of a domain with a lot, has somebody in it, and a name and number of its own there. */
export function checkGroups({ groups, lots }: DefaultedConfig): readonly Complaint[] {
  const known = [...new Set(lots.flatMap(({ domain }) => domain ?? []))];
  const numbers = new Map<string, string>();
  return groups.flatMap((group) => {
    const { path, name, domain, number, members, directory } = group;
    if (!GROUP_NAME.test(name))
      return [
        complain(path, `${quote(name)} is not a group's name`, 'use at most 32 small letters, digits, dots, dashes'),
      ];
    if (domain === undefined)
      return [complain(path, 'no domain is named, and there is more than one', 'write `domain: ...`')];
    if (!known.includes(domain))
      return [complain([...path, 'domain'], `no lot is in "${domain}"`, suggest(domain, known))];
    if (members.length === 0 && directory === null)
      return [complain(path, 'has nobody in it', "name `members`, or the directory's group with `directory`")];
    const taken = number === null ? undefined : numbers.get(`${number}@${domain}`);
    if (number !== null) numbers.set(`${number}@${domain}`, name);
    return taken === undefined
      ? []
      : [complain([...path, 'number'], `${quote(number ?? '')} is the number of "${taken}" already`, 'choose another')];
  });
}

export const groupsOf = (domain: string, config: Pick<DefaultedConfig, 'groups' | 'domains'>): readonly LotGroup[] =>
  config.groups
    .filter((group) => group.domain === domain)
    .map(({ name, number, members, directory }: DefaultedGroup) => ({
      name,
      number,
      members: members.map(({ value }) => {
        const address = inDomain(value, domain);
        return { ...address, domain: domainNamed(address.domain, { domains: namesOf(config.domains) }) };
      }),
      directory,
    }));
