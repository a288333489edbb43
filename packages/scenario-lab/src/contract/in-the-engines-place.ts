import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A listener in the engine's place that does what the fact asks with each leg's socket. */
export async function inTheEnginesPlace(port: number, treat: (socket: Socket) => void): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    treat(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  };
}
