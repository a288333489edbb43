/** Session descriptions of a one-codec phone: PCMU and telephone-event (RFC 4566, RFC 3264, RFC 4733 §2.4.1). */
import type { SocketAddress } from './sip-address.js';

export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface AudioDescription {
  readonly address: SocketAddress;
  readonly direction: MediaDirection;
  /** Payload type of RFC 4733 events; undefined if the other side has none. */
  readonly eventPayload: number | undefined;
  readonly hasPcmu: boolean;
}

export interface OwnDescription {
  readonly user: string;
  readonly sessionId: number;
  readonly version: number;
  readonly address: SocketAddress;
  readonly direction: MediaDirection;
  readonly eventPayload: number | undefined;
}

export const PCMU_PAYLOAD = 0;
export const OFFERED_EVENT_PAYLOAD = 101;
const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/;

export function formatSdp(own: OwnDescription): string {
  const { host, port } = own.address;
  const payloads = own.eventPayload === undefined ? '0' : `0 ${own.eventPayload}`;
  const events =
    own.eventPayload === undefined
      ? []
      : [`a=rtpmap:${own.eventPayload} telephone-event/8000`, `a=fmtp:${own.eventPayload} 0-15`];
  const lines = [
    'v=0',
    `o=${own.user.replace(/\s/g, '_') || '-'} ${own.sessionId} ${own.version} IN IP4 ${host}`,
    's=call',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${payloads}`,
    'a=rtpmap:0 PCMU/8000',
    ...events,
    'a=ptime:20',
    `a=${own.direction}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** The first audio stream of a description; undefined if it has none or cannot be read. */
export function parseSdp(text: string): AudioDescription | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('m=audio '));
  const media = /^m=audio (\d{1,5})(?:\/\d+)? RTP\/S?AVPF? ([\d ]+)$/.exec(lines[start]?.trimEnd() ?? '');
  if (media?.[1] === undefined || media[2] === undefined) return undefined;
  const next = lines.findIndex((line, index) => index > start && line.startsWith('m='));
  const session = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('m=')),
  );
  const stream = lines.slice(start + 1, next < 0 ? undefined : next);
  const host = connectionHost(stream) ?? connectionHost(session);
  const port = Number(media[1]);
  if (host === undefined || port > 65_535) return undefined;
  const payloads = media[2].trim().split(/ +/).map(Number);
  const stated = directionOf(stream) ?? directionOf(session) ?? 'sendrecv';
  // A null connection address is the old way to hold (RFC 3264 §8.4); port 0 is a refused stream.
  const direction = host === '0.0.0.0' || port === 0 ? 'inactive' : stated;
  return {
    address: { host, port },
    direction,
    eventPayload: eventPayload(stream, payloads),
    hasPcmu: payloads.includes(0),
  };
}

/** What we say in answer to `offered`, given what we want ourselves (RFC 3264 §6.1). */
export function answerDirection(offered: MediaDirection, wanted: MediaDirection): MediaDirection {
  const send = maySend(wanted) && mayReceive(offered);
  const receive = mayReceive(wanted) && maySend(offered);
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

export function maySend(direction: MediaDirection): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function mayReceive(direction: MediaDirection): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

function connectionHost(lines: readonly string[]): string | undefined {
  const line = lines.find((one) => one.startsWith('c='));
  return line === undefined ? undefined : /^c=IN IP4 (\d{1,3}(?:\.\d{1,3}){3})/.exec(line)?.[1];
}

function directionOf(lines: readonly string[]): MediaDirection | undefined {
  const stated = lines.map((line) => DIRECTION.exec(line)?.[1]).find((one) => one !== undefined);
  switch (stated) {
    case 'sendrecv':
    case 'sendonly':
    case 'recvonly':
    case 'inactive':
      return stated;
    case undefined:
    default:
      return undefined;
  }
}

function eventPayload(lines: readonly string[], payloads: readonly number[]): number | undefined {
  const mapped = lines
    .map((line) => /^a=rtpmap:(\d{1,3}) telephone-event\/8000/i.exec(line)?.[1])
    .filter((one) => one !== undefined);
  return mapped.map(Number).find((payload) => payloads.includes(payload));
}
