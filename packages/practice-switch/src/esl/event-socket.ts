import { createServer, type Server, type Socket } from 'node:net';
import type { PracticeNode } from '../node/practice-node.js';
import { handleCommand } from './commands.js';
import { EslConnection } from './connection.js';

/** The port clients connect to (mod_event_socket's listen-port). */
export class InboundServer {
  readonly #node: PracticeNode;
  readonly #connections: Set<EslConnection>;
  #server: Server | null = null;

  constructor(node: PracticeNode, connections: Set<EslConnection>) {
    this.#node = node;
    this.#connections = connections;
  }

  /** Resolves with the port. @throws Error when it cannot be had. */
  listen(port: number): Promise<number> {
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

  close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return Promise.resolve();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const connection = new EslConnection({
      node: this.#node,
      socket,
      leg: null,
      full: true,
      async: false,
      handle: handleCommand,
    });
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    connection.write('Content-Type: auth/request\n\n');
  }
}
