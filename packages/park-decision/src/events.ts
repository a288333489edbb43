import type { CallId, LegId, LotId, NodeId, Orbit, UserAddress } from './identifiers.js';
import type { Outcome, ParkVia } from './parked-call.js';

/** What the lot's event stream says. Written by the same script as the state it tells of. */
export interface LotEvent {
  readonly type:
    'reserved' | 'parked' | 'recalling' | 'recall-failed' | 'claimed' | 'join-failed' | Outcome | 'refused';
  readonly at: number;
  readonly lot: LotId;
  readonly orbit: Orbit | null;
  readonly callId: CallId | null;
  readonly version: number;
  readonly node: NodeId | null;
  readonly leg: LegId | null;
  readonly caller: { readonly name: string; readonly number: string } | null;
  readonly parker: UserAddress | null;
  /** Who rings, who took it. */
  readonly party: UserAddress | null;
  readonly via: ParkVia | null;
  /** Refusal word, hang-up cause or reason, where there is one. */
  readonly reason: string | null;
}
