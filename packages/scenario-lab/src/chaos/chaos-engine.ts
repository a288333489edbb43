/**
 * One replica of the engine, as its operator runs it: a process with a configuration file. Unlike the engine of a scenario
 * it may be started while Redis or a node is away, and its death by its own hand is a finding.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ENGINE_PROGRAM, ENGINE_UNDER_TEST } from '../engine/engine-process.js';
import { eventually } from '../waiting.js';

const run = promisify(execFile);

const READY_WITHIN_MS = 60_000;

/** Every engine that still runs is ended with this process: a failing run leaves nothing behind. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ChaosEngineOptions {
  /** `engine-a` */
  readonly name: string;
  /** Holds the configuration, the log and the clock's offset. */
  readonly folder: string;
  readonly yaml: string;
  readonly httpPort: number;
  /** Of its HTTP API, where it has one. */
  readonly apiPort?: number;
  /** Further variables of the process, e.g. test hooks. */
  readonly env?: Readonly<Record<string, string>>;
}

export class ChaosEngine {
  readonly name: string;
  readonly logPath: string;
  /** The door to its desk. */
  readonly deskPath: string;
  readonly #options: ChaosEngineOptions;
  readonly #configPath: string;
  readonly #clockPath: string;
  readonly #ownDeaths: string[] = [];
  #process: ChildProcess | undefined;
  #frozen = false;

  constructor(options: ChaosEngineOptions) {
    this.name = options.name;
    this.#options = options;
    this.logPath = join(options.folder, `${options.name}.log`);
    this.deskPath = join(options.folder, `${options.name}.desk`);
    this.#configPath = join(options.folder, `${options.name}.yaml`);
    this.#clockPath = join(options.folder, `${options.name}.clock`);
    writeFileSync(this.#configPath, options.yaml);
    this.setClockOffset(0);
  }

  /** Of its configuration. The records stand beside it: engines of one folder share them. */
  get configPath(): string {
    return this.#configPath;
  }

  /** Of its HTTP API. */
  get apiUrl(): string {
    return `http://127.0.0.1:${this.#options.apiPort ?? 0}/api/v1`;
  }

  /** A command of `parkade` with this engine's configuration: what it says. @throws Error with what it complains of */
  async command(...words: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [ENGINE_PROGRAM, ...words, '-c', this.#configPath]);
    return stdout.trim();
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** How it ended without being killed by us; empty is good. */
  get ownDeaths(): readonly string[] {
    return this.#ownDeaths;
  }

  /** Returns at once; {@link untilReady} waits. */
  start(env: Readonly<Record<string, string>> = {}): void {
    if (this.#process !== undefined) return;
    const log = openSync(this.logPath, 'a');
    const hooks = { PARKADE_CLOCK_OFFSET_FILE: this.#clockPath, PARKADE_DESK_SOCKET: this.deskPath };
    const child = spawn(process.execPath, [ENGINE_UNDER_TEST, this.#configPath], {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...hooks, ...this.#options.env, ...env },
    });
    closeSync(log);
    this.#process = child;
    this.#frozen = false;
    running.add(child);
    child.once('error', () => undefined);
    child.once('exit', (code, signal) => {
      running.delete(child);
      if (this.#process !== child) return;
      this.#process = undefined;
      this.#ownDeaths.push(`${this.name} ended by itself (${signal ?? String(code)})`);
    });
  }

  /** Ready means: listening, Redis reached, a node's link up. */
  async untilReady(within = READY_WITHIN_MS): Promise<void> {
    await eventually(`${this.name} to be ready (log: ${this.logPath})`, { within, every: 50 }, async () => {
      if (this.#process === undefined) throw new Error(`it does not run: ${this.logLines().slice(-3).join('\n')}`);
      const url = `http://127.0.0.1:${this.#options.httpPort}/readyz`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(1000) });
      if (answer.status === 200) return true;
      throw new Error(`/readyz says ${answer.status}: ${await answer.text()}`);
    });
  }

  /**
   * [N1] Since its last start it has noticed that another engine stands still, and so many switches know that they ask this one first. Until
   * then a leg may go to the one that is frozen, and has been asked for once when this one dies. Nothing is waited for once it is dead.
   */
  async untilAskedFirst(switches: number, within = 20_000): Promise<void> {
    await eventually(`${this.name} to be asked first (log: ${this.logPath})`, { within, every: 50 }, () => {
      if (!this.isRunning) return true;
      const lines = this.logLines();
      const since = lines.slice(lines.findLastIndex((line) => line.includes('"this is a service under test"')));
      const noticed = since.findIndex((line) => line.includes('"an engine stands still'));
      const told = since.slice(noticed).filter((line) => line.includes('"a switch knows which engines to ask first"'));
      return noticed >= 0 && told.length >= switches ? true : undefined;
    });
  }

  /** SIGKILL, frozen or not. */
  async kill9(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Resolves when the process has ended by its own hand (a kill point); the death is then an expected one. */
  async untilDead(within: number): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null)
      await once(child, 'exit', { signal: AbortSignal.timeout(within) });
    this.#ownDeaths.length = 0;
  }

  /** Whether the process ended by its own hand before `signal`; the death is then an expected one. */
  async untilGone(signal: AbortSignal): Promise<boolean> {
    const child = this.#process;
    if (child === undefined) return true;
    try {
      await once(child, 'exit', { signal });
    } catch {
      return false;
    }
    this.#ownDeaths.length = 0;
    return true;
  }

  freeze(): void {
    this.#frozen = this.#process?.kill('SIGSTOP') ?? false;
  }

  thaw(): void {
    this.#frozen = false;
    this.#process?.kill('SIGCONT');
  }

  /** ms by which this engine's clock is ahead of the machine's. */
  setClockOffset(ms: number): void {
    writeFileSync(this.#clockPath, String(ms));
  }

  logLines(): readonly string[] {
    try {
      return readFileSync(this.logPath, 'utf8').trimEnd().split('\n');
    } catch {
      return [];
    }
  }
}
