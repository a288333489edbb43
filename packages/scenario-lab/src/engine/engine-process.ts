/** The engine as its operator runs it: a process with a configuration file, talked to from outside only. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import type { LabConfig, LabEngine } from '../lab.js';
import { eventually, settlesWithin } from '../waiting.js';

/** Generous: on a busy machine Node alone takes seconds, and nothing is measured here. */
const STARTS_WITHIN_MS = 40_000;
const STOPS_WITHIN_MS = 4_000;
const RELOADS_WITHIN_MS = 10_000;

/** `packages/park-service/dist/cli/main.js`, seen from the sources and from the built files of this package alike. */
export const ENGINE_PROGRAM = fileURLToPath(new URL('../../../park-service/dist/cli/main.js', import.meta.url));

/** The service's entry for tests, with kill points and a clock that can be set; it takes the configuration's path alone. */
export const ENGINE_UNDER_TEST = fileURLToPath(
  new URL('../../../park-service-under-test/dist/main.js', import.meta.url),
);

export class EngineProcess implements LabEngine {
  readonly logPath: string;
  readonly httpPort: number;
  readonly #configPath: string;
  readonly #program: string;
  #process: ChildProcess | undefined;

  /** @param program  The command `parkade`; an installed one, or this workspace's. */
  constructor(folder: string, yaml: string, httpPort: number, program = ENGINE_PROGRAM) {
    this.#program = program;
    this.logPath = join(folder, 'engine.log');
    this.#configPath = join(folder, 'parkade.yaml');
    this.httpPort = httpPort;
    writeFileSync(this.#configPath, yaml);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  async start(): Promise<void> {
    if (this.#process !== undefined) throw new Error('the engine runs already');
    const log = openSync(this.logPath, 'a');
    const child = spawn(process.execPath, [this.#program, 'serve', '-c', this.#configPath], {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    child.once('exit', () => {
      if (this.#process === child) this.#process = undefined;
    });
    child.once('error', () => undefined);
    await eventually(`the engine to be ready (log: ${this.logPath})`, { within: STARTS_WITHIN_MS }, () =>
      this.#process === child ? this.#isReady() : true,
    );
    if (this.#process !== child) throw new Error(`the engine has ended while starting:\n${this.lastLines()}`);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    if (await settlesWithin(STOPS_WITHIN_MS, gone)) return;
    child.kill('SIGKILL');
    await gone;
    throw new Error(`the engine did not stop within ${STOPS_WITHIN_MS} ms:\n${this.lastLines()}`);
  }

  /**
   * A command of `parkade` with this engine's configuration: what it says on standard output.
   *
   * @param typed its standard input
   * @throws Error with what it complains of
   */
  async command(words: readonly string[], typed = ''): Promise<string> {
    const child = spawn(process.execPath, [this.#program, ...words, '-c', this.#configPath], { stdio: 'pipe' });
    child.stdin.end(typed);
    const [said, complained, ended] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    if (ended[0] !== 0) throw new Error(`parkade ${words.join(' ')}: ${complained.trim()}`);
    return said.trim();
  }

  /** Writes another configuration and has it read; the log says what became of it. */
  reload(yaml: string): void {
    writeFileSync(this.#configPath, yaml);
    this.#process?.kill('SIGHUP');
  }

  async reconfigure(change: (config: LabConfig) => void): Promise<void> {
    const config = parse(readFileSync(this.#configPath, 'utf8')) as LabConfig;
    change(config);
    const before = this.#outcomes().length;
    this.reload(stringify(config));
    const last = await eventually('the configuration to be read', { within: RELOADS_WITHIN_MS }, () =>
      this.#outcomes().slice(before).at(-1),
    );
    if (!last.includes('"configuration-reloaded"')) throw new Error(`the engine goes on as before: ${last}`);
  }

  /** Lines of the log that say what became of a configuration. */
  #outcomes(): readonly string[] {
    const lines = readFileSync(this.logPath, 'utf8').split('\n');
    return lines.filter((line) => /"configuration-(reloaded|refused)"/.test(line));
  }

  async kill9(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** The end of the log, for messages. */
  lastLines(count = 12): string {
    if (!existsSync(this.logPath)) return '(the engine was never started)';
    return readFileSync(this.logPath, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  }

  /** Ready means: listening, Redis reached, every node's link up. */
  async #isReady(): Promise<true | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.httpPort}/readyz`, { signal: AbortSignal.timeout(1000) });
    if (answer.status === 200) return true;
    throw new Error(`/readyz says ${answer.status}: ${await answer.text()}`);
  }
}
