/** Parkade beside mod_valet_parking on the same node, taking turns, so that a machine that changes its pace changes it for both. */
import type { LotKind } from './cycle.js';
import type { LoadHouse } from './load-house.js';
import { median, runLoad, type LoadReport } from './run-load.js';

export interface LotComparison {
  readonly workers: number;
  readonly rounds: readonly LoadReport[];
  readonly failed: Readonly<Record<LotKind, number>>;
  /** Ours by theirs, from the medians over the rounds; above 1 is more. */
  readonly ratios: {
    readonly cyclesPerSecond: number;
    readonly switchProcessorTime: number;
    readonly referToMusic: number;
    readonly dialToAnswer: number;
    readonly dialToBothHear: number;
  };
}

export async function compareLots(
  house: LoadHouse,
  { workers, seconds, rounds }: { readonly workers: number; readonly seconds: number; readonly rounds: number },
): Promise<LotComparison> {
  const reports: LoadReport[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const lot of turn % 2 === 0 ? (['valet', 'parkade'] as const) : (['parkade', 'valet'] as const))
      reports.push(await runLoad(house, lot, { workers, seconds }));
  }
  const ratio = (of: (report: LoadReport) => number): number => {
    const [ours, theirs] = (['parkade', 'valet'] as const).map((lot) =>
      median(reports.filter((one) => one.lot === lot).map(of)),
    );
    return Math.round((100 * (ours ?? 0)) / (theirs || 1)) / 100;
  };
  const failed = (lot: LotKind): number =>
    reports.filter((one) => one.lot === lot).reduce((sum, one) => sum + one.failed, 0);
  return {
    workers,
    rounds: reports,
    failed: { parkade: failed('parkade'), valet: failed('valet') },
    ratios: {
      cyclesPerSecond: ratio((one) => one.cyclesPerSecond),
      switchProcessorTime: ratio((one) => one.processorMs.switch),
      referToMusic: ratio((one) => one.medians.referToMusic),
      dialToAnswer: ratio((one) => one.medians.dialToAnswer),
      dialToBothHear: ratio((one) => one.medians.dialToBothHear),
    },
  };
}
