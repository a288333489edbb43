import { addressHosts } from './check-installation.js';
import { EACH_DOMAIN } from '@parkade/park-decision';

import type { DefaultedConfig, DefaultedDomain, DefaultedProxy } from './defaults.js';
import { domainsOfLots, hasDomain } from './lot-domains.js';
import { suggest } from './nearest.js';
import { complain, quote, type Complaint } from './problem.js';

/** Domains with their other names, and the proxies that are believed. */
export const checkHouse = (config: DefaultedConfig): readonly Complaint[] => [
  ...checkNames(config.domains),
  ...checkContexts(config),
  ...config.proxies.flatMap((proxy) => [
    ...checkSource(proxy),
    ...checkAddresses(proxy, config),
    ...checkDomain(proxy, config),
  ]),
];

/** [W32] Each name means one domain. */
function checkNames(domains: readonly DefaultedDomain[]): readonly Complaint[] {
  const meaning = new Map<string, string>();
  const complaints: Complaint[] = [];
  const names = [
    ...domains.map(({ path, domain }) => ({ path, name: domain, domain })),
    ...domains.flatMap(({ domain, aliases }) => aliases.map(({ path, value }) => ({ path, name: value, domain }))),
  ];
  for (const { path, name, domain } of names) {
    const known = meaning.get(name.toLowerCase());
    if (known !== undefined)
      complaints.push(complain(path, `${quote(name)} is a name of "${known}" already`, 'give each name to one domain'));
    else meaning.set(name.toLowerCase(), domain);
  }
  return complaints;
}

/** [W33] Every lot is dialled somewhere, and a context is written once for a domain. */
function checkContexts({ contexts: { phones }, lots }: DefaultedConfig): readonly Complaint[] {
  if (phones.length === 0)
    return [complain(['contexts', 'phones'], 'is empty', 'name the contexts your phones dial from, like [default]')];
  const known = domainsOfLots(lots).filter((domain) => lots.some((lot) => hasDomain(lot, domain)));
  const isForAll = known.includes(EACH_DOMAIN);
  const covered = new Set(phones.map(({ domain }) => domain));
  return [
    ...phones.flatMap(({ path, context, domain }, index) => {
      const isAgain = phones.slice(0, index).some((one) => one.context === context && one.domain === domain);
      if (isAgain) return [complain(path, `${quote(context)} stands twice`, 'leave one of the two')];
      if (domain === null || known.includes(domain) || lots.some((lot) => hasDomain(lot, domain))) return [];
      return [complain(path, `no lot is in "${domain}"`, suggest(domain, known))];
    }),
    ...(isForAll && !covered.has(null)
      ? [
          complain(
            ['contexts', 'phones'],
            "names contexts by domain, and a lot has `domain: '*'`: other domains could not dial it",
            'name one context for all, like `phones: default`, or list the domains of the lot',
          ),
        ]
      : []),
    ...(covered.has(null) ? [] : known.filter((one) => one !== EACH_DOMAIN && !covered.has(one))).map((domain) =>
      complain(
        ['contexts', 'phones'],
        `names no context for "${domain}": nobody could dial its lots`,
        `add \`${domain}: ...\`, the context its phones dial from`,
      ),
    ),
  ];
}

function checkSource({ path, header, variable }: DefaultedProxy): readonly Complaint[] {
  if (header !== null && variable !== null)
    return [complain([...path, 'variable'], 'there is a `header` as well', 'keep one of the two')];
  if (header !== null || variable !== null) return [];
  const fix = 'add `header: X-Authenticated-User`, in which the proxy names whom it has authenticated';
  return [complain(path, 'has no `header` and no `variable`: an address alone says nothing of who calls', fix)];
}

function checkAddresses({ path, addresses }: DefaultedProxy, { nodes }: DefaultedConfig): readonly Complaint[] {
  if (addresses.length === 0)
    return [complain([...path, 'addresses'], 'is empty', 'name the addresses from which the proxy calls')];
  return addresses.flatMap(({ path: place, value }) => {
    const node = nodes.find((one) => (one.addresses ?? addressHosts(one)).includes(value));
    if (node === undefined) return [];
    const message = `${value} is an address of node "${node.name}", which passes on whatever header its phones write`;
    return [complain(place, message, 'name addresses of proxies only; phones of another node need nothing of this')];
  });
}

function checkDomain({ path, domain }: DefaultedProxy, { lots, domains }: DefaultedConfig): readonly Complaint[] {
  const known = [...new Set([...domains.map((one) => one.domain), ...domainsOfLots(lots)])];
  if (domain === null || known.includes(domain) || lots.some((lot) => hasDomain(lot, domain))) return [];
  return [complain([...path, 'domain'], `no lot is in "${domain}"`, suggest(domain, known))];
}
