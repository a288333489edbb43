import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ownPort } from '../ports/index.js';

/** ms that a reply is held back; drawn for each piece of it. */
export type DrawDelay = () => number;

const HOST = '127.0.0.1';

/**
 * A line on loopback that a test can make slow, pull out, or break at the worst moment: when the request has arrived and
 * its reply has not. Both ends live on.
 */
export class TcpProxy {
  readonly port: number;
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #delay: DrawDelay | undefined;
  #trap: Trap | undefined;

  private constructor(server: Server, port: number, target: number) {
    this.#server = server;
    this.port = port;
    this.#target = target;
    server.on('connection', (near) => this.#through(near));
  }

  /** @param target a port on loopback; nobody needs to listen there yet. */
  static async start(target: number): Promise<TcpProxy> {
    const server = createServer();
    const port = await ownPort();
    server.listen(port, HOST);
    await once(server, 'listening');
    return new TcpProxy(server, port, target);
  }

  /** Replies come so much later from now on, in their order; `undefined`: at once again. */
  delayReplies(draw: DrawDelay | undefined): void {
    this.#delay = draw;
  }

  /**
   * The next request that holds this text goes through whole, and the connection breaks before a byte of its reply does.
   * Settles when that has happened.
   */
  cutBeforeReplyTo(text: string): Promise<void> {
    return new Promise((sprung) => (this.#trap = { text, sprung }));
  }

  /** Connections break; new ones are ended at once. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  #through(near: Socket): void {
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = connect(this.#target, HOST);
    tie(near, far, this.#sockets);
    let doomed: Trap | undefined;
    near.on('data', (request: Buffer) => {
      const trap = this.#trap;
      if (trap !== undefined && request.includes(trap.text)) {
        this.#trap = undefined;
        doomed = trap;
      }
      far.write(request);
    });
    const replies = new Replies(near);
    far.on('data', (reply: Buffer) => {
      if (doomed === undefined) {
        replies.pass(reply, this.#delay?.() ?? 0);
        return;
      }
      near.destroy();
      doomed.sprung();
      doomed = undefined;
    });
    near.on('end', () => far.end());
    far.on('end', () => replies.end());
  }
}

interface Trap {
  readonly text: string;
  readonly sprung: () => void;
}

/** Ends both when one ends, and keeps them in `all` for as long. */
function tie(near: Socket, far: Socket, all: Set<Socket>): void {
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    all.add(one);
    one.on('error', () => undefined);
    one.once('close', () => {
      all.delete(one);
      other.destroy();
    });
  }
}

/** What goes back, each piece as late as it shall be and none before the one ahead of it. */
class Replies {
  readonly #to: Socket;
  #ahead: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(to: Socket) {
    this.#to = to;
  }

  pass(bytes: Buffer, delayMs: number): void {
    if (delayMs === 0 && this.#waiting === 0) {
      this.#to.write(bytes);
      return;
    }
    this.#waiting += 1;
    const due = new Promise<void>((resolve) => setTimeout(resolve, delayMs).unref());
    this.#ahead = Promise.all([this.#ahead, due]).then(() => {
      this.#waiting -= 1;
      if (!this.#to.destroyed) this.#to.write(bytes);
    });
  }

  end(): void {
    void this.#ahead.then(() => this.#to.end());
  }
}
