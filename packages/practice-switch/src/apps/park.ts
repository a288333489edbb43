import { causeFromText } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';
import { type AppGroup } from './app.js';

/**
 * Holds the leg without any sound until somebody sends it away or clears its control flag, which every socket of the leg does
 * when it closes (switch_ivr.c:switch_ivr_park). A leg under control already is not parked.
 */
export async function parkLeg(leg: Leg): Promise<void> {
  if (leg.control.isSet) {
    leg.node.log.write('error', 'Cannot park channels that are under control already.');
    return;
  }
  const timeout = takeTimeout(leg);
  leg.control.set();
  leg.fire('CHANNEL_PARK');
  const end = await leg.orders.wait<'released' | 'expired'>((done) => {
    const stopWatching = leg.control.onCleared(() => done('released'));
    const stopClock =
      timeout === null ? () => undefined : leg.node.timing.afterSeconds(timeout.seconds, () => done('expired'));
    return () => {
      stopWatching();
      stopClock();
    };
  });
  leg.control.clear();
  leg.fire('CHANNEL_UNPARK');
  if (end.kind === 'done' && end.value === 'expired') leg.hangUp(timeout?.cause ?? 'NORMAL_CLEARING');
}

/** `park_timeout=<seconds>[:<cause>]` counts once. */
function takeTimeout(leg: Leg): { readonly seconds: number; readonly cause: ReturnType<typeof causeFromText> } | null {
  const text = leg.variables.get('park_timeout');
  if (text === undefined) return null;
  leg.variables.set('park_timeout', undefined);
  leg.variables.set('park_after_bridge', undefined);
  const [seconds = '', cause = ''] = text.split(':');
  return { seconds: Number.parseInt(seconds, 10) || 0, cause: causeFromText(cause) };
}

export const parkApps: AppGroup = {
  park: async (leg) => {
    await parkLeg(leg);
    return undefined;
  },
};
