/** What one parked call looks like as a trace: plain data, made of the call's events when it has ended. */
import {
  showUser,
  wordOf,
  type CallId,
  type EndedEvent,
  type LotEvent,
  type RefusedEvent,
  type Retriever,
} from '@parkade/park-decision';
import { ROOT_KEY } from './trace-ids.js';

/** How much of a caller a trace tells: all; no name, and of the number the last two digits; nothing. */
export type CallerShown = 'full' | 'cut' | 'withheld';

/** An event of a call, in the order in which they happened. */
export type CallEvent = Exclude<LotEvent, RefusedEvent>;

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface PlainSpan {
  /** Unlike every other span's of the call. */
  readonly key: string;
  readonly name: SpanName;
  /** ms since 1970. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
}

export type SpanName = typeof ROOT_KEY | 'reserved' | 'wait' | 'recall rings' | 'asked rings' | 'claim' | 'joined';

export interface CallTrace {
  readonly callId: CallId;
  readonly root: PlainSpan;
  readonly children: readonly PlainSpan[];
  /** What happened at a moment and began nothing; `at`: ms since 1970. */
  readonly moments: readonly { readonly name: string; readonly at: number }[];
  /** The call from which the caller was put back. */
  readonly putBackOf: CallId | null;
  /** Nobody did anything wrong, and the caller is gone. */
  readonly isLost: boolean;
}

/** @param history  The call's events so far, oldest first; of a call whose first events are gone, the rest. */
export function callTrace(history: readonly CallEvent[], end: EndedEvent, shown: CallerShown): CallTrace {
  const first = history[0] ?? end;
  const isWhole = first.kind === 'reserved' || first.kind === 'parked';
  const { children, moments } = phases(history, end);
  const parked = history.find((event) => event.kind === 'parked');
  const putBackOf = parked?.how.via === 'adopted' ? undefined : parked?.how.putBackOf;
  const from = isWhole ? first.at : first.at - ('waitedMs' in first ? first.waitedMs : 0);
  return {
    callId: end.callId,
    root: {
      key: ROOT_KEY,
      name: ROOT_KEY,
      from,
      to: Math.max(end.at, from),
      attributes: { ...rootAttributes(history, end, shown), ...(isWhole ? {} : { 'parkade.incomplete': true }) },
    },
    children,
    moments,
    putBackOf: putBackOf ?? null,
    isLost: end.outcome === 'lost',
  };
}

function rootAttributes(history: readonly CallEvent[], end: EndedEvent, shown: CallerShown): Attributes {
  const via = history.map(viaOf).findLast((each) => each !== undefined);
  const parker = showUser(end.parker?.address ?? null);
  return {
    'parkade.call': end.callId,
    'parkade.lot': end.lot,
    'parkade.orbit': end.orbit,
    'parkade.node': end.node,
    'parkade.outcome': end.outcome,
    ...(via === undefined ? {} : { 'parkade.via': via }),
    ...(parker === '' ? {} : { 'parkade.parker': parker }),
    ...('caller' in end ? { 'parkade.waited_ms': end.waitedMs, ...callerAttributes(end.caller, shown) } : {}),
    ...endAttributes(end),
  };
}

function viaOf(event: CallEvent): string | undefined {
  if (event.kind === 'parked') return event.how.via;
  return event.kind === 'transfer-completed' ? event.via : undefined;
}

const SHOWN_DIGITS = 2;

function callerAttributes({ name, number }: { name: string; number: string }, shown: CallerShown): Attributes {
  if (shown === 'withheld') return {};
  if (shown === 'cut') return { 'parkade.caller.number': number.replace(/\D/g, '').slice(-SHOWN_DIGITS) };
  return { 'parkade.caller.number': number, 'parkade.caller.name': name };
}

function endAttributes(end: EndedEvent): Attributes {
  switch (end.outcome) {
    case 'retrieved':
      return end.by.kind === 'retriever' ? retrieverAttributes(end.by.retriever) : { 'parkade.by': 'others' };
    case 'forwarded':
      return { 'parkade.forwarded_to': end.extension };
    case 'lost':
      return { 'parkade.why': end.why };
    case 'unused':
      return { 'parkade.why': end.why.kind };
    case 'expired':
      return {};
    default:
      return end.cause === null ? {} : { 'parkade.cause': end.cause };
  }
}

function retrieverAttributes({ via, node, address }: Retriever): Attributes {
  const retriever = showUser(address);
  return {
    'parkade.retriever.via': via,
    'parkade.retriever.node': node,
    ...(retriever === '' ? {} : { 'parkade.retriever': retriever }),
  };
}

interface Phase {
  readonly name: SpanName;
  readonly attributes: Attributes;
}

interface Begun extends Phase {
  readonly from: number;
  readonly version: number;
}

/** One after the other: each begins where the one before it ends. */
function phases(history: readonly CallEvent[], end: EndedEvent): Pick<CallTrace, 'children' | 'moments'> {
  const children: PlainSpan[] = [];
  const moments: { name: string; at: number }[] = [];
  let begun: Begun | undefined;
  const endPhase = (by: CallEvent): void => {
    if (begun === undefined) return;
    const { name, from, version, attributes } = begun;
    const to = Math.max(by.at, from);
    // Between two phases of the same step nobody waits.
    if (name === 'wait' && to === from) return;
    children.push({ key: `${name} ${version}`, name, from, to, attributes: { ...attributes, ...howItEnded(by) } });
  };
  for (const event of history) {
    const phase = phaseOf(event);
    if (phase === null) moments.push({ name: wordOf(event), at: event.at });
    else if (phase.name !== 'wait' || begun?.name !== 'wait') {
      endPhase(event);
      begun = { ...phase, from: event.at, version: event.version };
    }
  }
  endPhase(end);
  if (end.outcome === 'retrieved')
    children.push({
      key: `joined ${end.version}`,
      name: 'joined',
      from: end.at,
      to: end.at,
      attributes: endAttributes(end),
    });
  return { children, moments };
}

/** What begins with the event; `null`: nothing does. */
function phaseOf(event: CallEvent): Phase | null {
  switch (event.kind) {
    case 'reserved':
      return { name: 'reserved', attributes: {} };
    case 'parked':
    case 'transfer-completed':
    case 'recall-failed':
    case 'recall-round-over':
    case 'join-failed':
    case 'asked-failed':
    case 'next-changed':
      return { name: 'wait', attributes: {} };
    case 'recall-rings': {
      const { stage, round, target } = event;
      return {
        name: 'recall rings',
        attributes: { 'parkade.stage': stage, 'parkade.round': round, 'parkade.target': showUser(target) },
      };
    }
    case 'asked-rings':
      return { name: 'asked rings', attributes: { 'parkade.target': showUser(event.target) } };
    case 'claimed':
      return { name: 'claim', attributes: retrieverAttributes(event.retriever) };
    default:
      return null;
  }
}

function howItEnded(by: CallEvent): Attributes {
  switch (by.kind) {
    case 'claimed': {
      const isAnswer = by.retriever.via === 'recall' || by.retriever.asked !== undefined;
      return { 'parkade.result': isAnswer ? 'answered' : 'picked-up' };
    }
    case 'recall-failed':
    case 'asked-failed':
      return {
        'parkade.result': by.why.kind,
        ...(by.why.kind === 'cause' ? { 'parkade.cause': by.why.cause } : {}),
      };
    case 'join-failed':
      return { 'parkade.result': by.why.kind };
    default:
      return { 'parkade.result': wordOf(by) };
  }
}
