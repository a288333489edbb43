import { DIFFERENT_ENGINES, duration, EXIT, goByDifferent, type ExitCode, table } from '@parkade/api-commands';
import type { ParkStore, StoreAnswer } from '@parkade/park-ports';
import type { ResolvedConfig } from '@parkade/park-config';
import { engineRow, nodeRow, type EngineRow, type NodeLeases, type NodeRow } from '@parkade/park-view';
import type { Duties } from './duties.js';
import type { CliDeps } from './cli-deps.js';
import { withStore } from './with-store.js';

/** `parkade nodes`: who is linked, watched, draining and empty; and the engines that say so. */
export const listNodes = (config: ResolvedConfig, json: boolean, world: CliDeps): Promise<ExitCode> =>
  withStore(config, world, async (store) => {
    const duties = await world.openDuties(config);
    try {
      const status = await statusOf(config, store, duties, world.clock.now());
      if (status.kind === 'store-down') return status;
      world.out(json ? JSON.stringify(status.value, null, 2) : tables(status.value, world.clock.now()));
      if (!json && goByDifferent(status.value.engines)) world.err(DIFFERENT_ENGINES);
      return { kind: 'ok', value: EXIT.fine };
    } finally {
      duties.close();
    }
  });

interface Status {
  readonly nodes: readonly NodeRow[];
  readonly engines: readonly EngineRow[];
}

async function statusOf(
  config: ResolvedConfig,
  store: ParkStore,
  duties: Duties,
  now: number,
): Promise<StoreAnswer<Status>> {
  const [calls, drains, engines] = await Promise.all([store.liveCalls(), duties.list(), duties.engines()]);
  if (calls.kind === 'store-down') return calls;
  if (drains.kind === 'store-down') return drains;
  if (engines.kind === 'store-down') return engines;
  const nodes: NodeRow[] = [];
  for (const node of config.nodes) {
    const leases = await leasesOf(node.node, duties);
    if (leases.kind === 'store-down') return leases;
    nodes.push(nodeRow(node, leases.value, calls.value, drains.value));
  }
  return { kind: 'ok', value: { nodes, engines: engines.value.map((engine) => engineRow(engine, now)) } };
}

async function leasesOf(node: string, duties: Duties): Promise<StoreAnswer<NodeLeases>> {
  const seen = await duties.holderOf(`seen-${node}`);
  if (seen.kind === 'store-down') return seen;
  const watch = await duties.holderOf(`watch-${node}`);
  return watch.kind === 'store-down' ? watch : { kind: 'ok', value: { seen: seen.value, watch: watch.value } };
}

function tables({ nodes, engines }: Status, now: number): string {
  const ofNodes = table(
    ['node', 'site', 'link', 'watched by', 'state', 'waiting', 'reserved'],
    nodes.map((row) => [
      row.node,
      row.site ?? '-',
      row.linked ? 'up' : 'none',
      row.watchedBy ?? '-',
      row.drainingSince === null ? 'serving' : `draining for ${duration(now - row.drainingSince)}`,
      String(row.waiting),
      String(row.reserved),
    ]),
  );
  if (engines.length === 0) return `${ofNodes}\n\nNo engine has signed in.`;
  const ofEngines = table(
    ['engine', 'state', 'requests', 'up for', 'configuration'],
    engines.map((engine) => [
      engine.name,
      engine.silent ? `silent for ${duration(now - engine.seenAt)}` : engine.draining ? 'draining' : 'serving',
      String(engine.requests),
      duration(engine.seenAt - engine.startedAt),
      engine.configuration ?? '-',
    ]),
  );
  return `${ofNodes}\n\n${ofEngines}`;
}
