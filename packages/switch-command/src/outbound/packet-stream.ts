import type { Socket } from 'node:net';
import { EslFramer, type EslPacket, type FramerLimits, type ProtocolFault } from '../framing/index.js';

/** How a connection came to its end, seen from the reader. */
export type StreamEnd =
  | { readonly kind: 'closed'; readonly why: string }
  | { readonly kind: 'fault'; readonly fault: ProtocolFault }
  | { readonly kind: 'timeout' };

export type NextPacket = { readonly kind: 'packet'; readonly packet: EslPacket } | StreamEnd;

/** A peer may run ahead of its reader by so many packets; a switch on a request's socket never sends more than a handful. */
const MAX_WAITING = 256;

/**
 * The packets of a socket, one at a time. After a fault the socket is destroyed; packets that came whole before it are still
 * given out.
 */
export class PacketStream {
  readonly #socket: Socket;
  readonly #framer: EslFramer;
  readonly #waiting: EslPacket[] = [];
  #end: StreamEnd | null = null;
  #wake: (() => void) | null = null;

  constructor(socket: Socket, limits: FramerLimits) {
    this.#socket = socket;
    this.#framer = new EslFramer(limits);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#finish({ kind: 'closed', why: error.message }));
    socket.on('close', () => this.#finish({ kind: 'closed', why: 'connection closed' }));
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  /** The next packet, or how the stream ended. `timeout` after `forMs` without a whole packet; the stream goes on then. */
  async next(forMs: number): Promise<NextPacket> {
    if (this.#waiting.length === 0 && this.#end === null) await this.#arrival(forMs);
    const packet = this.#waiting.shift();
    if (packet !== undefined) return { kind: 'packet', packet };
    return this.#end ?? { kind: 'timeout' };
  }

  #arrival(forMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, forMs));
      this.#wake = done;
    });
  }

  #take(chunk: Buffer): void {
    if (this.#end !== null) return;
    const { packets, fault } = this.#framer.push(chunk);
    this.#waiting.push(...packets);
    if (fault !== null) this.#finish({ kind: 'fault', fault });
    else if (this.#waiting.length > MAX_WAITING) {
      this.#finish({ kind: 'fault', fault: { kind: 'malformed-packet', detail: 'more packets than were asked for' } });
    }
    if (packets.length > 0) this.#wake?.();
  }

  #finish(end: StreamEnd): void {
    this.#end ??= end;
    if (end.kind === 'fault') this.#socket.destroy();
    this.#wake?.();
  }
}
