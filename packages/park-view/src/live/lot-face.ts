/** What the configuration says of a lot, as far as it is shown. */
import type { LotId, LotPolicy, NodeId, Orbit } from '@parkade/park-decision';

export interface LotFace {
  readonly lot: LotId;
  readonly label: string;
  readonly domain: string;
  /** The first one; `null` when orbits are named by their numbers alone. */
  readonly parkCode: string | null;
  /** Those that have a band. */
  readonly sites: readonly string[];
  readonly orbits: readonly { readonly orbit: Orbit; readonly site: string | null }[];
  /** As seen from the site of a node; without one, from no site in particular. */
  readonly policy: (node?: NodeId) => LotPolicy;
}
