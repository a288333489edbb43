import type { AnyCall, NodeId } from '@parkade/park-decision';
import type { Drain } from '@parkade/park-ports';

export interface NodeRow {
  readonly node: string;
  readonly site: string | null;
  /** Whether some engine has a link to it. */
  readonly linked: boolean;
  /** The engine that shows its lamps; `null` when none does. */
  readonly watchedBy: string | null;
  /** Since when it takes no new parked calls; ms since 1970. */
  readonly drainingSince: number | null;
  readonly waiting: number;
  readonly reserved: number;
}

/** Who holds the leases of a node, `null` for nobody: that of its link, and that of its watch. */
export interface NodeLeases {
  readonly seen: string | null;
  readonly watch: string | null;
}

export const nodeRow = (
  { node, site }: { readonly node: NodeId; readonly site: string | null },
  leases: NodeLeases,
  calls: readonly AnyCall[],
  drains: readonly Drain[],
): NodeRow => ({
  node,
  site,
  linked: leases.seen !== null,
  watchedBy: leases.watch === null ? null : engineOf(leases.watch),
  drainingSince: drains.find(({ kind, name }) => kind === 'node' && name === node)?.since ?? null,
  ...countOn(node, calls),
});

/** A watch is held under the engine's name, its process and a random part. */
const engineOf = (holder: string): string => /^(.+)-\d+-[A-Za-z0-9_-]{32}$/.exec(holder)?.[1] ?? holder;

export function countOn(
  node: NodeId,
  calls: readonly AnyCall[],
): { readonly waiting: number; readonly reserved: number } {
  const here = calls.filter((call) => call.node === node && call.kind !== 'ended');
  const reserved = here.filter(({ kind }) => kind === 'reserved').length;
  return { waiting: here.length - reserved, reserved };
}
