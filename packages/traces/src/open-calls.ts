/** The events of calls that have not ended. There is one call in an orbit at a time, so there are never more than orbits. */
import type { CallId, EndedEvent, LotEvent, LotId } from '@parkade/park-decision';
import type { CallEvent } from './call-trace.js';

interface Known {
  readonly callId: CallId;
  readonly history: CallEvent[];
}

export interface Ended {
  readonly history: readonly CallEvent[];
  readonly end: EndedEvent;
}

/** Somebody who puts a recall off again and again must not fill the memory. */
const MOST_EVENTS = 500;

export class OpenCalls {
  readonly #lots = new Map<LotId, Map<string, Known>>();

  /**
   * @param stream  The lot in whose stream it stands; those of a lot's domains stand there as well.
   * @returns the call, when it has ended with this.
   */
  take(stream: LotId, event: LotEvent): Ended | null {
    if (event.kind === 'refused') return null;
    const orbits = this.#orbits(stream);
    const place = `${event.lot} ${event.orbit}`;
    const known = orbits.get(place);
    const own = known?.callId === event.callId ? known : undefined;
    if (event.kind === 'ended') {
      if (own !== undefined) orbits.delete(place);
      return { history: own?.history ?? [], end: event };
    }
    if (own !== undefined) {
      if (own.history.length < MOST_EVENTS) own.history.push(event);
    } else if (event.kind !== 'paged' && event.kind !== 'reminded')
      orbits.set(place, { callId: event.callId, history: [event] });
    return null;
  }

  forget(stream: LotId): void {
    this.#lots.delete(stream);
  }

  #orbits(stream: LotId): Map<string, Known> {
    const orbits = this.#lots.get(stream) ?? new Map<string, Known>();
    this.#lots.set(stream, orbits);
    return orbits;
  }
}
