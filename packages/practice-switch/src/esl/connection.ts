import type { Socket } from 'node:net';
import type { Leg, SwitchCore } from '../channel/leg.js';
import { serializeJson, serializePlain, type SwitchEvent } from '../core/events.js';
import { type Packet, PacketReader } from './framing.js';
import { Subscription } from './subscription.js';

/** Events a connection may have waiting before the switch cuts it off (mod_event_socket.c: MAX_QUEUE_LEN). */
const MAX_QUEUE = 100_000;

export type Lingering =
  { readonly kind: 'no' } | { readonly kind: 'until-closed' } | { readonly kind: 'seconds'; readonly seconds: number };

/** Answers one request. */
export type AnswerRequest = (connection: EslConnection, packet: Packet) => Promise<void>;

export interface ConnectionParts {
  readonly core: SwitchCore;
  readonly socket: Socket;
  /** The leg of an outbound socket; null on an inbound connection. */
  readonly leg: Leg | null;
  readonly full: boolean;
  readonly async: boolean;
  readonly stalled: boolean;
  readonly handle: AnswerRequest;
}

/**
 * One ESL connection, either direction (mod_event_socket.c: listener_t). Requests are answered one after another; while one
 * runs, no event is sent on this connection.
 */
export class EslConnection {
  readonly leg: Leg | null;
  readonly full: boolean;
  readonly async: boolean;
  readonly subscription = new Subscription();
  authenticated: boolean;
  resume = false;
  lingering: Lingering = { kind: 'no' };
  /** Resolves once, when the connection is over for whatever reason. */
  readonly closed: Promise<void>;
  readonly #core: SwitchCore;
  readonly #socket: Socket;
  readonly #reader = new PacketReader();
  readonly #handle: AnswerRequest;
  readonly #requests: Packet[] = [];
  readonly #events: SwitchEvent[] = [];
  readonly #stopListening: () => void;
  #busy = false;
  #stalled = false;
  #flushing = false;
  #over = false;
  #onClosed: () => void = () => undefined;

  constructor(parts: ConnectionParts) {
    this.#core = parts.core;
    this.leg = parts.leg;
    this.full = parts.full;
    this.async = parts.async;
    this.authenticated = parts.leg !== null;
    this.#socket = parts.socket;
    this.#handle = parts.handle;
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    this.#stopListening = this.#core.bus.listen((event) => this.#queueEvent(event));
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#requests.push(...this.#reader.feed(chunk));
      void this.#serve();
    });
    this.#socket.on('error', () => this.#finish());
    this.#socket.on('close', () => this.#finish());
    this.#socket.on('end', () => void this.#endOfInput());
    this.setStalled(parts.stalled);
  }

  get isOpen(): boolean {
    return !this.#over;
  }

  write(text: string): void {
    if (!this.#over && this.#socket.writable) this.#socket.write(text);
  }

  /** Sends what is written, then closes. */
  end(): void {
    if (this.#over) return;
    this.#flushEvents();
    this.#socket.end();
    this.#finish();
  }

  /** Closes without a word. */
  destroy(): void {
    this.#socket.destroy();
    this.#finish();
  }

  /** A stalled node neither reads requests nor sends anything; the connection looks healthy all the same. */
  setStalled(stalled: boolean): void {
    this.#stalled = stalled;
    if (stalled) return;
    void this.#serve();
    this.#flushEvents();
  }

  async #serve(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      if (this.#stalled || this.#over) break;
      const packet = this.#requests.shift();
      if (packet === undefined) break;
      await this.#handle(this, packet);
    }
    this.#busy = false;
    this.#flushEvents();
  }

  /** The client closed its half: what it had sent before is still carried out. */
  async #endOfInput(): Promise<void> {
    while (!this.#over && (this.#busy || this.#requests.length > 0) && !this.#stalled) {
      await this.#serve();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#socket.end();
    this.#finish();
  }

  #queueEvent(event: SwitchEvent): void {
    if (!this.authenticated || !this.subscription.wants(event)) return;
    this.#events.push(event);
    if (this.#events.length > MAX_QUEUE) {
      this.#core.log.write('error', 'killed listener because of lost events');
      this.destroy();
      return;
    }
    if (this.#flushing) return;
    this.#flushing = true;
    this.#core.timing.soon(() => {
      this.#flushing = false;
      this.#flushEvents();
    });
  }

  #flushEvents(): void {
    if (this.#busy || this.#stalled || this.#over) return;
    for (const event of this.#events.splice(0)) this.write(this.#serialize(event));
  }

  #serialize(event: SwitchEvent): string {
    const json = this.subscription.format === 'json';
    const text = json ? serializeJson(event) : serializePlain(event);
    return `Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-${json ? 'json' : 'plain'}\n\n${text}`;
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopListening();
    this.#onClosed();
  }
}
