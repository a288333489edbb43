/** What the commands about records are asked for, read from words. */
import type { RecordEnd, RecordFilter, SummaryBy } from '@parkade/api-contract';
import { RecordEnd as ENDS, SummaryBy as KEYS } from '@parkade/api-contract';
import { readWhen } from './when.js';

/** As commander gives them. */
export interface FilterWords {
  readonly from?: string;
  readonly to?: string;
  readonly lot?: string;
  readonly site?: string;
  readonly person?: string;
  readonly caller?: string;
  readonly end?: string;
}

export type ReadOptions<T> =
  { readonly kind: 'read'; readonly value: T } | { readonly kind: 'wrong'; readonly why: string };

/** @param lots  Those of the configuration; records of others may still be there, so they are no mistake. */
export function readFilter(words: FilterWords, now: number): ReadOptions<RecordFilter> {
  const from = words.from === undefined ? undefined : readWhen(words.from, now);
  const to = words.to === undefined ? undefined : readWhen(words.to, now);
  if (from === null) return { kind: 'wrong', why: `--from ${words.from ?? ''}: ${FIX}` };
  if (to === null) return { kind: 'wrong', why: `--to ${words.to ?? ''}: ${FIX}` };
  const end = words.end === undefined ? undefined : ENDS.options.find((each) => each === words.end);
  if (words.end !== undefined && end === undefined)
    return { kind: 'wrong', why: `--end ${words.end}: there are ${ENDS.options.join(', ')}` };
  return { kind: 'read', value: filterOf(words, from, to, end) };
}

const FIX = 'write a day (2026-11-27), an instant (2026-11-27T08:30), or how long ago (24h, 7d)';

const filterOf = (
  { lot, site, person, caller }: FilterWords,
  from: number | undefined,
  to: number | undefined,
  end: RecordEnd | undefined,
): RecordFilter => ({
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(lot === undefined ? {} : { lots: [lot] }),
  ...(site === undefined ? {} : { site }),
  ...(person === undefined ? {} : { person }),
  ...(caller === undefined ? {} : { caller }),
  ...(end === undefined ? {} : { end }),
});

export function readBy(text: string): ReadOptions<SummaryBy> {
  const by = KEYS.options.find((each) => each === text);
  return by === undefined
    ? { kind: 'wrong', why: `--by ${text}: there are ${KEYS.options.join(', ')}` }
    : { kind: 'read', value: by };
}
