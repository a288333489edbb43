import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What an outbound socket sent in answer to `connect`, header values decoded. */
export type ChannelData = ReadonlyMap<string, string>;

/** A client of the outbound socket, raw bytes; the test says what it answers. */
export class EngineDouble {
  readonly #server: Server;
  readonly sockets: Socket[] = [];
  port = 0;

  private constructor(onSocket: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      onSocket(socket);
    });
  }

  static async start(onSocket: (socket: Socket) => void): Promise<EngineDouble> {
    const engine = new EngineDouble(onSocket);
    engine.#server.listen(0, '127.0.0.1');
    await once(engine.#server, 'listening');
    const address = engine.#server.address();
    engine.port = typeof address === 'object' && address !== null ? address.port : 0;
    return engine;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Reads one blank-line-ended message without a body from a socket. */
export function readHeaders(socket: Socket): Promise<ChannelData> {
  return new Promise((resolve) => {
    let text = '';
    const read = (chunk: Buffer): void => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n\n');
      if (end < 0) return;
      socket.off('data', read);
      const lines = text.slice(0, end).split('\n');
      resolve(
        new Map(
          lines.map((line) => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), decodeURIComponent(line.slice(colon + 2))];
          }),
        ),
      );
    };
    socket.on('data', read);
  });
}

/** Sends `connect` and reads the channel data. */
export async function connectLeg(socket: Socket): Promise<ChannelData> {
  const answer = readHeaders(socket);
  socket.write('connect\n\n');
  return answer;
}
