/** What an endpoint is told: the event as it stands in the lot's stream, with as much of the caller as the endpoint may see. */
import type { LotEvent, LotId } from '@parkade/park-decision';
import { wordOf } from '@parkade/park-decision';
import type { CallerShown } from './endpoint.js';

/** The body of a delivery (Standard Webhooks, "Payload structure"). */
export interface Message {
  /** `call.parked`, `call.retrieved`, `request.refused`, `lot.gap`. */
  readonly type: string;
  /** When it happened; ISO 8601. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @param position  The event's place in the lot's stream: ordered within the lot, never used again. */
export function messageOf(event: LotEvent, position: string, shown: CallerShown): Message {
  const { schema: _schema, kind: _kind, at, ...told } = event;
  const type = event.kind === 'refused' ? 'request.refused' : `call.${wordOf(event)}`;
  return {
    type,
    timestamp: new Date(at).toISOString(),
    data: { ...(cut(told, shown) as Readonly<Record<string, unknown>>), position },
  };
}

export type GapWhy =
  /** The lot's stream had been trimmed, or was another one, before it was read. */
  | 'events-lost'
  /** So many deliveries were waiting for the endpoint that no more were taken. */
  | 'endpoint-behind';

/** Events of the lot are missing before `position`: ask for the lot's state. */
export const gapMessage = (lot: LotId, position: string, why: GapWhy, at: number): Message => ({
  type: 'lot.gap',
  timestamp: new Date(at).toISOString(),
  data: { lot, position, why },
});

/** The number of the caller whom it is about; empty when it tells none. */
export function numberIn({ data }: Message): string {
  const { caller, number } = data;
  const ofCaller = typeof caller === 'object' && caller !== null && 'number' in caller ? caller.number : undefined;
  return [ofCaller, number].find((each) => typeof each === 'string') ?? '';
}

/** As for an endpoint that is told nothing of callers. */
export const withoutCaller = (message: Message): Message => ({
  ...message,
  data: cut(message.data, 'withheld') as Message['data'],
});

/** What tells who called; `sipCallId` and the text of a note may tell it as well. */
const OF_THE_CALLER: ReadonlySet<string> = new Set(['name', 'number', 'sipCallId', 'text']);
const SHOWN_DIGITS = 2;

function cut(value: unknown, shown: CallerShown, key = ''): unknown {
  if (typeof value === 'string') return OF_THE_CALLER.has(key) ? cutText(key, value, shown) : value;
  if (Array.isArray(value)) return value.map((each) => cut(each, shown));
  if (typeof value !== 'object' || value === null) return value;
  // Who asked, parked or picked up is of the house.
  if (key === 'by' || key === 'parker' || key === 'retriever') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cut(each, shown, name)]));
}

function cutText(key: string, text: string, shown: CallerShown): string {
  if (key === 'sipCallId') return '';
  if (shown === 'full') return text;
  return shown === 'cut' && key === 'number' ? text.replace(/\D/g, '').slice(-SHOWN_DIGITS) : '';
}
