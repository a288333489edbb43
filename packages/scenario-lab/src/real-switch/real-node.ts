/**
 * One FreeSWITCH process of the laboratory: started in the foreground, asked over its event socket, ended by its pid.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { OTHER_DOMAIN } from '../lab-surroundings.js';
import { eventually, settlesWithin } from '../waiting.js';
import { EslClient, type EslAddress } from './esl-client.js';
import { FOLDERS, writeNodeConfig, type NodeConfig } from './switch-config.js';

const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 5_000;
const SIP_PROFILES = 6;

export class RealNode {
  readonly config: NodeConfig;
  readonly #binary: string;
  #process: ChildProcess | undefined;
  #esl: EslClient | undefined;

  constructor(binary: string, config: NodeConfig) {
    this.#binary = binary;
    this.config = config;
  }

  get name(): string {
    return this.config.name;
  }

  get logPath(): string {
    return join(this.config.folder, 'log', 'freeswitch.log');
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get eslAddress(): EslAddress {
    return { host: '127.0.0.1', port: this.config.ports.esl, password: this.config.eslPassword };
  }

  /** Where phones register. */
  get sipAddress(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.config.ports.sip };
  }

  /** The same, by the domain of the phone; `shared` where several phones of one user may. */
  sipAddressFor(
    domain: string,
    { shared = false }: { readonly shared?: boolean } = {},
  ): { readonly host: string; readonly port: number } {
    const { other, shared: several, sip } = this.config.ports;
    const port = shared ? several : sip;
    return { host: '127.0.0.1', port: domain === OTHER_DOMAIN ? other : port };
  }

  /** Writes the configuration, starts the process, and returns when every SIP profile runs. */
  async start(): Promise<void> {
    if (this.#process !== undefined) throw new Error(`${this.name} runs already`);
    writeNodeConfig(this.config);
    const output = openSync(join(this.config.folder, 'log', 'output.txt'), 'a');
    const folders = FOLDERS.flatMap((folder) => [`-${folder}`, join(this.config.folder, folder)]);
    const child = spawn(this.#binary, ['-nonat', '-nf', '-nc', '-nocal', ...folders], {
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#process = child;
    child.once('exit', () => {
      if (this.#process === child) this.#process = undefined;
    });
    child.once('error', () => undefined);
    await eventually(`${this.name} to run (log: ${this.logPath})`, { within: STARTS_WITHIN_MS, every: 100 }, () =>
      this.#isReady(),
    );
  }

  async #isReady(): Promise<true | undefined> {
    if (this.#process === undefined) throw new Error('the process has ended');
    const status = await this.api('sofia status');
    const running = status.split('\n').filter((line) => line.includes('RUNNING'));
    return running.length >= SIP_PROFILES ? true : undefined;
  }

  /** `api` over the laboratory's own link; the link is opened when needed. */
  async api(command: string): Promise<string> {
    const esl = this.#esl;
    if (esl !== undefined && !esl.closed) return esl.api(command);
    this.#esl = await EslClient.open(this.eslAddress);
    return this.#esl.api(command);
  }

  /** A link of its own for whoever wants to listen to events; the caller closes it. */
  async openLink(): Promise<EslClient> {
    return EslClient.open(this.eslAddress);
  }

  /** As the switch's table says; the table is written a moment after the fact (SQLite, own thread). */
  async channelCount(): Promise<number> {
    const answer = await this.api('show channels count');
    const count = /^(\d+) total/m.exec(answer)?.[1];
    if (count === undefined) throw new Error(`show channels count: ${answer}`);
    return Number(count);
  }

  /** For the message of a failed expectation. */
  async describeChannels(): Promise<string> {
    return this.api('show channels as json');
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    // A plain SIGTERM takes five to eight seconds; this is the same orderly end without the wait for calls.
    await this.api('fsctl shutdown now').catch(() => undefined);
    if (!(await settlesWithin(STOPS_WITHIN_MS, gone))) {
      child.kill('SIGKILL');
      await gone;
    }
    await this.#closeLink();
  }

  /** No goodbye to anybody. */
  async kill9(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await this.#closeLink();
  }

  async #closeLink(): Promise<void> {
    await this.#esl?.close();
    this.#esl = undefined;
  }
}
