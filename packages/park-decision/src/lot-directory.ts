import type { LotId, NodeId, Orbit } from './identifiers.js';
import type { LotPolicy, NumberPlan } from './lot-policy.js';

/** The lots and nodes as configured; replaced as a whole when the configuration changes. */
export interface LotDirectory {
  /** The lot as seen from the site of `node`; without one, as seen from no site in particular. */
  policy(lot: LotId, node?: NodeId): LotPolicy | undefined;
  readonly numberPlans: readonly NumberPlan[];
  readonly nodes: readonly NodeId[];
  /** Dial string by which `from` reaches `orbit` on `to`, or `undefined` where there is no way between them. */
  peerDial(from: NodeId, to: NodeId, orbit: Orbit): string | undefined;
}
