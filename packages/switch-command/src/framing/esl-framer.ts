import { type EslHeaders, parseHeaderLines } from './headers.js';
import type { ProtocolFault } from './protocol-fault.js';

/** One packet of the event socket, in either direction: a header block and as many body bytes as it announced. */
export interface EslPacket {
  readonly headers: EslHeaders;
  /** Empty when there is no `Content-Length`, or when it is 0. */
  readonly body: Buffer;
}

export interface FramerLimits {
  /** Bytes of one header block. */
  readonly maxHeaderBytes: number;
  /** Bytes of one body; the switch itself accepts 16 MiB (`mod_event_socket.c:read_packet`). */
  readonly maxBodyBytes: number;
}

export const DEFAULT_LIMITS: FramerLimits = { maxHeaderBytes: 1024 * 1024, maxBodyBytes: 16 * 1024 * 1024 };

/** What one read brought. After a `fault` the stream is lost: the connection has to be closed. */
export interface FramerStep {
  readonly packets: readonly EslPacket[];
  readonly fault: ProtocolFault | null;
}

const LF = 0x0a;
const CR = 0x0d;
const END_OF_HEADERS = Buffer.from('\n\n');
const SMALL_STORE = 64 * 1024;

/**
 * Cuts a byte stream into packets, wherever the reads were split. The bytes of an unfinished packet are kept in one buffer
 * that grows by doubling, and no byte is looked at twice for the end of a header block; work is linear in what arrives.
 * Blank lines before a header block are skipped, as the switch does.
 */
export class EslFramer {
  readonly #limits: FramerLimits;
  #store = Buffer.allocUnsafe(SMALL_STORE);
  #start = 0;
  #end = 0;
  /** From here on the header terminator has not been looked for. */
  #scanned = 0;
  #awaited: { readonly headers: EslHeaders; readonly length: number } | null = null;
  #fault: ProtocolFault | null = null;

  constructor(limits: FramerLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** Bytes of an unfinished packet. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): FramerStep {
    const packets: EslPacket[] = [];
    if (this.#fault === null) {
      this.#append(chunk);
      for (let packet = this.#next(); packet !== null; packet = this.#next()) packets.push(packet);
      this.#release();
    }
    return { packets, fault: this.#fault };
  }

  #next(): EslPacket | null {
    if (this.#awaited === null) this.#awaited = this.#takeHeaders();
    const awaited = this.#awaited;
    if (awaited === null || this.buffered < awaited.length) return null;
    const body = Buffer.from(this.#store.subarray(this.#start, this.#start + awaited.length));
    this.#start += awaited.length;
    this.#scanned = this.#start;
    this.#awaited = null;
    return { headers: awaited.headers, body };
  }

  #takeHeaders(): { headers: EslHeaders; length: number } | null {
    this.#skipBlankLines();
    const from = Math.max(this.#start, this.#scanned - 1);
    const end = this.#store.subarray(0, this.#end).indexOf(END_OF_HEADERS, from);
    const size = (end < 0 ? this.#end : end) - this.#start;
    if (size > this.#limits.maxHeaderBytes) return this.#fail('header-block-too-large', `${size} bytes`);
    this.#scanned = this.#end;
    if (end < 0) return null;
    const text = this.#store.toString('utf8', this.#start, end);
    this.#start = end + END_OF_HEADERS.length;
    const length = this.#bodyLength(text);
    return length === null ? null : { headers: parseHeaderLines(text), length };
  }

  #bodyLength(headerText: string): number | null {
    const announced = [...headerText.matchAll(/^content-length:(.*)$/gim)];
    if (announced.length > 1) return this.#fail('duplicate-content-length', `${announced.length} of them`);
    const text = announced[0]?.[1]?.trim();
    if (text === undefined) return 0;
    if (!/^[0-9]{1,10}$/.test(text)) return this.#fail('bad-content-length', text.slice(0, 20));
    const length = Number(text);
    return length > this.#limits.maxBodyBytes ? this.#fail('body-too-large', `${length} bytes`) : length;
  }

  #skipBlankLines(): void {
    for (;;) {
      const byte = this.#start < this.#end ? this.#store[this.#start] : undefined;
      if (byte !== LF && byte !== CR) return;
      this.#start += 1;
    }
  }

  #fail(kind: ProtocolFault['kind'], detail: string): null {
    this.#fault = { kind, detail };
    return null;
  }

  #append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#store.length) this.#makeRoom(chunk.length);
    this.#store.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Moves what is left to the front; into a buffer twice the size when less than half of this one would be free. */
  #makeRoom(wanted: number): void {
    const needed = this.buffered + wanted;
    const target = needed * 2 > this.#store.length ? Buffer.allocUnsafe(needed * 2) : this.#store;
    this.#store.copy(target, 0, this.#start, this.#end);
    this.#store = target;
    this.#scanned = Math.max(0, this.#scanned - this.#start);
    this.#end -= this.#start;
    this.#start = 0;
  }

  #release(): void {
    if (this.#fault === null && this.buffered > 0) return;
    this.#start = 0;
    this.#end = 0;
    this.#scanned = 0;
    if (this.#fault !== null || this.#store.length > 16 * SMALL_STORE) this.#store = Buffer.allocUnsafe(SMALL_STORE);
  }
}
