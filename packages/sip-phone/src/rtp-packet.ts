/** RTP packets (RFC 3550 §5.1) and telephone-event payloads (RFC 4733 §2.3). */
import { Buffer } from 'node:buffer';

export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

const HEADER_BYTES = 12;
const VERSION_2 = 0x80;

export function writeRtp(packet: Omit<RtpPacket, 'payload'>, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes[0] = VERSION_2;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  bytes.writeUInt16BE(packet.sequence & 0xffff, 2);
  bytes.writeUInt32BE(packet.timestamp >>> 0, 4);
  bytes.writeUInt32BE(packet.ssrc >>> 0, 8);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Undefined for anything that is not a whole RTP packet, e.g. RTCP (§5.1: types 200-204 look like payload 72-76 with marker). */
export function readRtp(bytes: Buffer): RtpPacket | undefined {
  const first = bytes[0] ?? 0;
  const second = bytes[1] ?? 0;
  if (bytes.length < HEADER_BYTES || first >> 6 !== 2 || (second >= 200 && second <= 204)) return undefined;
  let start = HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (bytes.length < start + 4) return undefined;
    start += 4 + 4 * bytes.readUInt16BE(start + 2);
  }
  const padding = (first & 0x20) === 0 ? 0 : (bytes[bytes.length - 1] ?? 0);
  if (start + padding > bytes.length) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, bytes.length - padding),
  };
}

const DIGITS = '0123456789*#ABCD';
const EVENT_VOLUME = 10;

/** The RFC 4733 code of a key, 0-15; undefined if no phone has that key. */
export function eventCode(key: string): number | undefined {
  const code = key === '' ? -1 : DIGITS.indexOf(key.toUpperCase());
  return code < 0 ? undefined : code;
}

/** `duration` counts samples at 8 kHz. */
export function writeEvent(code: number, duration: number, end: boolean): Uint8Array {
  return Uint8Array.of(code, (end ? 0x80 : 0) | EVENT_VOLUME, (duration >> 8) & 0xff, duration & 0xff);
}

export function readEventKey(payload: Buffer): string | undefined {
  return payload.length < 4 ? undefined : DIGITS[payload[0] ?? 16];
}
