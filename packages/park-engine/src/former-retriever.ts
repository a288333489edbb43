/** Who sent a caller, when the leg that did it could not be asked any more. */
import type { LegEvidence, Parker } from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';

/**
 * [W12] Picked up, talked, and parked again by the one who picked up, whose leg is gone already: the former stay, whose id
 * the caller's leg still carries, knows who that was.
 */
export async function formerRetriever(parts: EngineParts, evidence: LegEvidence): Promise<Parker | null> {
  if (evidence.callId === null || evidence.lastBridgedTo === null) return null;
  const former = await parts.store.loadCall(evidence.callId);
  const call = former.kind === 'ok' ? former.value : null;
  if (call?.kind !== 'claimed' && call?.kind !== 'ended') return null;
  const { retriever } = call;
  if (retriever === null || retriever.leg !== evidence.lastBridgedTo || retriever.address === null) return null;
  return { address: retriever.address, leg: retriever.leg };
}
