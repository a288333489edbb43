/** What a dialled number means in a number plan (SPEC, W20-W22). Nothing is known of the leg here. */
import { parseOrbit, type Orbit } from './identifiers.js';
import type { NumberPlan } from './lot-policy.js';

export type Meaning =
  | { readonly kind: 'park-code'; readonly numberPlan: NumberPlan; readonly isComposed: false }
  | {
      readonly kind: 'orbit';
      readonly numberPlan: NumberPlan;
      readonly orbit: Orbit;
      /** `number`: alone. `pick-up`: behind a retrieve prefix. `park`: behind a park code. */
      readonly asked: 'number' | 'pick-up' | 'park';
      readonly isComposed: boolean;
    };

/** [W21] What is written in full goes before what is put together of a code and an orbit. */
export function readNumber(dialled: string, numberPlan: NumberPlan): Meaning | undefined {
  const number = withoutKey(dialled, numberPlan);
  if (numberPlan.parkCodes.includes(number)) return { kind: 'park-code', numberPlan, isComposed: false };
  const plain = orbitOf(number, numberPlan);
  if (plain !== undefined) return { kind: 'orbit', numberPlan, orbit: plain, asked: 'number', isComposed: false };
  const toPickUp = behind(numberPlan.retrievePrefixes, number, numberPlan);
  if (toPickUp !== undefined) return { kind: 'orbit', numberPlan, orbit: toPickUp, asked: 'pick-up', isComposed: true };
  const codes = numberPlan.parkCodes.flatMap((code) => [code, `${code}*`]);
  const toPark = behind(codes, number, numberPlan);
  return toPark === undefined
    ? undefined
    : { kind: 'orbit', numberPlan, orbit: toPark, asked: 'park', isComposed: true };
}

/** [W20] `park+701` is 701, in any letter case: the longest key prefix that fits is taken off, and none is needed. */
function withoutKey(dialled: string, { keyPrefixes = [] }: NumberPlan): string {
  const lower = dialled.toLowerCase();
  const [longest = ''] = keyPrefixes
    .filter((prefix) => lower.startsWith(prefix.toLowerCase()))
    .toSorted((a, b) => b.length - a.length);
  return dialled.slice(longest.length);
}

/** [W22] A code and an orbit in one number. */
function behind(prefixes: readonly string[], number: string, numberPlan: NumberPlan): Orbit | undefined {
  for (const prefix of prefixes) {
    const orbit = number.startsWith(prefix) ? orbitOf(number.slice(prefix.length), numberPlan) : undefined;
    if (orbit !== undefined) return orbit;
  }
  return undefined;
}

function orbitOf(digits: string, numberPlan: NumberPlan): Orbit | undefined {
  return numberPlan.orbits.has(digits) ? parseOrbit(digits) : undefined;
}
