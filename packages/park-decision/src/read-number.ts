/** What a dialled number means in a number plan (SPEC, W20-W22). Nothing is known of the leg here. */
import { parseOrbit, type Orbit } from './identifiers.js';
import { FINDABLE, type Findable, type NumberPlan } from './lot-policy.js';

export type Meaning =
  | {
      readonly kind: 'park-code';
      readonly numberPlan: NumberPlan;
      /** For whom the caller is, as it was dialled behind the code (rule V4). */
      readonly forWhom?: string;
      readonly isComposed: boolean;
    }
  /** Whoever fits, in whichever orbit. */
  | { readonly kind: 'find'; readonly numberPlan: NumberPlan; readonly whom: Findable; readonly isComposed: false }
  | {
      readonly kind: 'orbit';
      readonly numberPlan: NumberPlan;
      readonly orbit: Orbit;
      /** `number`: alone. `pick-up`: behind a retrieve prefix. `mine`: behind the code for one's own. `park`: behind a park code. */
      readonly asked: 'number' | 'pick-up' | 'mine' | 'park';
      readonly forWhom?: string;
      readonly isComposed: boolean;
    };

/** [W21] What is written in full goes before what is put together of a code and an orbit. */
export function readNumber(dialled: string, numberPlan: NumberPlan): Meaning | undefined {
  for (const number of withAndWithoutKeys(dialled, numberPlan)) {
    const meaning = readPlain(number, numberPlan);
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}

function readPlain(number: string, numberPlan: NumberPlan): Meaning | undefined {
  if (numberPlan.parkCodes.includes(number)) return { kind: 'park-code', numberPlan, isComposed: false };
  const whom = FINDABLE.find((each) => numberPlan.find?.[each] === number);
  if (whom !== undefined) return { kind: 'find', numberPlan, whom, isComposed: false };
  const plain = orbitOf(number, numberPlan);
  if (plain !== undefined) return { kind: 'orbit', numberPlan, orbit: plain, asked: 'number', isComposed: false };
  const toPickUp = behind(numberPlan.retrievePrefixes, number, numberPlan);
  if (toPickUp !== undefined) return { kind: 'orbit', numberPlan, orbit: toPickUp, asked: 'pick-up', isComposed: true };
  const { mine } = numberPlan.find ?? {};
  const own = mine === undefined ? undefined : behind([mine, `${mine}*`], number, numberPlan);
  if (own !== undefined) return { kind: 'orbit', numberPlan, orbit: own, asked: 'mine', isComposed: true };
  const codes = numberPlan.parkCodes.flatMap((code) => [code, `${code}*`]);
  const toPark = behind(codes, number, numberPlan);
  return toPark === undefined
    ? forSomebody(number, codes, numberPlan)
    : { kind: 'orbit', numberPlan, orbit: toPark, asked: 'park', isComposed: true };
}

/** What a phone dials for a person or a group: two to fifteen digits (ITU-T E.164, 6.2.1, has no longer number). */
const FOR_WHOM = /^(.+)\*([0-9]{2,15})$/;

/** [V4] `*70*1005`, and with an orbit in between `*70*701*1005`. */
function forSomebody(number: string, codes: readonly string[], numberPlan: NumberPlan): Meaning | undefined {
  if (numberPlan.takesTarget !== true) return undefined;
  const [, before = '', forWhom = ''] = FOR_WHOM.exec(number) ?? [];
  if (forWhom === '') return undefined;
  if (numberPlan.parkCodes.includes(before)) return { kind: 'park-code', numberPlan, forWhom, isComposed: true };
  const orbit = behind(codes, before, numberPlan);
  return orbit === undefined
    ? undefined
    : { kind: 'orbit', numberPlan, orbit, asked: 'park', forWhom, isComposed: true };
}

/** [W20] `park+701` is 701, in any letter case. As dialled first, so that no prefix hides a number; then behind each that fits. */
function withAndWithoutKeys(dialled: string, { keyPrefixes = [] }: NumberPlan): readonly string[] {
  const lower = dialled.toLowerCase();
  const fitting = keyPrefixes
    .filter((prefix) => lower.startsWith(prefix.toLowerCase()))
    .toSorted((a, b) => b.length - a.length);
  return [dialled, ...fitting.map((prefix) => dialled.slice(prefix.length))];
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
