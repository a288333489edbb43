import type { SeenCall } from '../leg-picture.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { Parker } from '../parked-call.js';

/**
 * [W12] Picked up, talked, and parked again by the one who picked up, whose leg is gone already: the former parked call, whose
 * id the caller's leg still carries, knows who that was.
 */
export function formerRetriever(snapshot: LegSnapshot, former: SeenCall): Parker | null {
  if (former?.kind !== 'claimed' && former?.kind !== 'ended') return null;
  const { retriever } = former;
  if (snapshot.callId !== former.callId || snapshot.lastBridgedTo === null || retriever === null) return null;
  if (retriever.leg !== snapshot.lastBridgedTo || retriever.address === null) return null;
  return { address: retriever.address, leg: retriever.leg };
}
