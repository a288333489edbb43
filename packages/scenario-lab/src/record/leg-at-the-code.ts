/** Stands where the engine would and writes down what a leg says that asks; then it is gone, and the switch goes on alone. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { eventually } from '../waiting.js';

export type Said = Readonly<Record<string, string>>;

export class LegAtTheCode {
  readonly #server: Server;
  #said: Said | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async listen(port: number): Promise<LegAtTheCode> {
    const server = createServer();
    const door = new LegAtTheCode(server);
    server.on('connection', (socket) => {
      let text = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        const end = text.indexOf('\n\n');
        if (end < 0) return;
        door.#said = readHeaders(text.slice(0, end));
        socket.destroy();
      });
      socket.write('connect\n\n');
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return door;
  }

  /** What the next one says. */
  next(within = 10_000): Promise<Said> {
    return eventually('a leg at the park code', { within }, () => this.#said);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

/** `name: value`, the value url-encoded (mod_event_socket.c:parse_command). */
const readHeaders = (text: string): Said =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, decodeURIComponent(value)]];
    }),
  );
