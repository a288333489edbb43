import { EXIT, type ExitCode, table } from '@parkade/api-commands';
import type { ResolvedConfig } from '@parkade/park-config';
import { EACH_DOMAIN, policyForTenant, tenantOf, type LotPolicy } from '@parkade/park-decision';
import type { ParkStore, StoreAnswer } from '@parkade/park-ports';
import { LOT_IN_USE_MS, lotRow, type LotRow } from '@parkade/park-view';
import type { CliDeps } from './cli-deps.js';
import { withStore } from './with-store.js';

/** [X4] The lot itself; of a declaration for many domains, the lots that are in use. */
async function ofDeclaration(
  policy: LotPolicy,
  store: Pick<ParkStore, 'usedLots'>,
  now: number,
): Promise<StoreAnswer<readonly LotPolicy[]>> {
  if (policy.domain !== EACH_DOMAIN) return { kind: 'ok', value: [policy] };
  const used = await store.usedLots(policy.lot, now - LOT_IN_USE_MS);
  if (used.kind === 'store-down') return used;
  return { kind: 'ok', value: used.value.map((lot) => policyForTenant(policy, lot, tenantOf(lot) ?? '')) };
}

/** `parkade lots`: read from the store, so it tells of all engines. */
export const listLots = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    const lots: LotRow[] = [];
    for (const { policy } of config.lots) {
      const used = await ofDeclaration(policy, store, world.clock.now());
      if (used.kind === 'store-down') return used;
      for (const each of used.value) {
        const view = await store.viewLot(each.lot);
        if (view.kind === 'store-down') return view;
        lots.push(lotRow(each, view.value, world.clock.now()));
      }
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
