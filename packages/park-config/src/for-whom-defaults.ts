/** What was left out of `for_whom`, `groups` and `scan_limit` is filled in. */
import { domainNamed, type HouseDomain } from '@parkade/dialplan-contract';

import type { WrittenUser } from './plain-text.js';
import type { ConfigPath } from './problem.js';
import type { RawGroup } from './for-whom-sections.js';
import type { RawLot } from './raw-config.js';

export interface DefaultedForWhom {
  readonly aloneMs: number;
  readonly groupMs: number;
  readonly tell: boolean;
}

export interface DefaultedGroup {
  readonly path: ConfigPath;
  readonly name: string;
  /** `undefined` when none is written, and the lots are in several. */
  readonly domain: string | undefined;
  readonly number: string | null;
  readonly members: readonly { readonly path: ConfigPath; readonly value: WrittenUser }[];
  readonly directory: string | null;
}

export function forWhomWithDefaults(raw: RawLot['for_whom']): DefaultedForWhom | null {
  if (raw === undefined || raw === 'off') return null;
  const { alone = 30_000, group = 30_000, tell = 'true' } = raw === 'on' ? {} : raw;
  return { aloneMs: alone, groupMs: group, tell: tell === 'true' };
}

/** Nobody is limited without it. */
export const scanLimitWithDefaults = (raw: RawLot['scan_limit']): { misses: number; withinMs: number } | null =>
  raw === undefined || raw === 'off' ? null : { misses: raw.misses ?? 10, withinMs: raw.within ?? 60_000 };

export function groupWithDefaults(
  name: string,
  raw: RawGroup,
  domains: readonly HouseDomain[],
  lots: readonly { readonly domain: string | undefined }[],
): DefaultedGroup {
  const [only, another] = new Set(lots.map(({ domain }) => domain));
  const path = ['groups', name];
  return {
    path,
    name,
    domain:
      raw.domain === undefined ? (another === undefined ? only : undefined) : domainNamed(raw.domain, { domains }),
    number: raw.number ?? null,
    members: (raw.members ?? []).flatMap((value, index) =>
      value === undefined ? [] : [{ path: [...path, 'members', index], value }],
    ),
    directory: raw.directory ?? null,
  };
}
