/** From what the feed tells to the rows that are kept. */
import type { RecordEnd, RecordLeg, RecordStep } from '@parkade/api-contract';
import type { EndedCall, EndedEvent, LotEvent, NodeId, RefusedEvent, UserAddress } from '@parkade/park-decision';
import { wordOf } from '@parkade/park-decision';
import type { FeedEntry } from '@parkade/park-ports';
import { digitsOf } from './number-digits.js';
import type { Batch } from './record-store.js';
import type { CallsTable, RefusalsTable } from './schema.js';

/** Where a node stands; `null` where that is not said. */
export type SiteOf = (node: NodeId) => string | null;

/** Longer texts came from the network, and nobody reads them. */
const LONGEST_TEXT = 300;

export function batchOf(entries: readonly FeedEntry[], siteOf: SiteOf): Batch {
  return {
    calls: entries.flatMap((entry) => (entry.kind === 'call' ? [callRow(entry.call, entry.history, siteOf)] : [])),
    refusals: entries.flatMap((entry) => (entry.kind === 'refused' ? [refusalRow(entry.event, siteOf)] : [])),
    unreadable: entries.flatMap(({ id, ...entry }) =>
      entry.kind === 'unreadable' ? [{ entry_id: id, text: entry.text }] : [],
    ),
  };
}

export function callRow(call: EndedCall, history: readonly LotEvent[], siteOf: SiteOf): CallsTable {
  const { caller, parker, retriever, node, parkedAt, endedAt, outcome } = call;
  const end = history.findLast((event): event is EndedEvent => event.kind === 'ended');
  return {
    call_id: call.callId,
    lot: call.lot,
    orbit: call.orbit,
    node,
    site: siteOf(node),
    via: call.via,
    caller_name: textOf(caller?.name ?? ''),
    caller_number: textOf(caller?.number ?? ''),
    caller_digits: digitsOf(caller?.number ?? ''),
    parker: showAddress(parker?.address ?? null),
    ended_how: endOf(call, end),
    outcome,
    why: end === undefined ? null : whyOf(end),
    retriever: showAddress(retriever?.address ?? null),
    retriever_node: retriever?.node ?? null,
    forwarded_to: end?.outcome === 'forwarded' ? end.extension : null,
    opened_at: call.openedAt,
    parked_at: parkedAt,
    ended_at: endedAt,
    // The clock of the store may have been set back meanwhile.
    waited_ms: parkedAt === null ? null : Math.max(0, endedAt - parkedAt),
    rings: history.filter(({ kind }) => kind === 'recall-rings' || kind === 'asked-rings').length,
    note: call.note === undefined ? null : textOf(call.note.text),
    erased: 0,
    legs: JSON.stringify(legsIn(call, history)),
    steps: JSON.stringify(history.map(stepOf)),
  };
}

export function refusalRow(event: RefusedEvent, siteOf: SiteOf): RefusalsTable {
  const { at, leg, reason, lot, orbit, node, dialled, asker, sender, name, number } = event;
  return {
    refusal_id: `${at}-${leg}-${reason}`,
    at,
    lot,
    orbit,
    node,
    site: siteOf(node),
    reason,
    dialled: textOf(dialled),
    leg,
    asker: showAddress(asker),
    sender: showAddress(sender),
    name: textOf(name),
    number: textOf(number),
    number_digits: digitsOf(number),
  };
}

/** Postgres takes no NUL in a text. */
const textOf = (text: string): string => text.replaceAll('\u0000', '').slice(0, LONGEST_TEXT);

const showAddress = (address: UserAddress | null): string | null =>
  address === null ? null : `${address.user}@${address.domain}`;

function endOf({ outcome, retriever }: EndedCall, end: EndedEvent | undefined): RecordEnd {
  switch (outcome) {
    case 'retrieved':
      if (retriever === null || (end?.outcome === 'retrieved' && end.by.kind === 'others')) return 'joined-by-others';
      return retriever.via === 'recall' || retriever.ring !== undefined ? 'recall-answered' : 'picked-up';
    case 'abandoned':
    case 'caller-silent':
    case 'time-over':
      return 'abandoned';
    case 'forwarded':
    case 'expired':
    case 'lost':
    case 'unused':
      return outcome;
  }
}

function whyOf(end: EndedEvent): string | null {
  switch (end.outcome) {
    case 'abandoned':
    case 'caller-silent':
    case 'time-over':
      return end.cause;
    case 'lost':
      return end.why;
    case 'unused':
      return end.why.kind;
    case 'retrieved':
    case 'forwarded':
    case 'expired':
      return null;
  }
}

function legsIn(call: EndedCall, history: readonly LotEvent[]): readonly RecordLeg[] {
  const { caller, parker, retriever } = call;
  const found: readonly (RecordLeg | null)[] = [
    known('caller', caller?.leg),
    known('parker', parker?.leg),
    ...history.flatMap(legsOfStep),
    known('retriever', retriever?.leg),
    known('origin', retriever?.originLeg),
  ];
  const legs = new Map<string, RecordLeg>();
  for (const leg of found) if (leg !== null && !legs.has(leg.leg)) legs.set(leg.leg, leg);
  return [...legs.values()];
}

const known = (is: RecordLeg['is'], leg: string | null | undefined): RecordLeg | null =>
  leg === null || leg === undefined ? null : { leg, is };

function legsOfStep(event: LotEvent): readonly (RecordLeg | null)[] {
  switch (event.kind) {
    case 'reserved':
      return [known('consult', event.consult)];
    case 'recall-rings':
    case 'asked-rings':
      return [known('ring', event.ring)];
    case 'claimed':
      return [known('retriever', event.retriever.leg), known('origin', event.retriever.originLeg)];
    case 'ended':
      return event.outcome === 'retrieved' && event.by.kind === 'others' ? [known('other', event.by.leg)] : [];
    default:
      return [];
  }
}

/** What the row says already is left out; so is the caller, who is to be found in one place. */
const IN_THE_ROW = new Set(['schema', 'lot', 'orbit', 'callId', 'parker', 'caller', 'kind']);

function stepOf(event: LotEvent): RecordStep {
  const rest = Object.entries(event).filter(([key]) => !IN_THE_ROW.has(key));
  return { ...Object.fromEntries(rest), at: event.at, what: wordOf(event), version: event.version ?? 0 };
}
