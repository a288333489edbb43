/** Packets of one RTP stream (RFC 3550, section 5.1), 20 ms each. */
import { MULAW_SILENCE, PCMU_PAYLOAD_TYPE, SAMPLES_PER_SECOND } from './mulaw.js';

export const PACKET_MS = 20;
const SAMPLES = (SAMPLES_PER_SECOND * PACKET_MS) / 1_000;
const HEADER = 12;
const VERSION_2 = 0x80;
const MARKER = 0x80;

/** Where a stream begins; all three should be random (RFC 3550, section 5.1). */
export interface StreamStart {
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** @param start  of 16, 32 and 32 bits */
export function* rtpPackets(mulaw: Uint8Array, start: StreamStart): Generator<Buffer, void> {
  for (let n = 0; n * SAMPLES < mulaw.length; n += 1) {
    const packet = Buffer.alloc(HEADER + SAMPLES, MULAW_SILENCE);
    packet.writeUInt8(VERSION_2, 0);
    packet.writeUInt8(PCMU_PAYLOAD_TYPE | (n === 0 ? MARKER : 0), 1);
    packet.writeUInt16BE((start.sequence + n) & 0xffff, 2);
    packet.writeUInt32BE((start.timestamp + n * SAMPLES) >>> 0, 4);
    packet.writeUInt32BE(start.ssrc >>> 0, 8);
    packet.set(mulaw.subarray(n * SAMPLES, (n + 1) * SAMPLES), HEADER);
    yield packet;
  }
}
