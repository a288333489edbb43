import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisPlace } from '../redis-shapes/redis-place.js';

/**
 * A redis-server of one's own on loopback, for tests that kill, freeze and fill it. Nothing is shared with a Redis that
 * may run on the machine. With `appendOnly` what was written survives `kill9` and `restart`, otherwise a restart starts
 * from nothing.
 */

export interface PrivateRedisOptions {
  /** Keep an append-only file, fsync always. Default: no. */
  readonly appendOnly?: boolean;
  /** Timer ticks per second; BullMQ's precision hangs on it. Default: 100. */
  readonly hz?: number;
  /** Further directives, e.g. `{ maxmemory: '3mb' }`. */
  readonly directives?: Readonly<Record<string, string>>;
}

const READY = /Ready to accept connections/;
const STARTING_TAKES_AT_MOST_MS = 10_000;
/** Between asking the system for a free port and binding it, somebody else may take it. */
const PORT_ATTEMPTS = 5;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

/** Settles when the server says it is ready; rejects with its last words when it ends first. */
function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(
      () => reject(new Error(`redis-server was not ready in time: ${said}`)),
      STARTING_TAKES_AT_MOST_MS,
    );
    const settle = (settled: () => void): void => {
      clearTimeout(timer);
      settled();
    };
    server.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
      if (READY.test(said)) settle(resolve);
    });
    server.once('exit', () => settle(() => reject(new Error(`redis-server ended while starting: ${said}`))));
    server.once('error', (error: NodeJS.ErrnoException) => {
      const missing = 'redis-server is not installed; on Debian and Ubuntu: apt-get install redis-server';
      settle(() => reject(error.code === 'ENOENT' ? new Error(missing) : error));
    });
  });
}

export class PrivateRedis {
  readonly port: number;
  readonly url: string;
  readonly place: RedisPlace;
  readonly #directory: string;
  readonly #options: PrivateRedisOptions;
  #server: ChildProcess | undefined;

  private constructor(port: number, directory: string, options: PrivateRedisOptions) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.place = { redis: { host: '127.0.0.1', port } };
    this.#directory = directory;
    this.#options = options;
  }

  /** @throws Error when redis-server is not installed or does not start. */
  static async start(options: PrivateRedisOptions = {}): Promise<PrivateRedis> {
    const directory = await mkdtemp(join(tmpdir(), 'parkade-redis-'));
    for (let attempt = 1; ; attempt += 1) {
      const redis = new PrivateRedis(await freePort(), directory, options);
      try {
        await redis.#spawn();
        return redis;
      } catch (error) {
        const portWasTaken = error instanceof Error && /in use|ended while starting/.test(error.message);
        if (portWasTaken && attempt < PORT_ATTEMPTS) continue;
        await rm(directory, { recursive: true, force: true });
        throw error;
      }
    }
  }

  /** Ends the server and removes its files. May be called twice, and while it is frozen. */
  async stop(): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** The process is gone at once; connections break. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Starts the server again on the same port, after `kill9` or in place of a running one. */
  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    await this.#spawn();
  }

  /** Freezes the process: connections stand, commands are taken by the kernel, nothing is answered. */
  pause(): void {
    this.#server?.kill('SIGSTOP');
  }

  resume(): void {
    this.#server?.kill('SIGCONT');
  }

  async #spawn(): Promise<void> {
    const { appendOnly = false, hz = 100, directives = {} } = this.#options;
    const settings = {
      port: String(this.port),
      bind: '127.0.0.1',
      dir: this.#directory,
      save: '',
      appendonly: appendOnly ? 'yes' : 'no',
      appendfsync: 'always',
      hz: String(hz),
      'maxmemory-policy': 'noeviction',
      ...directives,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#server = server;
    await untilReady(server);
    // What somebody had it SAVE is there after one start; the next one begins with nothing again.
    await rm(join(this.#directory, 'dump.rdb'), { force: true });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGCONT');
    server.kill(signal);
    await gone;
  }
}
