/** From which contexts the phones of a domain dial, however that was written. */
import { domainNamed, type HouseDomain } from '@parkade/dialplan-contract';

import type { ConfigPath } from './problem.js';
import type { RawConfig } from './raw-config.js';

export interface DefaultedContext {
  readonly path: ConfigPath;
  readonly context: string;
  /** `null`: every domain's phones dial from there. */
  readonly domain: string | null;
}

type WrittenContexts = NonNullable<NonNullable<RawConfig['contexts']>['phones']>;
type OneOrMore = string | readonly (string | undefined)[];

export function phoneContexts(written: WrittenContexts, domains: readonly HouseDomain[]): readonly DefaultedContext[] {
  const path = ['contexts', 'phones'];
  const ofDomain = (contexts: OneOrMore, domain: string | null, place: ConfigPath): readonly DefaultedContext[] =>
    typeof contexts === 'string'
      ? [{ path: place, context: contexts, domain }]
      : contexts.flatMap((context, index) =>
          context === undefined ? [] : [{ path: [...place, index], context, domain }],
        );
  if (typeof written === 'string' || isList(written)) return ofDomain(written, null, path);
  return Object.entries(written).flatMap(([domain, contexts]) =>
    contexts === undefined ? [] : ofDomain(contexts, domainNamed(domain, { domains }), [...path, domain]),
  );
}

const isList = (value: unknown): value is readonly (string | undefined)[] => Array.isArray(value);
