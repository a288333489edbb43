/**
 * What the configuration says about who is who: by which names a domain goes, and whose word counts beside the switch's own. A proxy
 * that has authenticated its phones calls without a log-in; what it says of its caller stands in a header, which anybody could
 * write: it proves something only on a leg that came from an address of that proxy.
 */
import { escapePattern } from './render/number-pattern.js';
import { HOST, USER, type Question, type Rule } from './rule.js';

export interface TrustedProxy {
  /** IP addresses from which its calls come. */
  readonly addresses: readonly string[];
  /** The channel variable in which its header, or what the operator's dialplan made of it, stands. */
  readonly variable: string;
  /** For a text without a domain; `null`: such a text names nobody. */
  readonly domain: string | null;
}

export interface HouseDomain {
  readonly domain: string;
  /** Other names of it: an address, a short name. */
  readonly aliases: readonly string[];
}

export interface House {
  readonly proxies: readonly TrustedProxy[];
  readonly domains: readonly HouseDomain[];
}

/** Nobody but the switch is believed, and each domain has one name. */
export const PLAIN_HOUSE: House = { proxies: [], domains: [] };

/** [W32] The domain that goes by this name, whatever the case of its letters (RFC 3261, section 19.1.4); any other name as it is. */
export function domainNamed(name: string, { domains }: Pick<House, 'domains'>): string {
  const wanted = name.toLowerCase();
  const found = domains.find(({ domain, aliases }) => [domain, ...aliases].some((one) => one.toLowerCase() === wanted));
  return found?.domain ?? name;
}

/**
 * The two forms of RFC 3261, section 20.10, with one address and nothing behind it: `sip:1001@pbx.test;user=phone`, or with a display
 * name and angle brackets, which must come as a pair. The scheme may be left out; a second address, a comma or a `tel:` does not fit.
 */
const ADDRESS =
  `^(?=[^<>]*$|[^<>]*<[^<>]*>$)(?:(?:"[^"<>]*" ?|[0-9A-Za-z ._-]*)<)?(?:sips?:)?(${USER}@${HOST})` +
  '(?::[0-9]{1,5})?(?:;[0-9A-Za-z=._+-]+)*>?$';

/** How FreeSWITCH names the variable of a header (sofia.c:sofia_handle_sip_i_invite). */
export function variableOfHeader(header: string): string {
  const own = OWN_VARIABLES.find((name) => name.toLowerCase() === header.toLowerCase());
  return own === undefined ? `${OF_A_HEADER}${header}` : `sip_${own}`;
}
/** Headers that sofia reads by itself. */
const OWN_VARIABLES = ['P-Asserted-Identity', 'Remote-Party-ID'];
const OF_A_HEADER = 'sip_h_';

const cameFrom = ({ addresses }: TrustedProxy): readonly Question[] => [
  { text: '${direction}', expression: '^inbound$' },
  { text: '${sip_network_ip}', expression: `^(?:${addresses.map(escapePattern).join('|')})$` },
];

/** A header that came twice has `-1` behind its second name: a phone wrote one of them, and nobody knows which. */
const once = (variable: string): readonly Question[] =>
  variable.startsWith(OF_A_HEADER) ? [{ text: `\${${variable}-1}`, expression: '^$' }] : [];

const saidBy = (proxy: TrustedProxy): readonly Rule<'proxy'>[] => {
  const given = [...cameFrom(proxy), ...once(proxy.variable)];
  const rule = (form: NonNullable<Rule<'proxy'>['form']>): Rule<'proxy'> => ({
    name: 'proxy',
    given,
    who: `\${${proxy.variable}}`,
    form,
  });
  return [
    rule({ expression: ADDRESS, domain: null }),
    ...(proxy.domain === null ? [] : [rule({ expression: `^(${USER})$`, domain: proxy.domain })]),
  ];
};

/**
 * [W30] [W31] A leg that came from a proxy's address, by what that proxy says of it. The address is asked first: with another one
 * the rest is not even looked at.
 */
export const proxyRules = ({ proxies }: House): readonly Rule<'proxy'>[] => proxies.flatMap(saidBy);
