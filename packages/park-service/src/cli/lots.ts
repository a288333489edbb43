import type { ParkStore, StoreAnswer } from '@parkade/park-ports';
import type { LotView } from '@parkade/park-decision';
import type { ResolvedConfig, ResolvedLot } from '@parkade/park-config';
import { EXIT, type ExitCode } from './exit-code.js';
import type { CliDeps } from './cli-deps.js';
import { table } from './table.js';
import { withStore } from './with-store.js';

interface LotLine {
  readonly lot: string;
  readonly domain: string;
  readonly orbits: number;
  readonly taken: number;
  /** Free, but freed so short a time ago that they are not given out yet. */
  readonly resting: number;
  readonly free: number;
}

/** `parkade lots`: read from the store, so it tells of all engines. */
export const listLots = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    const lines: LotLine[] = [];
    for (const lot of config.lots) {
      const view = await viewOf(store, lot);
      if (view.kind === 'store-down') return view;
      lines.push(lineOf(lot, view.value, world.clock.now()));
    }
    if (json) world.out(JSON.stringify({ lots: lines }, null, 2));
    else {
      world.out(
        table(
          ['lot', 'domain', 'orbits', 'taken', 'resting', 'free'],
          lines.map((line) => Object.values(line).map(String)),
        ),
      );
    }
    return { kind: 'ok', value: EXIT.fine };
  });

const viewOf = (store: ParkStore, { policy }: ResolvedLot): Promise<StoreAnswer<LotView>> => store.viewLot(policy.lot);

function lineOf({ policy }: ResolvedLot, view: LotView, now: number): LotLine {
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
