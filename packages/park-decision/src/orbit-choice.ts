/**
 * The order in which a lot's orbits are tried (SPEC, O1-O8). The store takes the first of them that is free, so that
 * contention costs no second round trip.
 */
import type { Orbit } from './identifiers.js';
import type { LotPolicy, OrbitChoice } from './lot-policy.js';

/** What a choice may depend on. `random` is asked once per call: 0 <= x < 1. */
export interface ChoiceInputs {
  readonly lastAssigned: Orbit | null;
  readonly freedAt: ReadonlyMap<Orbit, number>;
  readonly random: () => number;
}

/** Which choices need to look at the lot first; the others can do without that round trip. */
export const needsLotView = (choose: OrbitChoice): boolean => choose === 'next' || choose === 'longest-idle';

export function orderCandidates(policy: LotPolicy, wanted: Orbit | null, inputs: ChoiceInputs): readonly Orbit[] {
  const ordered = bandFirst(policy, inputs);
  if (wanted === null) return ordered;
  // [O6][P13] A directed park names its orbit; others only where the lot's policy says so.
  return policy.whenRefused.includes('other-orbit')
    ? [wanted, ...ordered.filter((orbit) => orbit !== wanted)]
    : [wanted];
}

/** [O8] The site's own orbits, then those it shares with everybody; the lot's choice holds within each part. */
function bandFirst({ orbits, band = [], choose }: LotPolicy, inputs: ChoiceInputs): readonly Orbit[] {
  if (band.length === 0) return orderAll(orbits, choose, inputs);
  const own = new Set(band);
  const spillOver = orbits.filter((orbit) => !own.has(orbit));
  return [...orderAll(band, choose, inputs), ...orderAll(spillOver, choose, inputs)];
}

/** [O1] `first` is the lot's order, [O2] `next` a round robin, [O3] `random` a shuffle. */
function orderAll(orbits: readonly Orbit[], choose: OrbitChoice, inputs: ChoiceInputs): readonly Orbit[] {
  switch (choose) {
    case 'first':
      return orbits;
    case 'next':
      return rotate(orbits, inputs.lastAssigned === null ? 0 : orbits.indexOf(inputs.lastAssigned) + 1);
    case 'random':
      return shuffle(orbits, inputs.random);
    case 'longest-idle':
      return longestIdleFirst(orbits, inputs.freedAt);
  }
}

const rotate = (orbits: readonly Orbit[], by: number): readonly Orbit[] => [
  ...orbits.slice(by),
  ...orbits.slice(0, by),
];

/** Fisher-Yates. */
function shuffle(orbits: readonly Orbit[], random: () => number): readonly Orbit[] {
  const deck = [...orbits];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const pick = Math.min(last, Math.floor(random() * (last + 1)));
    const [a, b] = [deck[last], deck[pick]];
    if (a !== undefined && b !== undefined) [deck[last], deck[pick]] = [b, a];
  }
  return deck;
}

/** [O4] Never used counts as idle for ever; ties keep the lot's order (the sort is stable). */
function longestIdleFirst(orbits: readonly Orbit[], freedAt: ReadonlyMap<Orbit, number>): readonly Orbit[] {
  return orbits.toSorted((a, b) => (freedAt.get(a) ?? 0) - (freedAt.get(b) ?? 0));
}
