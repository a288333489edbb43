import { createServer, type Server, type Socket } from 'node:net';
import type { SocketModes } from '../apps/socket.js';
import type { Leg, SwitchCore } from '../channel/leg.js';
import { type CommandScope, handleCommand } from './commands.js';
import { type AnswerRequest, EslConnection } from './connection.js';
import { OutboundSocket } from './outbound-socket.js';
import type { Packet } from './framing.js';
import type { EslNode } from './request.js';

/** A request that a client made, before it is answered. */
export interface HeardRequest {
  /** The leg whose outbound socket it came by; `null` for an inbound connection. */
  readonly leg: string | null;
  readonly command: string;
}

/** mod_event_socket of one node: its port, and every connection in either direction. */
export class EventSocket {
  /** 0 before the first {@link load}. */
  port = 0;
  readonly #core: SwitchCore;
  readonly #answer: AnswerRequest;
  readonly #connections = new Set<EslConnection>();
  readonly #hearers = new Set<(request: HeardRequest) => void>();
  #server: Server | null = null;
  #stalled = false;

  constructor(node: EslNode, password: string) {
    this.#core = node.core;
    const scope: CommandScope = { node, password, unload: () => this.unload() };
    this.#answer = (connection, packet) => {
      this.#tell(connection, packet);
      return handleCommand(scope, connection, packet);
    };
  }

  /** Returns how to stop hearing. */
  hear(hearer: (request: HeardRequest) => void): () => void {
    this.#hearers.add(hearer);
    return () => void this.#hearers.delete(hearer);
  }

  /** Opens the port it had before, or `port`; 0 is a free one. @throws Error when it cannot be had. */
  async load(port = 0): Promise<void> {
    this.port = await this.#listen(this.port || port);
  }

  /** `unload mod_event_socket`: every connection breaks and the port is refused, until {@link load}. */
  unload(): void {
    this.#core.log.write('warning', 'mod_event_socket unloaded');
    void this.close();
    this.dropLinks();
  }

  /** Every connection breaks; the port stays as it is. */
  dropLinks(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Resolves when nobody is connected to the port any more. */
  close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return Promise.resolve();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  /** Frozen: connections stay open, requests are not read, nothing is sent. */
  stall(stalled: boolean): void {
    this.#stalled = stalled;
    for (const connection of this.#connections) connection.setStalled(stalled);
  }

  /** A listener for a leg, on a connection that its `socket` application has opened. */
  attach(leg: Leg, socket: Socket, modes: SocketModes): OutboundSocket {
    const parts = { core: this.#core, socket, leg, ...modes, stalled: this.#stalled };
    const attached = new OutboundSocket(parts, this.#answer);
    this.#keep(attached.connection);
    return attached;
  }

  #listen(port: number): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  #accept(socket: Socket): void {
    const connection = new EslConnection({
      core: this.#core,
      socket,
      leg: null,
      full: true,
      async: false,
      stalled: this.#stalled,
      handle: this.#answer,
    });
    this.#keep(connection);
    connection.write('Content-Type: auth/request\n\n');
  }

  #tell({ leg }: EslConnection, { command }: Packet): void {
    for (const hear of this.#hearers) hear({ leg: leg?.uuid ?? null, command });
  }

  #keep(connection: EslConnection): void {
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
  }
}
