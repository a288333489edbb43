import { isAt } from './places.js';
import type { DefaultedConfig, DefaultedLot } from './defaults.js';
import { complain, type Complaint } from './problem.js';

/** What works, and yet leaves somebody alone. */
export const adviceOnRecalls = ({ lots, sites }: DefaultedConfig): readonly Complaint[] =>
  lots.filter((lot) => leavesUnknownParkersCallers(lot, sites)).map(withoutAnybody);

/** [W16] Who parked is not always known (docs/dialplans.md), and then nobody of this lot would ever be rung. */
function leavesUnknownParkersCallers(lot: DefaultedLot, sites: DefaultedConfig['sites']): boolean {
  if (lot.recallAfterMs === 0 || typeof lot.then === 'object') return false;
  const places = [lot, ...lot.at, ...(sites ?? []).filter(({ name }) => isAt(lot, name))];
  const hasFallback = places.some(({ fallback }) => fallback !== null);
  return !hasFallback && lot.chain.every(({ ring }) => typeof ring === 'string');
}

const withoutAnybody = (lot: DefaultedLot): Complaint =>
  complain(
    [...lot.path, 'recall', 'chain'],
    'rings the parker only: a caller whose parker is not known is rung for nobody, and hung up at the end',
    "add `fallback: '1000'` to the lot, a person to `recall.chain`, or `then: { forward: ... }` to `recall`",
  );
