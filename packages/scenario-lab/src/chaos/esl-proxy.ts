/** A door between engine and switch that can be shut: connections break, new ones are refused, and the switch goes on. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

export class EslProxy {
  readonly port: number;
  readonly #target: number;
  readonly #sockets: Set<Socket>;
  #server: Server | undefined;

  private constructor(port: number, target: number, server: Server, sockets: Set<Socket>) {
    this.port = port;
    this.#target = target;
    this.#server = server;
    this.#sockets = sockets;
  }

  static async start(target: number): Promise<EslProxy> {
    const sockets = new Set<Socket>();
    const server = serverTo(target, sockets);
    server.listen(0, HOST);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
    return new EslProxy(address.port, target, server, sockets);
  }

  /** Everything that goes through it breaks. */
  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await new Promise((closed) => server.close(closed));
  }

  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#server = serverTo(this.#target, this.#sockets);
    this.#server.listen(this.port, HOST);
    await once(this.#server, 'listening');
  }
}

function serverTo(target: number, sockets: Set<Socket>): Server {
  return createServer((near) => {
    const far = connect(target, HOST);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
}
