import { parseLotId } from '@parkade/park-decision';

import type { DefaultedConfig } from './defaults.js';
import type { ResolvedWebhook } from './resolved-config.js';

/** @param secrets  In the order of the list. */
export const resolveWebhooks = (
  { webhooks }: DefaultedConfig,
  secrets: readonly string[],
): readonly ResolvedWebhook[] =>
  webhooks.map(({ value }, index) => ({
    name: value.name,
    url: value.url,
    secret: secrets[index] ?? '',
    events: value.events === undefined ? null : value.events.filter((word) => word !== undefined),
    lots: value.lots === undefined ? null : value.lots.flatMap((lot) => parseLotId(lot) ?? []),
    callers: value.callers ?? 'full',
    mayBePrivate: value.allow_private === 'true',
  }));
