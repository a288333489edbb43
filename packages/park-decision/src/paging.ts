/**
 * Calling out that somebody waits (SPEC, Z1-Z6): which announcement is due, and when there is none any more. Whoever follows the
 * lot's events and has a clock can tell; nothing else has to be remembered.
 */
import type { LotEvent } from './events.js';
import type { Orbit } from './identifiers.js';
import type { CallPage } from './parked-call.js';
import type { LotPolicy } from './lot-policy.js';

/** [Z1] After the park, so that whatever the parker hears of it is over, and nothing of the park waits for a page. */
export const PAGE_AFTER_MS = 1_000;

/** For the state of somebody who has just been parked. */
export function pagedFrom({ page }: Pick<LotPolicy, 'page'>, now: number): { readonly page?: CallPage } {
  if (page === undefined) return {};
  const { group, times, everyMs } = page;
  return { page: { group, times, everyMs, at: now + PAGE_AFTER_MS } };
}

type OfWaiting = Extract<LotEvent, { readonly caller: unknown }>;

/** A caller who is called out, as the lot's events have told so far. */
export interface Paging {
  readonly page: CallPage;
  readonly orbit: Orbit;
  /** The newest event of the call: what is told of the page begins with it. */
  readonly last: OfWaiting;
  /** [Z3] Somebody is being joined with the caller. */
  readonly isTaken: boolean;
}

const EDITS: ReadonlySet<LotEvent['kind']> = new Set(['noted', 'for-whom-changed']);

/** What is known after an event of the call; `null`: nobody is called out, or not any more. */
export function pagingAfter(before: Paging | null, event: LotEvent): Paging | null {
  if (!('caller' in event)) return event.kind === 'refused' ? before : null;
  if (event.kind === 'ended') return null;
  if (event.kind === 'paged' || event.kind === 'reminded') return before;
  const page = event.page ?? before?.page;
  if (page === undefined) return null;
  const isTaken = event.kind === 'claimed' || (EDITS.has(event.kind) && before?.isTaken === true);
  return { page, orbit: event.orbit, last: event, isTaken };
}

export type PageStep =
  /** `nth` counts from 1. */
  | { readonly kind: 'say'; readonly nth: number }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'over' };

/**
 * [Z2] So many times, from begin to begin. [Z3] Nothing is said while somebody takes the caller; what fell due then is not made up for.
 *
 * @param said  the last announcement that was due, 0 for none
 * @param now   ms since 1970, by the store's clock
 */
export function pageStep({ page, isTaken }: Pick<Paging, 'page' | 'isTaken'>, said: number, now: number): PageStep {
  const begun = Math.floor((now - page.at) / page.everyMs) + 1;
  const nth = Math.min(Math.max(begun, 0), page.times);
  if (begun > page.times || said >= page.times) return { kind: 'over' };
  if (nth > said && !isTaken) return { kind: 'say', nth };
  const next = Math.max(nth, said) + 1;
  return next > page.times ? { kind: 'over' } : { kind: 'wait', until: page.at + (next - 1) * page.everyMs };
}
