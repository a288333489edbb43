/**
 * SIP messages, text in and text out (RFC 3261 §7, §18.3, §25; compact forms §7.3.3).
 *
 * A datagram is read into a value and never throws: what is not SIP comes back as `malformed` with a reason, so that a
 * hostile or broken peer shows up in a trace instead of killing the phone. Messages are immutable.
 */
import { Buffer } from 'node:buffer';
import { SipHeaders, canonicalHeaderName, type HeaderField } from './sip-headers.js';

export interface SipRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: SipHeaders;
  readonly body: string;
}

export interface SipResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: SipHeaders;
  readonly body: string;
}

export type SipMessage = SipRequest | SipResponse;

export type Datagram =
  SipMessage | { readonly kind: 'keepalive' } | { readonly kind: 'malformed'; readonly why: string };

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

const REQUEST_LINE = /^([A-Za-z0-9.!%*_+`'~-]+) (\S+) SIP\/2\.0$/;
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/;
const MANDATORY = ['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const;
const CRLF = '\r\n';

/** Reads one UDP datagram. Empty lines alone are a keep-alive (RFC 5626 §3.5.1). */
export function parseDatagram(datagram: Buffer | string): Datagram {
  const bytes = typeof datagram === 'string' ? Buffer.from(datagram, 'utf8') : datagram;
  const start = firstByteAfterBlankLines(bytes);
  if (start === bytes.length) return { kind: 'keepalive' };
  const split = headEnd(bytes, start);
  const lines = unfolded(bytes.toString('utf8', start, split.head));
  const headers = parseHeaderLines(lines.slice(1));
  if (headers === undefined) return malformed('a header line without a colon');
  const body = bodyOf(bytes.subarray(split.body), headers);
  if (body === undefined) return malformed('Content-Length does not fit the datagram');
  const message = startLine(lines[0] ?? '', headers, body);
  return message === undefined ? malformed(`start line '${(lines[0] ?? '').slice(0, 60)}'`) : checked(message);
}

/** Writes a message; Content-Length is always computed here, in bytes. */
export function formatMessage(message: SipMessage): string {
  const first =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const fields = message.headers.without('Content-Length').fields.map((field) => `${field.name}: ${field.value}`);
  const length = `Content-Length: ${Buffer.byteLength(message.body, 'utf8')}`;
  return [first, ...fields, length, '', message.body].join(CRLF);
}

/** The response to `request` with the headers every response copies (RFC 3261 §8.2.6.2). */
export function respondTo(
  request: SipRequest,
  status: number,
  reason: string,
  extra: { readonly toTag?: string; readonly headers?: readonly HeaderField[]; readonly body?: string } = {},
): SipResponse {
  const copied = request.headers.fields.filter(({ name }) =>
    ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Record-Route'].includes(name),
  );
  const tagged = copied.map((field) =>
    field.name === 'To' && extra.toTag !== undefined && !/;\s*tag=/i.test(field.value)
      ? { name: 'To', value: `${field.value};tag=${extra.toTag}` }
      : field,
  );
  const headers = new SipHeaders([...tagged, ...(extra.headers ?? [])]);
  return { kind: 'response', status, reason, headers, body: extra.body ?? '' };
}

export function parseCSeq(value: string | undefined): CSeq | undefined {
  const match = /^(\d{1,10})\s+(\S+)$/.exec(value?.trim() ?? '');
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const number = Number(match[1]);
  return number < 2 ** 31 ? { number, method: match[2] } : undefined;
}

/** The CSeq of a message that came through `parseDatagram`, which has refused those without one. */
export function cseqOf(message: SipMessage): CSeq {
  const cseq = parseCSeq(message.headers.first('CSeq'));
  if (cseq === undefined) throw new Error('bug: a SIP message without CSeq got past the parser');
  return cseq;
}

export function callIdOf(message: SipMessage): string {
  return message.headers.first('Call-ID') ?? '';
}

/** The SDP carried by a message, if any. */
export function sdpOf(message: SipMessage): string | undefined {
  const type = message.headers.first('Content-Type') ?? '';
  return message.body !== '' && /^application\/sdp\b/i.test(type.trim()) ? message.body : undefined;
}

function malformed(why: string): Datagram {
  return { kind: 'malformed', why };
}

function firstByteAfterBlankLines(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 13 || bytes[at] === 10 || bytes[at] === 0)) at += 1;
  return at;
}

/** Where the header section ends and where the body begins; bare LF is tolerated. */
function headEnd(bytes: Buffer, start: number): { head: number; body: number } {
  const strict = bytes.indexOf('\r\n\r\n', start);
  const loose = bytes.indexOf('\n\n', start);
  if (strict >= 0 && (loose < 0 || strict < loose)) return { head: strict, body: strict + 4 };
  if (loose >= 0) return { head: loose, body: loose + 2 };
  return { head: bytes.length, body: bytes.length };
}

/** Lines with continuation lines joined (RFC 3261 §7.3.1). */
function unfolded(head: string): string[] {
  return head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
}

function parseHeaderLines(lines: readonly string[]): SipHeaders | undefined {
  const fields: HeaderField[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (name === '' || /\s/.test(name)) return undefined;
    fields.push({ name: canonicalHeaderName(name), value: line.slice(colon + 1).trim() });
  }
  return new SipHeaders(fields);
}

function bodyOf(rest: Buffer, headers: SipHeaders): string | undefined {
  const length = headers.first('Content-Length');
  if (length === undefined) return rest.toString('utf8');
  if (!/^\d{1,6}$/.test(length) || Number(length) > rest.length) return undefined;
  return rest.toString('utf8', 0, Number(length));
}

function startLine(line: string, headers: SipHeaders, body: string): SipMessage | undefined {
  const request = REQUEST_LINE.exec(line);
  if (request?.[1] !== undefined && request[2] !== undefined) {
    return { kind: 'request', method: request[1], uri: request[2], headers, body };
  }
  const response = STATUS_LINE.exec(line);
  if (response?.[1] === undefined) return undefined;
  return { kind: 'response', status: Number(response[1]), reason: response[2] ?? '', headers, body };
}

function checked(message: SipMessage): Datagram {
  const missing = MANDATORY.find((name) => (message.headers.first(name) ?? '') === '');
  if (missing !== undefined) return malformed(`no ${missing}`);
  const cseq = parseCSeq(message.headers.first('CSeq'));
  if (cseq === undefined) return malformed('CSeq');
  if (message.kind === 'request' && cseq.method !== message.method) return malformed('CSeq names another method');
  return message;
}
