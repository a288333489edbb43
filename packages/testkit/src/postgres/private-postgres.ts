import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownPort } from '../ports/index.js';
import { LOOPBACK } from '../redis-shapes/redis-place.js';
import { ServerProcess } from '../redis-shapes/server-process.js';

const run = promisify(execFile);

/** Debian keeps a version's programs here, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';
const READY = /ready to accept connections/;

/** The folder with `initdb` and `postgres`, newest version first; `undefined` when Postgres is not installed. */
export async function postgresPrograms(): Promise<string | undefined> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? undefined : join(DEBIAN, newest, 'bin');
}

/** A Postgres of one's own on loopback, with a password; nothing is shared with one that may run on the machine. */
export class PrivatePostgres {
  readonly host = LOOPBACK;
  readonly port: number;
  readonly database = 'postgres';
  readonly user = 'parkade';
  readonly password = 'no-secret.this-server-lives-as-long-as-a-test';
  readonly #directory: string;
  #server: ServerProcess | undefined;

  private constructor(port: number, directory: string) {
    this.port = port;
    this.#directory = directory;
  }

  /** @throws Error when Postgres is not installed or does not start. */
  static async start(): Promise<PrivatePostgres> {
    const programs = await postgresPrograms();
    if (programs === undefined) throw new Error('Postgres is not installed: apt-get install postgresql');
    const [directory, port] = await Promise.all([mkdtemp(join(tmpdir(), 'parkade-postgres-')), ownPort()]);
    const postgres = new PrivatePostgres(port, directory);
    try {
      await postgres.#begin(programs);
      return postgres;
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#server?.kill9();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #begin(programs: string): Promise<void> {
    // Postgres does not run as root.
    const as = process.getuid?.() === 0 ? await userNamed('postgres') : null;
    const secret = join(this.#directory, 'password');
    await writeFile(secret, this.password);
    if (as !== null) for (const path of [this.#directory, secret]) await chown(path, as.uid, as.gid);
    const data = join(this.#directory, 'data');
    const login = [`--username=${this.user}`, '--auth=scram-sha-256', `--pwfile=${secret}`];
    await run(join(programs, 'initdb'), ['-D', data, '--no-sync', '--encoding=UTF8', '--locale=C', ...login], {
      cwd: this.#directory,
      ...as,
    });
    const settings = { port: this.port, listen_addresses: this.host, unix_socket_directories: this.#directory };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const postgres = [join(programs, 'postgres'), '-D', data, ...args];
    this.#server = await ServerProcess.start({
      binary: '/bin/sh',
      args: ['-c', 'exec "$@" 2>&1', 'sh', ...postgres],
      ready: READY,
      ...(as === null ? {} : { as }),
    });
  }
}

async function userNamed(name: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}
