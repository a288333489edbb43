/** Whoever follows a lot's events and reads nothing else: as much of each parked call as a screen shows. */
import { type AnyCall, type CallId, type LotEvent } from '../src/index.js';

export interface Shown {
  readonly kind: AnyCall['kind'];
  readonly version: number;
  readonly note: string | null;
  /** When the next step comes, or the ringing ends at the latest. */
  readonly at?: number;
  readonly ring?: string;
  readonly target?: string;
  readonly asked?: string;
  readonly retriever?: string;
  readonly outcome?: string;
}

/** After the event; an edit of what rings or is claimed leaves the rest as it was. */
export function follow(before: Shown | undefined, event: LotEvent): Shown | undefined {
  if (event.kind === 'refused' || event.kind === 'paged' || event.kind === 'reminded') return before;
  const common = {
    version: event.version,
    note: 'note' in event && event.note !== undefined ? event.note.text : null,
  };
  switch (event.kind) {
    case 'reserved':
      return { ...common, kind: 'reserved' };
    case 'parked':
    case 'transfer-completed':
    case 'recall-round-over':
    case 'join-failed':
    case 'asked-failed':
      return { ...common, kind: 'parked', at: event.next.at };
    case 'recall-failed':
      return event.next === undefined ? before : { ...common, kind: 'parked', at: event.next.at };
    case 'recall-rings':
      return { ...common, kind: 'recalling', at: event.until, ring: event.ring, target: event.target.user };
    case 'asked-rings':
      return {
        ...common,
        kind: 'recalling',
        at: event.until,
        ring: event.ring,
        target: event.target.user,
        asked: `${event.asked} ${event.by.label} ${String(event.resumeAt)}`,
      };
    case 'noted':
    case 'for-whom-changed':
      return before === undefined ? undefined : { ...before, ...common };
    case 'next-changed':
      return before?.asked === undefined
        ? { ...common, kind: 'parked', at: event.next.at }
        : { ...before, ...common, asked: before.asked.replace(/\S+$/, String(event.next.at)) };
    case 'claimed':
      return { ...common, kind: 'claimed', retriever: event.retriever.leg };
    case 'ended':
      return { ...common, kind: 'ended', outcome: event.outcome };
  }
}

/** The same, from the call itself. */
export function shownOf(call: AnyCall): Shown {
  const common = { version: call.version, note: call.note?.text ?? null, kind: call.kind };
  switch (call.kind) {
    case 'reserved':
      return common;
    case 'parked':
      return { ...common, at: call.deadline };
    case 'recalling': {
      const { ring, target, deadline, asked } = call;
      const asks = asked === undefined ? {} : { asked: `${asked.kind} ${asked.by.label} ${String(asked.resumeAt)}` };
      return { ...common, at: deadline, ring, target: target.user, ...asks };
    }
    case 'claimed':
      return { ...common, retriever: call.retriever.leg };
    case 'ended':
      return { ...common, outcome: call.outcome };
  }
}

/** What differs, as a sentence; `null` when the events told everything. A step without an event changes nothing that is shown. */
export function untold(call: AnyCall, shown: ReadonlyMap<CallId, Shown>): string | null {
  const [told, is] = [shown.get(call.callId), shownOf(call)];
  const [a, b] = [JSON.stringify({ ...told, version: 0 }, KEYS), JSON.stringify({ ...is, version: 0 }, KEYS)];
  return a === b ? null : `${call.callId}: told ${a}, is ${b}`;
}

const KEYS = ['kind', 'note', 'at', 'ring', 'target', 'asked', 'retriever', 'outcome'];
