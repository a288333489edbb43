import type { LotEvent } from './events.js';
import type { UserAddress } from './identifiers.js';
import type { AnyCall } from './parked-call.js';

/** The stream entry for a call's new state. */
export function eventOf(
  call: AnyCall,
  type: LotEvent['type'],
  at: number,
  more: { readonly party?: UserAddress | null; readonly reason?: string | null } = {},
): LotEvent {
  const caller = call.kind === 'reserved' ? null : call.caller;
  return {
    type,
    at,
    lot: call.lot,
    orbit: call.orbit,
    callId: call.callId,
    version: call.version,
    node: call.node,
    leg: caller?.leg ?? null,
    caller: caller === null ? null : { name: caller.name, number: caller.number },
    parker: call.parker?.address ?? null,
    party: more.party ?? null,
    via: call.via,
    reason: more.reason ?? null,
  };
}
