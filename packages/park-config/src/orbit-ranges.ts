import { parseOrbit, type Orbit } from '@parkade/park-decision';

import { quote } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';

/** One entry of `orbits:`, with what it stands for. */
export interface OrbitRange {
  readonly text: string;
  readonly orbits: readonly Orbit[];
}

/** A lot larger than this is a slip of the keyboard: nobody remembers so many numbers, and the dialplan carries them all. */
const MOST_ORBITS = 10_000;

const RANGE = /^(\**)(\d{1,15})\s*-\s*(\**)(\d{1,15})$/;

/**
 * `701`, `701-720`, `*5901-*5999`, `0042-0050`: digits and stars. Both ends of a range have the same stars in front, and
 * keep the width of the first when it has leading zeros.
 */
export const orbitRange: Reader<OrbitRange> = (text) => {
  const single = parseOrbit(text);
  if (single !== undefined) return readAs({ text, orbits: [single] });
  const match = RANGE.exec(text);
  if (match === null) {
    return wrong(
      `${quote(text)} is not an orbit or a range of orbits`,
      `write digits and stars, like '701', '701-720' or '*5901-*5999'`,
    );
  }
  const [, starsFrom = '', from = '', starsTo = '', to = ''] = match;
  if (starsFrom !== starsTo) {
    return wrong(`the two ends of ${quote(text)} do not begin alike`, `write '${starsFrom}${from}-${starsFrom}${to}'`);
  }
  const first = Number(from);
  const last = Number(to);
  if (last < first)
    return wrong(`the range ${quote(text)} runs backwards`, `write '${starsTo}${to}-${starsFrom}${from}'`);
  if (from.startsWith('0') && from.length !== to.length) {
    return wrong(
      `the two ends of ${quote(text)} have different lengths`,
      `give both ends ${String(Math.max(from.length, to.length))} digits`,
    );
  }
  if (last - first >= MOST_ORBITS)
    return wrong(`${quote(text)} is more than ${String(MOST_ORBITS)} orbits`, 'use a smaller range');
  return readAs({ text, orbits: expand(starsFrom, first, last, from.length) });
};

function expand(stars: string, first: number, last: number, width: number): readonly Orbit[] {
  const orbits: Orbit[] = [];
  for (let number = first; number <= last; number += 1) {
    const orbit = parseOrbit(`${stars}${String(number).padStart(width, '0')}`);
    if (orbit !== undefined) orbits.push(orbit);
  }
  return orbits;
}

/** `701, 702, 703 and 17 more`, for messages. */
export function showNumbers(numbers: readonly string[]): string {
  const shown = numbers.slice(0, 3).join(', ');
  return numbers.length <= 3 ? shown : `${shown} and ${String(numbers.length - 3)} more`;
}
