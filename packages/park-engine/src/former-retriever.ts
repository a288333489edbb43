/** Who sent a caller, when the leg that did it could not be asked any more. */
import type { LegSnapshot, Parker } from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';

/**
 * [W12] Picked up, talked, and parked again by the one who picked up, whose leg is gone already: the former parked call, whose id
 * the caller's leg still carries, knows who that was.
 */
export async function formerRetriever(deps: EngineDeps, snapshot: LegSnapshot): Promise<Parker | null> {
  if (snapshot.callId === null || snapshot.lastBridgedTo === null) return null;
  const former = await deps.store.loadCall(snapshot.callId);
  const call = former.kind === 'ok' ? former.value : null;
  if (call?.kind !== 'claimed' && call?.kind !== 'ended') return null;
  const { retriever } = call;
  if (retriever === null || retriever.leg !== snapshot.lastBridgedTo || retriever.address === null) return null;
  return { address: retriever.address, leg: retriever.leg };
}
