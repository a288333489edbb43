import {
  declarationOf,
  showUser,
  showWhom,
  wordOf,
  type AskedFailedEvent,
  type Asker,
  type LegEnd,
  type LotEvent,
  type NextStep,
  type ParkedHow,
  type RecallFailedEvent,
  type Retriever,
} from '@parkade/park-decision';
import type { LogFields } from '@parkade/park-ports';
import type { EngineDeps } from './engine-deps.js';

/** Each event of a call is one log line and one count; the call id runs through all of them. */
export function reportEvents(deps: Pick<EngineDeps, 'log' | 'meters'>, events: readonly LotEvent[]): void {
  for (const event of events) {
    const word = wordOf(event);
    const { callId, version, lot, orbit, node } = event;
    deps.meters.count('parkade_events_total', { lot: declarationOf(lot), event: word });
    deps.log.info(`call ${word}`, { callId, version, lot, orbit, node, ...whoOf(event), ...fieldsOf(event) });
  }
}

function whoOf(event: LotEvent): LogFields {
  if (event.kind === 'refused') return {};
  const parker = showUser(event.parker?.address ?? null);
  if (!('caller' in event)) return { parker };
  return { parker, leg: event.caller.leg, caller: event.caller.number, waitedMs: event.waitedMs };
}

function fieldsOf(event: LotEvent): LogFields {
  switch (event.kind) {
    case 'reserved':
      return { consult: event.consult };
    case 'parked':
      return { via: event.how.via, ...detailOf(event.how), ...due(event.next) };
    case 'transfer-completed':
      return due(event.next);
    case 'recall-rings':
      return {
        target: showUser(event.target),
        ring: event.ring,
        stage: event.stage,
        round: event.round,
        ...(event.by === undefined ? {} : { by: whoAsked(event.by) }),
      };
    case 'recall-failed':
      return { ...failedRing(event), ...(event.next === undefined ? {} : due(event.next)) };
    case 'recall-round-over':
      return { round: event.round, ...due(event.next) };
    case 'claimed':
      return takenBy(event.retriever);
    case 'join-failed':
      return { ...takenBy(event.retriever), ...reasonOf(event.why), ...due(event.next) };
    case 'noted':
      return { by: whoAsked(event.by), note: event.now?.text ?? '' };
    case 'for-whom-changed':
      return { by: whoAsked(event.by), was: showWhom(event.was), now: showWhom(event.now) };
    case 'next-changed':
      return { by: whoAsked(event.by), was: event.was, ...due(event.next) };
    case 'asked-rings':
      return { by: whoAsked(event.by), asked: event.asked, target: showUser(event.target), ring: event.ring };
    case 'asked-failed':
      return { by: whoAsked(event.by), asked: event.asked, ...failedRing(event), ...due(event.next) };
    case 'reminded':
      return due(event.next);
    case 'paged':
      return {
        group: event.group,
        nth: event.nth,
        of: event.of,
        by: event.by.kind,
        ...reasonOf({ kind: event.why ?? 'said' }),
      };
    case 'ended':
      return endOf(event);
    case 'refused':
      return {
        reason: event.reason,
        dialled: event.dialled,
        leg: event.leg,
        asker: showUser(event.asker),
        ...(event.forWhom === undefined ? {} : { forWhom: showWhom(event.forWhom) }),
      };
  }
}

const detailOf = (how: ParkedHow): LogFields => {
  if (how.via === 'adopted') return { why: how.why };
  return how.wanted === undefined ? {} : { wanted: how.wanted };
};

function endOf(event: Extract<LotEvent, { readonly kind: 'ended' }>): LogFields {
  switch (event.outcome) {
    case 'retrieved':
      return event.by.kind === 'retriever' ? takenBy(event.by.retriever) : { by: 'others', with: event.by.leg };
    case 'abandoned':
    case 'caller-silent':
    case 'time-over':
      return { cause: event.cause };
    case 'forwarded':
      return { extension: event.extension, context: event.context };
    case 'expired':
      return {};
    case 'lost':
      return { why: event.why };
    case 'unused':
      return reasonOf(event.why);
  }
}

/** A person by their address, a program by its name. */
const whoAsked = ({ address, label }: Asker): string => (address === null ? label : showUser(address));

const failedRing = ({ target, ring, why }: RecallFailedEvent | AskedFailedEvent): LogFields => ({
  target: showUser(target),
  ring,
  ...reasonOf(why),
});

const due = (next: NextStep): LogFields => ({ next: next.kind, dueAt: next.at });

const takenBy = ({ address, via, leg }: Retriever): LogFields => ({ by: showUser(address), via, with: leg });

/** Our word, and the switch's own where there is one. */
function reasonOf(
  why:
    | { readonly kind: string }
    | { readonly kind: string; readonly cause: string }
    | { readonly kind: string; readonly answer: string }
    | { readonly kind: string; readonly end: LegEnd },
): LogFields {
  if ('cause' in why) return { why: why.kind, cause: why.cause };
  if ('answer' in why) return { why: why.kind, answer: why.answer };
  if (!('end' in why)) return { why: why.kind };
  return { why: why.kind, ...(why.end.kind === 'hung-up' ? { cause: why.end.cause } : { end: why.end.kind }) };
}
