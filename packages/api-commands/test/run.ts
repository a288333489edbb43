/** Runs the commands in this process, against servers of the test's own. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Command, CommanderError } from 'commander';
import {
  addApiCommands,
  addApiOptions,
  addCompletions,
  listCallsOver,
  type ApiOptions,
  type ApiWorld,
} from '../src/index.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly out: string[];
  readonly err: string[];
  /** What Ctrl-C does. */
  stop(): void;
  readonly ended: Promise<Ran>;
}

/** The program as far as this package has it; `calls` as the house of commands adds it. */
export function programFor(world: ApiWorld, finish: (code: number) => void): Command {
  const program = addApiOptions(new Command('parkade')).exitOverride();
  program.configureOutput({
    writeOut: (text) => world.out(text),
    writeErr: (text) => world.err(text),
  });
  addApiCommands(program, world, finish);
  program
    .command('calls')
    .description('list the callers who wait')
    .option('--lot <lot>', 'of this lot only')
    .option('--json', 'for programs')
    .action(async (_options: unknown, command: Command) => {
      finish(await listCallsOver(command.optsWithGlobals<ApiOptions & { lot?: string }>(), world));
    });
  addCompletions(program, world);
  return program;
}

export function start(args: readonly string[], env: ApiWorld['env'] = {}): Running {
  const [out, err]: [string[], string[]] = [[], []];
  const interrupts = new Set<() => void>();
  let keys = 0;
  const world: ApiWorld = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    newKey: () => `key-${String((keys += 1))}`,
    random: () => 0.5,
    onInterrupt: (stop) => {
      interrupts.add(stop);
      return () => void interrupts.delete(stop);
    },
  };
  const run = async (): Promise<Ran> => {
    let code = 0;
    try {
      await programFor(world, (given) => void (code = given)).parseAsync([...args], { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      code = error.exitCode === 0 ? 0 : 2;
    }
    return { code, stdout: out.join('\n'), stderr: err.join('\n') };
  };
  return { out, err, stop: () => [...interrupts].forEach((stop) => stop()), ended: run() };
}

export const run = (args: readonly string[], env?: ApiWorld['env']): Promise<Ran> => start(args, env).ended;

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answerer = (asked: Asked, response: ServerResponse) => void;

/** Somebody who answers as an engine does, or as the test wants. */
export class Answering {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(server: Server, scheme: string) {
    this.#server = server;
    this.#scheme = scheme;
  }

  static async start(answer: Answerer, tls?: { readonly cert: string; readonly key: string }): Promise<Answering> {
    const listener: RequestListener = (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => void pieces.push(piece));
      request.once('end', () => {
        const { method = '', url = '', headers } = request;
        const asked = { method, url, headers, body: Buffer.concat(pieces).toString('utf8') };
        self.asked.push(asked);
        answer(asked, response);
      });
    };
    const server = tls === undefined ? createServer(listener) : createTls(tls, listener);
    const self = new Answering(server, tls === undefined ? 'http' : 'https');
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  const type = status === 200 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value));
}
