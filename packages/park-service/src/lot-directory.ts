import type { LotId, LotPolicy, NodeId, Orbit } from '@parkade/park-decision';
import type { LotDirectory } from '@parkade/park-engine';
import type { ResolvedConfig } from './config/index.js';

/** The configured lots, as each node sees them, and the ways between the configured nodes. */
export function lotDirectory(config: ResolvedConfig): LotDirectory {
  const lots = new Map(config.lots.map((lot) => [lot.policy.lot, lot]));
  const nodes = new Map(config.nodes.map((node) => [node.node, node]));
  return {
    policy(lot: LotId, node?: NodeId): LotPolicy | undefined {
      const site = node === undefined ? null : (nodes.get(node)?.site ?? null);
      const found = lots.get(lot);
      return site === null ? found?.policy : (found?.at.get(site) ?? found?.policy);
    },
    numberings: config.lots.flatMap(({ numberings }) => numberings),
    nodes: [...nodes.keys()],
    peerDial(from: NodeId, to: NodeId, orbit: Orbit): string | undefined {
      const template = from === to ? null : (nodes.get(to)?.peerDial ?? null);
      return template === null ? undefined : template.replaceAll('%s', orbit);
    },
  };
}
