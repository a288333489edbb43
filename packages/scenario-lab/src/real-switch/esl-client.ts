/**
 * A small event-socket client for the laboratory: it asks a switch what it knows and listens to its events. It is
 * deliberately not the engine's own client, so that a fault there cannot hide itself from the tests.
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

export interface EslAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** Header names as the switch writes them, values decoded. */
export type EslEvent = Readonly<Record<string, string>>;

interface Frame {
  readonly headers: EslEvent;
  readonly body: string;
}

const REPLY_WITHIN_MS = 5000;

export class EslClient {
  readonly #socket: Socket;
  readonly #waiting: ((frame: Frame) => void)[] = [];
  readonly #events: EslEvent[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  /** Rejects when nobody listens, or when the password is wrong. */
  static async open(address: EslAddress): Promise<EslClient> {
    const socket = connect(address.port, address.host);
    await once(socket, 'connect');
    const client = new EslClient(socket);
    try {
      await client.#frame('greeting');
      const reply = await client.#command(`auth ${address.password}`);
      if (!(reply.headers['Reply-Text'] ?? '').startsWith('+OK')) throw new Error('the switch refused the password');
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** The body of `api <command>`, trimmed. */
  async api(command: string): Promise<string> {
    return (await this.#command(`api ${command}`)).body.trim();
  }

  /** The reply text of any other command. */
  async command(text: string): Promise<string> {
    return (await this.#command(text)).headers['Reply-Text'] ?? '';
  }

  /** Subscribes; from now on `events` grows. */
  async listenTo(...names: readonly string[]): Promise<void> {
    await this.#command(`event plain ${names.join(' ')}`);
  }

  get events(): readonly EslEvent[] {
    return this.#events;
  }

  get closed(): boolean {
    return this.#closed;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }

  #command(text: string): Promise<Frame> {
    const reply = this.#frame(text.split('\n', 1)[0] ?? '');
    this.#socket.write(`${text}\n\n`);
    return reply;
  }

  #frame(what: string): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        this.#socket.off('close', lost);
        reject(new Error(`event socket: ${what}: ${why}`));
      };
      const lost = (): void => fail('the connection was closed');
      const timer = setTimeout(() => fail(`no answer within ${REPLY_WITHIN_MS} ms`), REPLY_WITHIN_MS);
      this.#socket.once('close', lost);
      if (this.#closed) fail('the connection is closed');
      this.#waiting.push((frame) => {
        clearTimeout(timer);
        this.#socket.off('close', lost);
        resolve(frame);
      });
    });
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\n\n');
      if (end < 0) return;
      const headers = readHeaders(this.#buffer.subarray(0, end).toString('utf8'));
      const length = Number(headers['Content-Length'] ?? 0);
      if (this.#buffer.length < end + 2 + length) return;
      const body = this.#buffer.subarray(end + 2, end + 2 + length).toString('utf8');
      this.#buffer = this.#buffer.subarray(end + 2 + length);
      this.#received({ headers, body });
    }
  }

  #received(frame: Frame): void {
    const type = frame.headers['Content-Type'];
    if (type === 'text/event-plain') this.#events.push(readEvent(frame.body));
    else if (type !== 'text/disconnect-notice') this.#waiting.shift()?.(frame);
  }
}

/** The headers, and what follows them as `_body`: the answer of a background job. */
function readEvent(text: string): EslEvent {
  const end = text.indexOf('\n\n');
  if (end < 0) return readHeaders(text);
  return { ...readHeaders(text.slice(0, end)), _body: text.slice(end + 2) };
}

function readHeaders(text: string): EslEvent {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) headers[line.slice(0, colon)] = decoded(line.slice(colon + 2));
  }
  return headers;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
