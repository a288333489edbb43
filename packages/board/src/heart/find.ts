/** Finds callers by name, number, note, or for whom: those who wait, and "who was that" of the last hour. */
import type { Bay, Ending, LotInfo, LotSnapshot } from '@parkade/api-contract';

export type Found =
  | { readonly kind: 'waits'; readonly info: LotInfo; readonly bay: Bay }
  | { readonly kind: 'ended'; readonly info: LotInfo; readonly ending: Ending };

const folded = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
const digitsOf = (text: string) => text.replaceAll(/[^0-9]/g, '');

/** Each word of what was typed has to be somewhere in it; digits match numbers however they are grouped. */
export function matches(wanted: string, texts: readonly (string | null | undefined)[], number: string): boolean {
  const there = folded(texts.filter(Boolean).join(' '));
  return folded(wanted)
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => there.includes(word) || (digitsOf(word).length >= 2 && digitsOf(number).includes(digitsOf(word))));
}

const MOST = 30;

export function find(wanted: string, lots: Iterable<LotSnapshot>): readonly Found[] {
  if (wanted.trim() === '') return [];
  const waits: Found[] = [];
  const ended: Found[] = [];
  for (const { info, bays, endings } of lots) {
    for (const bay of bays) {
      if (!('call' in bay.state)) continue;
      const { caller, note, forWhom } = bay.state.call;
      if (matches(wanted, [caller.name, note?.text, forWhom, bay.orbit, caller.number], caller.number))
        waits.push({ kind: 'waits', info, bay });
    }
    for (const ending of endings)
      if (matches(wanted, [ending.caller?.name, ending.by?.label, ending.orbit], ending.caller?.number ?? ''))
        ended.push({ kind: 'ended', info, ending });
  }
  return [...waits, ...ended].slice(0, MOST);
}
