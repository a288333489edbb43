import type { EslPacket } from './esl-framer.js';
import { type EslHeaders, headerValue, mapHeaders, parseHeaderLines } from './headers.js';
import { percentDecode } from './percent-decode.js';
import type { ProtocolFault } from './protocol-fault.js';

/** An event or a block of channel data: decoded values under the switch's own names, and the event's text if it has one. */
export interface EslEvent {
  readonly values: EslHeaders;
  readonly body: string;
}

export type ReadEvent = EslEvent | ProtocolFault;

export const isFault = (event: ReadEvent): event is ProtocolFault => 'kind' in event;

/** What the switch writes for an empty value (`switch_event.c:switch_event_serialize`). */
const EMPTY = '_undef_';

/** Url-encoded values become text, empty ones are left out; `ARRAY::a|:b` stays text, its reader knows whether to split it. */
export const decodeValues = (headers: EslHeaders): EslHeaders =>
  mapHeaders(headers, (value) => (value === EMPTY ? undefined : percentDecode(value)));

/**
 * Reads the reply to `connect`: one url-encoded header block without a `Content-Length`, the channel's data, closed by
 * `Content-Type: command/reply` (`mod_event_socket.c:parse_command`).
 */
export function readConnectReply(packet: EslPacket): ReadEvent {
  if (headerValue(packet.headers, 'Content-Type') !== 'command/reply') return malformed('no command/reply');
  const values = decodeValues(packet.headers);
  if (values['Unique-ID'] === undefined && values['Channel-Call-UUID'] === undefined) return malformed('no channel');
  return { values, body: '' };
}

/** Reads `text/event-plain`: the body is a packet of its own, url-encoded, perhaps with a body in its turn. */
export function readPlainEvent(body: Buffer): ReadEvent {
  const end = body.indexOf('\n\n');
  const head = body.toString('utf8', 0, end < 0 ? body.length : end);
  const values = decodeValues(parseHeaderLines(head));
  const length = values['Content-Length'];
  if (length === undefined || end < 0) return { values, body: '' };
  if (!/^[0-9]{1,10}$/.test(length)) return { kind: 'bad-content-length', detail: length.slice(0, 20) };
  return { values, body: body.toString('utf8', end + 2, end + 2 + Number(length)) };
}

/** Reads `text/event-json`: values are raw, the text is `_body`, arrays are written in the plain format's way. */
export function readJsonEvent(body: Buffer): ReadEvent {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return malformed('event is no JSON object');
  const values = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(parsed)) {
    const text = textOf(value);
    if (text !== undefined && text !== '') values[name] = text;
  }
  const { _body: text = '', ...rest } = values;
  return { values: Object.assign(Object.create(null), rest) as EslHeaders, body: text };
}

/** Reads an event packet of either format; `malformed-packet` for any other content. */
export function readEvent(packet: EslPacket): ReadEvent {
  switch (headerValue(packet.headers, 'Content-Type') ?? '') {
    case 'text/event-json':
      return readJsonEvent(packet.body);
    case 'text/event-plain':
      return readPlainEvent(packet.body);
    default:
      return malformed('not an event');
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `ARRAY::${value.map((item) => textOf(item) ?? '').join('|:')}`;
  return undefined;
}

const malformed = (detail: string): ProtocolFault => ({ kind: 'malformed-packet', detail });
