import { holdsAt, type LotPolicy, type NodeId } from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';

/** [W9][W13] The lot into which a caller of that domain is adopted at a node. With no domain known there must be only one. */
export function lotOfDomain(parts: EngineParts, node: NodeId, known: string | undefined): LotPolicy | undefined {
  const numberings = parts.lots.numberings.filter((one) => holdsAt(one, node));
  const single = new Set(numberings.map((one) => one.domain)).size === 1 ? numberings[0]?.domain : undefined;
  const domain = known ?? single;
  const numbering = numberings.find((one) => one.domain === domain);
  return numbering === undefined ? undefined : parts.lots.policy(numbering.lot, node);
}
