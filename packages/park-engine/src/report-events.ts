import { showUser, type LotEvent } from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';

/** Each event of a call is one log line and one count; the call id runs through all of them. */
export function reportEvents(deps: Pick<EngineDeps, 'log' | 'meters'>, events: readonly LotEvent[]): void {
  for (const event of events) {
    deps.meters.count('parkade_events_total', { lot: event.lot, type: event.type });
    deps.log.info(`call ${event.type}`, {
      callId: event.callId,
      version: event.version,
      lot: event.lot,
      orbit: event.orbit,
      node: event.node,
      leg: event.leg,
      caller: event.caller?.number,
      parker: showUser(event.parker),
      party: event.party === null ? undefined : showUser(event.party),
      via: event.via,
      reason: event.reason,
    });
  }
}
