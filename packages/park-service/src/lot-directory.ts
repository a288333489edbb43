import type { NodeId, Orbit } from '@parkade/park-decision';
import type { LotDirectory } from '@parkade/park-engine';
import type { ResolvedConfig } from './config/index.js';

/** The configured lots and the ways between the configured nodes. */
export function lotDirectory(config: ResolvedConfig): LotDirectory {
  const policies = new Map(config.lots.map((lot) => [lot.policy.lot, lot.policy]));
  const peers = new Map(config.nodes.map((node) => [node.node, node.peerDial]));
  return {
    policy: (lot) => policies.get(lot),
    numberings: config.lots.map((lot) => lot.numbering),
    peerDial(from: NodeId, to: NodeId, orbit: Orbit): string | undefined {
      const template = from === to ? null : (peers.get(to) ?? null);
      return template === null ? undefined : template.replaceAll('%s', orbit);
    },
  };
}
