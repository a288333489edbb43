/** What is dialled in the lots, as regular expressions for the switch. The classifier reads the same numbers (`readNumber`). */
import type { NumberPlan } from '@parkade/park-decision';
import type { DialplanLot } from './settings.js';
import { escapePattern, numberPattern } from './number-pattern.js';

/** Everything that can be dialled, in all lots: `(?:[Pp][Aa][Rr][Kk]\+)?(?:\*70|(?:\*70\*?|\*71)?7(?:0[1-9]|1[0-9]|20))`. */
export function dialledPattern(lots: readonly DialplanLot[]): string {
  const byKeys = new Map<string, NumberPlan[]>();
  for (const numberPlan of lots.flatMap((lot) => lot.numberPlans)) {
    const keys = anyOf((numberPlan.keyPrefixes ?? []).map(inAnyCase));
    byKeys.set(keys, [...(byKeys.get(keys) ?? []), numberPlan]);
  }
  return [...byKeys]
    .map(([keys, numberPlans]) => (keys === '' ? numbers(numberPlans) : `(?:${keys})?(?:${numbers(numberPlans)})`))
    .join('|');
}

/** Codes alone, and orbits alone or behind a code. */
function numbers(numberPlans: readonly NumberPlan[]): string {
  const codes = numberPlans.flatMap(({ parkCodes, find = {} }) => [...parkCodes, ...Object.values(find)]);
  const byPrefixes = new Map<string, Set<string>>();
  for (const { parkCodes, retrievePrefixes, find, orbits: own } of numberPlans) {
    const prefixes = anyOf([
      ...retrievePrefixes.map(escapePattern),
      ...[...parkCodes, ...(find?.mine === undefined ? [] : [find.mine])].map((code) => `${escapePattern(code)}\\*?`),
    ]);
    const orbits = byPrefixes.get(prefixes) ?? new Set();
    for (const orbit of own) orbits.add(orbit);
    byPrefixes.set(prefixes, orbits);
  }
  const orbits = [...byPrefixes].map(([prefixes, each]) =>
    prefixes === '' ? numberPattern(each) : `(?:${prefixes})?${numberPattern(each)}`,
  );
  return [...(codes.length > 0 ? [numberPattern(codes)] : []), ...orbits, ...forSomebody(numberPlans)].join('|');
}

/** [V4] A park code, and an orbit or none, and for whom: `\*70(?:\*?70[1-9])?\*[0-9]{2,15}`. */
const forSomebody = (numberPlans: readonly NumberPlan[]): readonly string[] =>
  numberPlans
    .filter(({ takesTarget, parkCodes }) => takesTarget === true && parkCodes.length > 0)
    .map(({ parkCodes, orbits }) => `${numberPattern(parkCodes)}(?:\\*?${numberPattern(orbits)})?\\*[0-9]{2,15}`);

/**
 * How numbers of ours begin that no house gives to anybody: key prefixes, and codes of three signs or more that begin with a star.
 * Digits alone could be a phone's number. `null`: there is no such beginning.
 */
export function stylePattern(lots: readonly DialplanLot[]): string | null {
  const numberPlans = lots.flatMap((lot) => lot.numberPlans);
  const keys = numberPlans.flatMap(({ keyPrefixes = [] }) => keyPrefixes.map(inAnyCase));
  const codes = numberPlans
    .flatMap(({ parkCodes, retrievePrefixes, find = {} }) => [
      ...parkCodes,
      ...retrievePrefixes,
      ...Object.values(find),
    ])
    .filter((code) => code.startsWith('*') && code.length >= 3)
    .map(escapePattern);
  const all = anyOf([...keys, ...codes]);
  return all === '' ? null : all;
}

const anyOf = (patterns: readonly string[]): string => [...new Set(patterns)].toSorted().join('|');

/** The practice switch reads patterns as ECMAScript does, which has no `(?i)`. */
const inAnyCase = (text: string): string =>
  text.replaceAll(/./g, (sign) =>
    /[A-Za-z]/.test(sign) ? `[${sign.toUpperCase()}${sign.toLowerCase()}]` : escapePattern(sign),
  );
