/** For which domains a lot is declared: one, some, or every one. */
import { domainNamed, type HouseDomain } from '@parkade/dialplan-contract';
import { EACH_DOMAIN } from '@parkade/park-decision';

import { placed, type Placed } from './placed.js';
import type { ConfigPath } from './problem.js';
import type { RawLot } from './raw-config.js';

/** The domains of a declaration for many. */
export interface DefaultedTenants {
  /** `null`: every domain. */
  readonly only: readonly Placed<string>[] | null;
  readonly except: readonly Placed<string>[];
}

export interface DefaultedDomains {
  /** `undefined` when there is none and no single domain to take it from; `*` with `tenants`. */
  readonly domain: string | undefined;
  /** `null`: of one domain. */
  readonly tenants: DefaultedTenants | null;
  /** Where `except` is written although it is no business of this lot. */
  readonly strayExcept: ConfigPath | null;
}

/** @param usual  The domain of a lot that names none. */
export function domainsOf(
  raw: Pick<RawLot, 'domain' | 'except'>,
  path: ConfigPath,
  names: readonly HouseDomain[],
  usual: string | undefined,
): DefaultedDomains {
  const { domain } = raw;
  const real = (one: Placed<string>): Placed<string> => ({
    ...one,
    value: domainNamed(one.value, { domains: names }),
  });
  const except = placed(raw.except, [...path, 'except']).map(real);
  if (domain === EACH_DOMAIN) return { domain, tenants: { only: null, except }, strayExcept: null };
  const strayExcept = raw.except === undefined ? null : [...path, 'except'];
  if (typeof domain === 'object') {
    const only = placed(domain, [...path, 'domain']).map(real);
    return { domain: EACH_DOMAIN, tenants: { only, except: [] }, strayExcept };
  }
  const one = domain === undefined ? usual : domainNamed(domain, { domains: names });
  return { domain: one, tenants: null, strayExcept };
}
