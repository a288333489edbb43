import type { NodeId } from '@parkade/park-decision';

/** One switch, as long as it runs, is known by its `Core-UUID`; an engine says under which name it has a link to it. */
export interface NameClaimed {
  readonly node: NodeId;
  readonly core: string;
  /** Who claims it; for the log of whoever is refused. */
  readonly engine: string;
  /** Cores this engine has itself had under the name: a switch that was restarted is no second one. */
  readonly formerCores: readonly string[];
}

export type NameAnswer =
  | { readonly kind: 'held' }
  | { readonly kind: 'free' }
  /** Another core has the name; `renewedAt` (ms since 1970) grows as long as an engine has a link to it. */
  | { readonly kind: 'taken'; readonly core: string; readonly engine: string; readonly renewedAt: number }
  | { readonly kind: 'store-down' };

/** Which switch goes by which name, for all engines. */
export interface NodeNames {
  /** Takes or renews a name for `ttlMs`. Whoever holds it is never refused it. */
  claim(claimed: NameClaimed, ttlMs: number): Promise<NameAnswer>;
  /** Whether it could be claimed (`free`); takes nothing. */
  look(claimed: NameClaimed, ttlMs: number): Promise<NameAnswer>;
}
