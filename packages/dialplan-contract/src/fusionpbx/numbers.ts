/** What is dialled in lots, as people write it and one by one. */
import type { DialplanLot } from '../render/settings.js';

/** `*5900,*5901-*5999`: park codes and those that find a caller, then orbits. */
export function numbersOf(lots: readonly DialplanLot[]): string {
  const plans = lots.flatMap(({ numberPlans }) => numberPlans);
  const codes = new Set(plans.flatMap(({ parkCodes, find = {} }) => [...parkCodes, ...Object.values(find)]));
  const orbits = new Set(plans.flatMap(({ orbits: own }) => [...own]));
  return [...codes, ...spansOf([...orbits])].join(',');
}

/** Everything that can be dialled: codes, orbits, and orbits behind a code. Key prefixes such as `park+` are left out. */
export function dialledNumbers(lots: readonly DialplanLot[]): ReadonlySet<string> {
  const plans = lots.flatMap(({ numberPlans }) => numberPlans);
  return new Set(
    plans.flatMap(({ parkCodes, retrievePrefixes, orbits, find = {} }) => {
      const starred = [...parkCodes, ...(find.mine === undefined ? [] : [find.mine])];
      const before = ['', ...retrievePrefixes, ...starred, ...starred.map((code) => `${code}*`)];
      return [
        ...parkCodes,
        ...Object.values(find),
        ...[...orbits].flatMap((orbit) => before.map((code) => `${code}${orbit}`)),
      ];
    }),
  );
}

interface Split {
  readonly text: string;
  readonly stars: string;
  readonly digits: number;
}

/** Numbers of one length that follow each other, as `701-720`; the others alone. */
function spansOf(numbers: readonly string[]): readonly string[] {
  const sorted = numbers.map(split).toSorted((a, b) => a.text.length - b.text.length || (a.text < b.text ? -1 : 1));
  const spans: { from: Split; to: Split }[] = [];
  for (const number of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && follows(last.to, number)) last.to = number;
    else spans.push({ from: number, to: number });
  }
  return spans.map(({ from, to }) => (from === to ? from.text : `${from.text}-${to.text}`));
}

const split = (text: string): Split => {
  const [, stars = '', digits = ''] = /^(\D*)(\d*)$/.exec(text) ?? [];
  return { text, stars, digits: digits === '' ? Number.NaN : Number(digits) };
};

const follows = (one: Split, other: Split): boolean =>
  one.stars === other.stars && one.text.length === other.text.length && other.digits === one.digits + 1;
