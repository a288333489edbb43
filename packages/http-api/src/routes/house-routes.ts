/** Switches, engines, the store: for whoever runs the house. */
import { EngineList, Health, NodeList, type EngineCard } from '@parkade/api-contract';
import type { EngineReport } from '@parkade/park-ports';
import { engineRow, nodeRow } from '@parkade/park-view';
import { answers, known, type App, type RouteDeps } from './route-kit.js';

export function addHouseRoutes(app: App, route: RouteDeps): void {
  const { deps, lots, streams } = route;
  const config = { may: 'see' } as const;
  const tags = ['house'];
  app.get(
    '/nodes',
    { config, schema: { operationId: 'listNodes', summary: 'The switches', tags, response: answers(NodeList) } },
    () => nodeList(route),
  );
  app.get(
    '/engines',
    { config, schema: { operationId: 'listEngines', summary: 'The engines', tags, response: answers(EngineList) } },
    async () => {
      const at = deps.clock.now();
      return { at, engines: known(await deps.engines.engines()).map((report) => engineCard(report, at)) };
    },
  );
  app.get(
    '/health',
    {
      config,
      schema: { operationId: 'getHealth', summary: 'How the engine is that answers', tags, response: answers(Health) },
    },
    () => ({
      engine: deps.engine,
      version: deps.version,
      at: deps.clock.now(),
      storeAwaySince: lots.storeAwaySince,
      streams: streams.count,
    }),
  );
}

export function engineCard(report: EngineReport, at: number): EngineCard {
  const { name: engine, startedAt, seenAt, silent, draining, requests, configuration = null } = engineRow(report, at);
  return { engine, startedAt, seenAt, silent, draining, requests, configuration };
}

export async function nodeList({ deps, lots }: RouteDeps): Promise<NodeList> {
  const nodes = deps.house.nodes();
  const [calls, drains] = await Promise.all([deps.store.liveCalls(), deps.drains.list()]);
  const watchers = await Promise.all(nodes.map(({ node }) => deps.leases.holderOf(`watch-${node}`)));
  return {
    at: deps.clock.now(),
    nodes: nodes.map((node, index) => {
      const watch = watchers[index];
      const leases = { seen: null, watch: watch === undefined ? null : known(watch) };
      const { linked: _linked, ...row } = nodeRow(node, leases, known(calls), known(drains));
      return { ...row, silentSince: lots.silent.since(node.node) };
    }),
  };
}
