import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPort } from '../ports/index.js';
import { LOOPBACK, type RedisPlace } from '../redis-shapes/redis-place.js';
import { startRedis } from '../redis-shapes/redis-process.js';
import type { ServerProcess } from '../redis-shapes/server-process.js';

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

export class PrivateRedis {
  readonly port: number;
  readonly url: string;
  readonly place: RedisPlace;
  readonly #directory: string;
  readonly #server: ServerProcess;

  private constructor(port: number, directory: string, server: ServerProcess) {
    this.port = port;
    this.url = `redis://${LOOPBACK}:${port}`;
    this.place = { redis: { host: LOOPBACK, port } };
    this.#directory = directory;
    this.#server = server;
  }

  /** @throws Error when redis-server is not installed or does not start. */
  static async start({ appendOnly = false, hz = 100, directives }: PrivateRedisOptions = {}): Promise<PrivateRedis> {
    const [directory, port] = await Promise.all([mkdtemp(join(tmpdir(), 'parkade-redis-')), ownPort()]);
    const settings = { appendonly: appendOnly ? 'yes' : 'no', hz: String(hz), ...directives };
    try {
      return new PrivateRedis(port, directory, await startRedis({ port, directory, directives: settings }));
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the server and removes its files. May be called twice, and while it is frozen. */
  async stop(): Promise<void> {
    await this.kill9();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** The process is gone at once; connections break. */
  kill9(): Promise<void> {
    return this.#server.kill9();
  }

  /** Starts the server again on the same port, after `kill9` or in place of a running one. */
  async restart(): Promise<void> {
    await this.#server.restart();
    // What somebody had it SAVE is there after one start; the next one begins with nothing again.
    await rm(join(this.#directory, 'dump.rdb'), { force: true });
  }

  /** Freezes the process: connections stand, commands are taken by the kernel, nothing is answered. */
  pause(): void {
    this.#server.pause();
  }

  resume(): void {
    this.#server.resume();
  }
}
