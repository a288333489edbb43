import { variableOfHeader, type House, type PhoneContext } from '@parkade/dialplan-contract';
import { namesOf, type DefaultedConfig, type DefaultedProxy } from './defaults.js';
import { assertDefined } from './assert-defined.js';

export const resolveHouse = ({ domains, proxies }: DefaultedConfig): House => ({
  domains: namesOf(domains),
  proxies: proxies.map((proxy) => ({
    addresses: proxy.addresses.map(({ value }) => value),
    variable: variableOf(proxy),
    domain: proxy.domain,
  })),
});

const variableOf = ({ header, variable }: DefaultedProxy): string =>
  header === null ? assertDefined(variable ?? undefined, 'trusted_proxies.variable') : variableOfHeader(header);

/** Each context once, with all its domains. */
export function resolveContexts({ contexts }: DefaultedConfig): readonly PhoneContext[] {
  const found = new Map<string, readonly string[] | null>();
  for (const { context, domain } of contexts.phones) {
    const known = found.get(context);
    found.set(context, domain === null || known === null ? null : [...(known ?? []), domain]);
  }
  return [...found].map(([context, domains]) => ({ context, domains }));
}
