/** The phone's one UDP socket for SIP. Reads and writes whole messages; knows nothing of transactions. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { formatMessage, parseDatagram, type SipMessage } from './sip-message.js';
import type { SocketAddress } from './sip-address.js';
import type { SipTrace } from './sip-trace.js';

export type MessageListener = (message: SipMessage, source: SocketAddress) => void;

export class SipLink {
  readonly address: SocketAddress;
  readonly trace: SipTrace;
  readonly #socket: Socket;
  #listener: MessageListener = () => undefined;
  #open = true;

  private constructor(socket: Socket, trace: SipTrace) {
    this.#socket = socket;
    this.trace = trace;
    const { address, port } = socket.address();
    this.address = { host: address, port };
    socket.on('message', (datagram, source) => this.#read(datagram, { host: source.address, port: source.port }));
    socket.on('error', (error) => trace.note(`socket error: ${error.message}`));
  }

  static async open(local: { host: string; port?: number }, trace: SipTrace): Promise<SipLink> {
    const socket = createSocket('udp4');
    socket.bind({ address: local.host, port: local.port ?? 0, exclusive: true });
    await once(socket, 'listening');
    return new SipLink(socket, trace);
  }

  onMessage(listener: MessageListener): void {
    this.#listener = listener;
  }

  /** Sends now; a send error is noted in the trace and left to the transaction's timers. */
  send(message: SipMessage, destination: SocketAddress): void {
    if (!this.#open) return;
    this.trace.record('sent', message);
    this.#socket.send(formatMessage(message), destination.port, destination.host, (error) => {
      if (error !== null)
        this.trace.note(`could not send to ${destination.host}:${destination.port}: ${error.message}`);
    });
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #read(datagram: Buffer, source: SocketAddress): void {
    const read = parseDatagram(datagram);
    if (read.kind === 'keepalive') return;
    if (read.kind === 'malformed') {
      this.trace.note(`unreadable datagram from ${source.host}:${source.port}: ${read.why}`);
      return;
    }
    this.trace.record('received', read);
    this.#listener(read, source);
  }
}
