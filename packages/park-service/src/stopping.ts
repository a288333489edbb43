/**
 * The order of stopping, within one deadline: no new requests, those in progress finish, commands on their way settle, what was
 * heard is written down as far as time is left, then links, timers, store. A part that fails or hangs keeps no other from it.
 */
import type { Logger } from '@parkade/park-ports';
import { settledWithin } from '@parkade/node-watch';
import type { Running } from './wire.js';

/** Each part has so long at least, also after the deadline. */
const CLOSING_MS = 500;

/** Of everybody only what ends it. */
export interface Stopping {
  readonly api: Pick<Running['api'], 'close'>;
  readonly presence: Pick<Running['presence'], 'close'>;
  readonly admissions: Pick<Running['admissions'], 'close'>;
  readonly standstill: Pick<Running['standstill'], 'stop'>;
  readonly heldUp: Pick<Running['heldUp'], 'stop'>;
  readonly occupancy: Pick<Running['occupancy'], 'close'>;
  readonly reloading: Pick<Running['reloading'], 'close'>;
  readonly watching: Pick<Running['watching'], 'close'>;
  readonly beside: Pick<Running['beside'], 'close'>;
  readonly naming: Pick<Running['naming'], 'close'>;
  readonly queues: Pick<Running['queues'], 'idle'>;
  readonly engine: Pick<Running['engine'], 'idle'>;
  readonly records: Pick<Running['records'], 'close'>;
  readonly webhooks: Pick<Running['webhooks'], 'close'>;
  readonly traces: Pick<Running['traces'], 'close'>;
  readonly links: Pick<Running['links'], 'close'>;
  readonly timers: Pick<Running['timers'], 'close'>;
  readonly store: Pick<Running['store'], 'close'>;
  readonly endSideConnection: () => void;
  readonly stopSweeping: () => Promise<void>;
}

/**
 * Never rejects, and never takes longer than `withinMs` and some five seconds, with which a unit's `TimeoutStopSec` reckons.
 *
 * @param withinMs  For the calls.
 */
export async function stopAll(parts: Stopping, log: Logger, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  const done = (part: string, work: () => unknown, moreMs = 0): Promise<void> =>
    settled({ part, work, ms: Math.max(CLOSING_MS, deadline - performance.now() + moreMs) }, log);

  await Promise.all([
    done('api', () => parts.api.close()),
    // What is cut off at the deadline is still to be struck off the roll.
    done('requests', () => parts.presence.close(withinMs), CLOSING_MS),
  ]);
  // Until the port is shut requests are decided about as ever.
  parts.admissions.close();
  parts.standstill.stop();
  parts.heldUp.stop();
  await Promise.all([
    done('sweep', () => parts.stopSweeping()),
    done('occupancy', () => parts.occupancy.close()),
    done('configuration', () => parts.reloading.close()),
    done('watches', () => parts.watching.close()),
  ]);
  await done('pages', () => parts.beside.close());
  await done('names', () => parts.naming.close());
  await done('calls', () => Promise.all([parts.queues.idle(), parts.engine.idle()]));
  await Promise.all([
    done('records', () => parts.records.close()),
    done('webhooks', () => parts.webhooks.close()),
    done('traces', () => parts.traces.close()),
  ]);
  parts.endSideConnection();
  await done('links', () => parts.links.close());
  await done('timers', () => parts.timers.close());
  await done('store', () => parts.store.close());
}

interface Part {
  readonly part: string;
  readonly work: () => unknown;
  readonly ms: number;
}

async function settled({ part, work, ms }: Part, log: Logger): Promise<void> {
  let isSettled = false;
  const working = Promise.resolve()
    .then(work)
    .catch((error: unknown) => log.error('not-closed', { part, why: String(error) }))
    .finally(() => (isSettled = true));
  await settledWithin(working, ms);
  if (!isSettled) log.warn('not-closed-in-time', { part });
}
