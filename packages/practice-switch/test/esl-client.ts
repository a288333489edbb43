import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface EslMessage {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A plain client of the inbound port: bytes out, framed messages in. */
export class EslClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #buffer = Buffer.alloc(0);
  readonly #arrived: EslMessage[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#cut();
      for (const look of this.#waiting) look();
    });
  }

  static async connect(port: number): Promise<EslClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new EslClient(socket);
  }

  /** Connected and past the password. */
  static async authenticated(port: number, password = 'ClueCon'): Promise<EslClient> {
    const client = await EslClient.connect(port);
    await client.next();
    client.send(`auth ${password}`);
    await client.next();
    return client;
  }

  send(command: string): void {
    this.socket.write(`${command}\n\n`);
  }

  /** Sends and returns the next reply that is no event. */
  async ask(command: string): Promise<string> {
    this.send(command);
    const reply = await this.nextWhere(
      (message) => !(message.headers.get('Content-Type') ?? '').startsWith('text/event'),
    );
    return reply.headers.get('Reply-Text') ?? reply.body;
  }

  next(): Promise<EslMessage> {
    return this.nextWhere(() => true);
  }

  /** The first message (kept or to come) that fits; others are kept. */
  nextWhere(fits: (message: EslMessage) => boolean): Promise<EslMessage> {
    return new Promise((resolve) => {
      const look = (): void => {
        const index = this.#arrived.findIndex(fits);
        const [message] = index < 0 ? [] : this.#arrived.splice(index, 1);
        if (message === undefined) return;
        this.#waiting.delete(look);
        resolve(message);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async nextJsonEvent(name: string): Promise<Readonly<Record<string, unknown>>> {
    const message = await this.nextWhere((one) => one.body.includes(`"Event-Name":"${name}"`));
    return JSON.parse(message.body) as Readonly<Record<string, unknown>>;
  }

  close(): void {
    this.socket.destroy();
  }

  #cut(): void {
    for (;;) {
      const end = this.#buffer.indexOf('\n\n');
      if (end < 0) return;
      const headers = new Map(
        this.#buffer
          .subarray(0, end)
          .toString('utf8')
          .split('\n')
          .map((line): [string, string] => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }),
      );
      const length = Number(headers.get('Content-Length') ?? '0');
      if (this.#buffer.length < end + 2 + length) return;
      const body = this.#buffer.subarray(end + 2, end + 2 + length).toString('utf8');
      this.#buffer = this.#buffer.subarray(end + 2 + length);
      this.#arrived.push({ headers, body });
    }
  }
}
