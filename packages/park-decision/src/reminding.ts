/** When a parker is reminded of a caller whose recall is near (SPEC, C19): the lot's events tell, and a clock. */
import type { LotEvent, NextStep, RemindedEvent } from './events.js';
import type { LotPolicy } from './lot-policy.js';

type OfWaiting = Extract<LotEvent, { readonly caller: unknown }>;

/** A reminder to come. */
export interface Due {
  /** ms since 1970. */
  readonly at: number;
  readonly next: NextStep;
  /** The newest event of the call. */
  readonly last: OfWaiting;
}

/** What is known after an event of a call; `null`: no recall comes, or none of which there is a reminder. */
export function dueAfter(before: Due | null, event: LotEvent, { remind }: Pick<LotPolicy, 'remind'>): Due | null {
  if (!('caller' in event)) return event.kind === 'refused' ? before : null;
  // What changes no time.
  if (event.kind === 'noted' || event.kind === 'paged' || event.kind === 'for-whom-changed') return before;
  if (remind === undefined || event.kind === 'reminded') return null;
  const next = 'next' in event ? event.next : undefined;
  if (next?.kind !== 'ring') return null;
  const at = next.at - remind.beforeMs;
  return at <= event.at ? null : { at, next, last: event };
}

export const remindedEvent = ({ last, next }: Due, now: number): RemindedEvent => {
  const { schema, lot, orbit, callId, version, node, parker, caller, note, page, keptFor } = last;
  return {
    schema,
    lot,
    orbit,
    callId,
    version,
    node,
    parker,
    caller,
    ...(note === undefined ? {} : { note }),
    ...(keptFor === undefined ? {} : { keptFor }),
    ...(page === undefined ? {} : { page }),
    at: now,
    waitedMs: last.waitedMs + now - last.at,
    kind: 'reminded',
    next,
  };
};
