import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { LOOPBACK } from '../redis-shapes/redis-place.js';
import { ephemeralRange, rangeBeside, type PortRange } from './port-range.js';

/** Ports come in blocks; the first of each is its guard and is given to nobody. */
const BLOCK = 16;

/**
 * Hands out ports that belong to this process until it ends, whether anybody listens on them or not: a server that was
 * killed finds its port again. A block belongs to whoever listens on its first port, so the kernel sees to it that two
 * processes never have the same, and that what a dead one had is free at once.
 */
export class PortKeeper {
  readonly #range: PortRange;
  readonly #host: string;
  readonly #guards: Server[] = [];
  /** Of our blocks, never given to anybody. */
  #left: number[] = [];
  #nextBlock: number;

  constructor(range: PortRange = rangeBeside(ephemeralRange()), host = LOOPBACK) {
    this.#range = range;
    this.#host = host;
    this.#nextBlock = Math.floor(Math.random() * this.#blocks);
  }

  /** A port that nobody uses, neither for TCP nor for UDP. @throws Error when there is none. */
  async port(): Promise<number> {
    for (;;) {
      const port = this.#left.shift();
      if (port === undefined) this.#left.push(...(await this.#anotherBlock()));
      else if ((await isFreeForTcp(port, this.#host)) && (await isFreeForUdp(port, this.#host))) return port;
    }
  }

  /** So many different ones. */
  async ports(count: number): Promise<readonly number[]> {
    const ports: number[] = [];
    while (ports.length < count) ports.push(await this.port());
    return ports;
  }

  /** Consecutive ports for UDP, from an even one on (RTP, RFC 3550 §11). @throws Error when there are none. */
  async udpRange(count: number): Promise<PortRange> {
    const length = Math.ceil((count + 2) / BLOCK);
    for (let tries = 0; tries < this.#blocks; tries += 1) {
      const first = this.#range.first + this.#turn() * BLOCK;
      const guards = await this.#guarded(first, length);
      const from = first + 1 + ((first + 1) % 2);
      if (guards !== undefined && (await this.#allFreeForUdp(from, count))) {
        this.#guards.push(...guards);
        return { first: from, last: from + count - 1 };
      }
      await closeAll(guards ?? []);
    }
    throw new Error(`no ${String(count)} consecutive ports are left`);
  }

  /** Others may have them from now on; the end of the process does the same. */
  async release(): Promise<void> {
    this.#left = [];
    await closeAll(this.#guards.splice(0));
  }

  get #blocks(): number {
    return Math.floor((this.#range.last - this.#range.first + 1) / BLOCK);
  }

  #turn(): number {
    const block = this.#nextBlock;
    this.#nextBlock = (block + 1) % this.#blocks;
    return block;
  }

  async #anotherBlock(): Promise<readonly number[]> {
    for (let tries = 0; tries < this.#blocks; tries += 1) {
      const first = this.#range.first + this.#turn() * BLOCK;
      const guards = await this.#guarded(first, 1);
      if (guards === undefined) continue;
      this.#guards.push(...guards);
      return Array.from({ length: BLOCK - 1 }, (_, index) => first + 1 + index);
    }
    throw new Error('every block of ports is taken');
  }

  /** The guards of so many blocks in a row; none, when one of them has an owner. */
  async #guarded(first: number, length: number): Promise<readonly Server[] | undefined> {
    const guards: Server[] = [];
    if (first + length * BLOCK - 1 > this.#range.last) return undefined;
    for (let block = 0; block < length; block += 1) {
      const guard = await listening(first + block * BLOCK, this.#host);
      if (guard === undefined) {
        await closeAll(guards);
        return undefined;
      }
      guards.push(guard);
    }
    return guards;
  }

  async #allFreeForUdp(first: number, count: number): Promise<boolean> {
    for (let port = first; port < first + count; port += 1) if (!(await isFreeForUdp(port, this.#host))) return false;
    return true;
  }
}

async function listening(port: number, host: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy()).unref();
  server.listen({ host, port, exclusive: true });
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise<void>((closed) => server.close(() => closed()))));
}

async function isFreeForTcp(port: number, host: string): Promise<boolean> {
  const server = await listening(port, host);
  if (server !== undefined) await closeAll([server]);
  return server !== undefined;
}

async function isFreeForUdp(port: number, host: string): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.bind({ address: host, port, exclusive: true });
  const isFree = await once(socket, 'listening').then(
    () => true,
    () => false,
  );
  await new Promise<void>((closed) => socket.close(() => closed()));
  return isFree;
}

/** The ports of this process. */
const ours = new PortKeeper();

/** See {@link PortKeeper.port}. Whoever listens on a port that another process is told of, or listens on it again, takes it here. */
export const ownPort = (): Promise<number> => ours.port();
export const ownPorts = (count: number): Promise<readonly number[]> => ours.ports(count);
export const ownUdpRange = (count: number): Promise<PortRange> => ours.udpRange(count);
