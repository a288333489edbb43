import {
  declarationOf,
  EACH_DOMAIN,
  isTenant,
  policyForTenant,
  tenantOf,
  type LotId,
  type LotPolicy,
  type NodeId,
  type LotDirectory,
  type Orbit,
} from '@parkade/park-decision';
import type { ResolvedConfig } from '@parkade/park-config';

/** The configured lots, as each node sees them, and the ways between the configured nodes. */
export function lotDirectory(config: ResolvedConfig): LotDirectory {
  const lots = new Map(config.lots.map((lot) => [lot.policy.lot, lot]));
  const nodes = new Map(config.nodes.map((node) => [node.node, node]));
  return {
    policy(lot: LotId, node?: NodeId): LotPolicy | undefined {
      const site = node === undefined ? null : (nodes.get(node)?.site ?? null);
      const domain = tenantOf(lot);
      const found = lots.get(declarationOf(lot));
      const policy = site === null ? found?.policy : (found?.at.get(site) ?? found?.policy);
      // [X1] A declaration for many is no lot of its own, and any other has no domain behind its name.
      if (policy === undefined || (domain === null) !== (policy.domain !== EACH_DOMAIN)) return undefined;
      if (domain === null) return policy;
      const tenants = found?.numberPlans[0]?.tenants;
      return tenants !== undefined && isTenant(tenants, domain) ? policyForTenant(policy, lot, domain) : undefined;
    },
    numberPlans: config.lots.flatMap(({ numberPlans }) => numberPlans),
    nodes: [...nodes.keys()],
    peerDial(from: NodeId, to: NodeId, orbit: Orbit): string | undefined {
      const template = from === to ? null : (nodes.get(to)?.peerDial ?? null);
      return template === null ? undefined : template.replaceAll('%s', orbit);
    },
  };
}
