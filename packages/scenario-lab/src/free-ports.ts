/**
 * Ports nobody listens on at this moment, and that no other laboratory will take while whoever gets one has been killed and is
 * not yet started again: each process draws from a slice of its own, and gives none out twice. All slices lie below the range
 * that systems take the near ends of connections from (ip_local_port_range).
 */
import { createServer, type Server } from 'node:net';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const LOWEST = 10_000;
const [SLICES, SLICE] = [24, 250];
const MOST_TRIES = 2 * SLICE;

const given = new Set<number>();
let at = Math.floor(Math.random() * SLICE);

function nextPort(): number {
  at = (at + 1) % SLICE;
  return LOWEST + (process.pid % SLICES) * SLICE + at;
}

export async function freeTcpPorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  try {
    for (let tries = 0; servers.length < count; tries += 1) {
      const port = tries < MOST_TRIES ? nextPort() : 0;
      // Once round the slice nothing is left that was never given out.
      if (tries < SLICE && given.has(port)) continue;
      const server = createServer();
      server.listen(port, HOST);
      const listens = await once(server, 'listening').then(
        () => true,
        () => false,
      );
      if (listens) servers.push(server);
    }
    return servers.map((server) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
      given.add(address.port);
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
