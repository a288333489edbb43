import type { LotPolicy, LotView } from '@parkade/park-decision';

export interface LotRow {
  readonly lot: string;
  readonly domain: string;
  readonly orbits: number;
  readonly taken: number;
  /** Free, but freed so short a time ago that they are not given out yet. */
  readonly resting: number;
  readonly free: number;
}

export function lotRow(policy: LotPolicy, view: Pick<LotView, 'taken' | 'freedAt'>, now: number): LotRow {
  const free = policy.orbits.filter((orbit) => !view.taken.has(orbit));
  const resting = free.filter((orbit) => now - (view.freedAt.get(orbit) ?? 0) < policy.quarantineMs);
  return {
    lot: policy.lot,
    domain: policy.domain,
    orbits: policy.orbits.length,
    taken: view.taken.size,
    resting: resting.length,
    free: free.length - resting.length,
  };
}

/** A domain's lot is shown for so long after somebody has parked there, ms. */
export const LOT_IN_USE_MS = 30 * 24 * 3_600_000;
