import { variableOfHeader, type House } from '@parkade/dialplan-contract';
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
