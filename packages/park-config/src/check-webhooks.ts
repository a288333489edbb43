import { declarationOf, tenantOf } from '@parkade/park-decision';

import type { DefaultedConfig, DefaultedLot } from './defaults.js';
import { hasDomain } from './lot-domains.js';
import { complain, quote, type Complaint } from './problem.js';

/** What the list `webhooks` says against itself and the lots. */
export const checkWebhooks = ({ webhooks, lots }: DefaultedConfig): readonly Complaint[] =>
  webhooks.flatMap(({ path, value }, index) => [
    ...(webhooks.slice(0, index).some((other) => other.value.name === value.name)
      ? [complain([...path, 'name'], `there are two called ${quote(value.name)}`, 'give each its own name')]
      : []),
    ...(value.url.startsWith('http:') && value.allow_private !== 'true'
      ? [
          complain(
            [...path, 'url'],
            'is not encrypted',
            'write https://..., or add `allow_private: true` for a host of your own',
          ),
        ]
      : []),
    ...(value.lots ?? []).flatMap((lot, at) =>
      lot === undefined || lots.some((one) => isNamed(one, lot))
        ? []
        : [
            complain(
              [...path, 'lots', at],
              `there is no lot ${quote(lot)}`,
              `the lots are: ${lots.map(({ name }) => name).join(', ')}`,
            ),
          ],
    ),
  ]);

/** [X4] By the name of its declaration, or as the lot of one domain. */
function isNamed(lot: DefaultedLot, name: string): boolean {
  const domain = tenantOf(name);
  if (domain === null) return lot.name === name;
  return lot.tenants !== null && lot.name === declarationOf(name) && hasDomain(lot, domain);
}
