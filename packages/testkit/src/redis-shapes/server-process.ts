import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAwake } from '@parkade/awake-time';

export interface ServerCommand {
  /** Found on the PATH. */
  readonly binary: string;
  readonly args: readonly string[];
  /** What it prints when it takes connections. */
  readonly ready: RegExp;
  /** Whom it runs as; some servers refuse to run as root. */
  readonly as?: { readonly uid: number; readonly gid: number };
}

/** Nothing is measured here: a bound against a server that hangs. */
const STARTING_TAKES_AT_MOST_MS = 30_000;
const run = promisify(execFile);

/** Servers that still run when this process ends. They are ended with it: a test run that dies leaves nothing behind. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});

/** One server of a test: started, killed, frozen and started again with the same arguments. */
export class ServerProcess {
  readonly #command: ServerCommand;
  #server: ChildProcess | undefined;

  private constructor(command: ServerCommand) {
    this.#command = command;
  }

  /** @throws Error with the server's last words when it does not become ready. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const server = new ServerProcess(command);
    try {
      await server.restart();
    } catch (error) {
      // Nobody else knows of it, and its pipe would keep this process from ending.
      await server.kill9();
      throw error;
    }
    return server;
  }

  /** Starts it again, after `kill9` or in place of the running one. */
  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    const { binary, args, as = {} } = this.#command;
    const server = spawn(binary, args, { stdio: ['ignore', 'pipe', 'ignore'], ...as });
    this.#server = server;
    running.add(server);
    server.once('exit', () => running.delete(server));
    await this.#untilReady(server);
  }

  /** The process is gone at once; connections break. */
  kill9(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Freezes the process: connections stand, nothing is answered. `kill9` works on a frozen one, too. */
  pause(): void {
    this.#server?.kill('SIGSTOP');
  }

  resume(): void {
    this.#server?.kill('SIGCONT');
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    if (signal === 'SIGTERM') server.kill('SIGCONT');
    server.kill(signal);
    await gone;
  }

  #untilReady(server: ChildProcess): Promise<void> {
    const { binary, ready } = this.#command;
    return new Promise((resolve, reject) => {
      let said = '';
      const enough = afterAwake(STARTING_TAKES_AT_MOST_MS, () => fail('was not ready in time'));
      const fail = (how: string): void => {
        enough();
        reject(new Error(`${binary} ${how}: ${said}`));
      };
      server.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        // Before it is cut: a busy reader gets the word and pages after it at once.
        if (ready.test(said)) {
          enough();
          resolve();
        }
        said = said.slice(-2000);
      });
      server.once('exit', () => fail('ended while starting'));
      server.once('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'ENOENT' ? 'is not installed' : `cannot be started (${error.message})`),
      );
    });
  }
}

/** Whether the PATH has this program. */
export async function isInstalled(binary: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) =>
    access(join(folder, binary), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

/** Runs a program to its end and answers what it printed. @throws Error when it fails. */
export async function outputOf(binary: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(binary, args, { env: { ...process.env, ...env }, timeout: STARTING_TAKES_AT_MOST_MS });
  return stdout;
}

const POLL_MS = 50;

/** Asks another process again and again: it has no event for us. @throws Error after `withinMs`. */
export async function untilTrue(what: string, holds: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  let isLate = false;
  const enough = afterAwake(withinMs, () => (isLate = true));
  try {
    while (!(await holds().catch(() => false))) {
      if (isLate) throw new Error(`${what}: not within ${String(withinMs)} ms`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    enough();
  }
}

/** Waits for all, puts those that have started where whoever cleans up finds them, and only then fails if one did. */
export async function allStarted<T>(starting: readonly Promise<T>[], started: T[]): Promise<void> {
  const ends = await Promise.allSettled(starting);
  for (const end of ends) if (end.status === 'fulfilled') started.push(end.value);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
