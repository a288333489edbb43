/** What a new configuration makes of the lots. */
import type { ReloadOutcome } from '@parkade/http-api';
import { textOf, type ResolvedConfig } from '@parkade/park-config';

export type LotChanges = Extract<ReloadOutcome, { kind: 'taken' }>['lots'];

/** In the order of the old file, then of the new one. */
export function lotChanges(before: ResolvedConfig, after: ResolvedConfig): LotChanges {
  const old = byName(before);
  const now = byName(after);
  const changed = [...old].flatMap(([lot, text]): LotChanges => {
    const next = now.get(lot);
    if (next === undefined) return [{ lot, change: 'removed' }];
    return next === text ? [] : [{ lot, change: 'changed' }];
  });
  const added = [...now.keys()].filter((lot) => !old.has(lot));
  return [...changed, ...added.map((lot) => ({ lot, change: 'added' as const }))];
}

/** For a log line: `removed main, added hall`. */
export const changesText = (changes: LotChanges): string =>
  changes.map(({ lot, change }) => `${change} ${lot}`).join(', ');

const byName = ({ lots }: ResolvedConfig): ReadonlyMap<string, string> =>
  new Map(lots.map((lot) => [lot.policy.lot, textOf(lot)]));
