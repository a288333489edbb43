/**
 * Regular expressions for sets of dialled numbers, as short as a person would write them: 701 to 720 become
 * `7(?:0[1-9]|1[0-9]|20)`. The switch compiles them with PCRE for each call (src/switch_regex.c), so they are plain.
 */

/** A pattern, without anchors, that matches exactly these texts of digits and stars. Never empty for a non-empty set. */
export function numberPattern(numbers: Iterable<string>): string {
  const branches = branchesOf([...new Set(numbers)]);
  return branches.length === 1 ? (branches[0] ?? '') : `(?:${branches.join('|')})`;
}

/** Texts that begin with signs which are followed by the same rests share one branch: `[0-4]`, `[1-9]0`. */
function branchesOf(texts: readonly string[]): readonly string[] {
  const rests = new Map<string, string[]>();
  for (const text of texts) {
    const [sign = ''] = text;
    rests.set(sign, [...(rests.get(sign) ?? []), text.slice(1)]);
  }
  const signsByRest = new Map<string, string[]>();
  for (const [sign, following] of [...rests].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const rest = sign === '' ? '' : restPattern(following);
    signsByRest.set(rest, [...(signsByRest.get(rest) ?? []), sign]);
  }
  return [...signsByRest].map(([rest, signs]) => `${signClass(signs)}${rest}`);
}

function restPattern(rests: readonly string[]): string {
  const longer = rests.filter((rest) => rest !== '');
  if (longer.length === 0) return '';
  const pattern = numberPattern(longer);
  if (longer.length === rests.length) return pattern;
  return pattern.length === 1 || pattern.startsWith('(?:') ? `${pattern}?` : `(?:${pattern})?`;
}

function signClass(signs: readonly string[]): string {
  if (signs.length === 1) return escapePattern(signs[0] ?? '');
  const stars = signs.filter((sign) => sign === '*');
  const digits = signs.filter((sign) => sign !== '*').map(Number);
  return `[${[...stars, ...runsOf(digits)].join('')}]`;
}

/** `[1,2,3,7]` as `1-3` and `7`. */
function runsOf(digits: readonly number[]): readonly string[] {
  const runs: { from: number; to: number }[] = [];
  for (const digit of digits) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === digit - 1) last.to = digit;
    else runs.push({ from: digit, to: digit });
  }
  return runs.map(({ from, to }) => (to - from > 1 ? `${String(from)}-${String(to)}` : digitsBetween(from, to)));
}

const digitsBetween = (from: number, to: number): string =>
  from === to ? String(from) : `${String(from)}${String(to)}`;

/** Signs that mean something to PCRE stand for themselves afterwards. */
export const escapePattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
