/**
 * Ports nobody listens on at this moment. All are held open until the whole set is found, so that they differ. They are drawn
 * from below the range that systems take the near ends of connections from: between here and the bind of whoever gets
 * the port, another test's connection would take it.
 */
import { createServer, type Server } from 'node:net';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const [LOWEST, HIGHEST] = [10_000, 16_000];
const MOST_TRIES = 200;

export async function freeTcpPorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (let tries = 0; servers.length < count; tries += 1) {
      const server = createServer();
      server.listen(tries < MOST_TRIES ? LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST)) : 0, HOST);
      const listens = await once(server, 'listening').then(
        () => true,
        () => false,
      );
      if (listens) servers.push(server);
    }
    return servers.map((server) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
      return address.port;
    });
  } finally {
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  }
}

/** Ports free for UDP and TCP alike: FreeSWITCH binds a SIP profile to both. */
export async function freeSipPorts(count: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let tries = 0; found.length < count && tries < 20 * count; tries += 1) {
    const [port] = await freeTcpPorts(1);
    if (port !== undefined && !found.includes(port) && (await isFreeForUdp(port))) found.push(port);
  }
  if (found.length < count) throw new Error(`could not find ${count} ports free for SIP`);
  return found;
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket: Socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ address: HOST, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}
