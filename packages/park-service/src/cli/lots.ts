import { EXIT, type ExitCode, table } from '@parkade/api-commands';
import type { ResolvedConfig } from '@parkade/park-config';
import { lotRow, type LotRow } from '@parkade/park-view';
import type { CliDeps } from './cli-deps.js';
import { withStore } from './with-store.js';

/** `parkade lots`: read from the store, so it tells of all engines. */
export const listLots = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    const lots: LotRow[] = [];
    for (const { policy } of config.lots) {
      const view = await store.viewLot(policy.lot);
      if (view.kind === 'store-down') return view;
      lots.push(lotRow(policy, view.value, world.clock.now()));
    }
    if (json) world.out(JSON.stringify({ lots }, null, 2));
    else {
      world.out(
        table(
          ['lot', 'domain', 'orbits', 'taken', 'resting', 'free'],
          lots.map((row) => Object.values(row).map(String)),
        ),
      );
    }
    return { kind: 'ok', value: EXIT.fine };
  });
