/**
 * Records in a file, kept by a process of their own: a disk that hangs hangs there, and the engine's callers notice nothing. After
 * any failure the next request gets a fresh process, which opens the file anew.
 */
import { fork, type ChildProcess } from 'node:child_process';
import type { RecordFilter, RecordPage, RecordWhole, SummaryRow } from '@parkade/api-contract';
import type { Batch, ErasedRows, Method, PageWanted, RecordStore, SummaryWanted } from './record-store.js';
import { RefusedRow } from './failures.js';
import { NoSuchPage } from './reading-rows.js';

/** Beside the compiled sources, from wherever this file is run. */
const PROGRAM = new URL('../dist/file-keeper-process.js', import.meta.url);
const CLOSING_MS = 2_000;

export interface FileKeeperOptions {
  readonly path: string;
  /** The longest a request may take, ms; then the process is given up. */
  readonly answerMs?: number;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

export class FileKeeper implements RecordStore {
  readonly #path: string;
  readonly #answerMs: number;
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | undefined;
  #asked = 0;

  constructor({ path, answerMs = 20_000 }: FileKeeperOptions) {
    this.#path = path;
    this.#answerMs = answerMs;
  }

  write(batch: Batch): Promise<void> {
    return this.#ask('write', batch);
  }

  list(filter: RecordFilter, page: PageWanted): Promise<RecordPage> {
    return this.#ask('list', filter, page);
  }

  whole(callId: string): Promise<RecordWhole | null> {
    return this.#ask('whole', callId);
  }

  summary(filter: RecordFilter, wanted: SummaryWanted): Promise<readonly SummaryRow[]> {
    return this.#ask('summary', filter, wanted);
  }

  prune(before: number): Promise<number> {
    return this.#ask('prune', before);
  }

  erase(digits: string): Promise<ErasedRows> {
    return this.#ask('erase', digits);
  }

  /** For tests: the process is gone at once. @returns whether there was one. */
  kill9(): boolean {
    return this.#child?.kill('SIGKILL') === true;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSING_MS);
    child.ref();
    if (child.connected) child.disconnect();
    await gone;
    clearTimeout(timer);
  }

  #ask<T>(method: Method, ...args: readonly unknown[]): Promise<T> {
    const child = this.#running();
    this.#asked += 1;
    const id = this.#asked;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`no answer from the file within ${this.#answerMs} ms`));
        this.#giveUp(child);
      }, this.#answerMs);
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      child.send({ id, method, args }, (error) => {
        if (error !== null) this.#giveUp(child);
      });
    });
  }

  #running(): ChildProcess {
    if (this.#child?.connected === true) return this.#child;
    const child = fork(PROGRAM, [this.#path], {
      execArgv: [],
      env: { NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (reply: Reply) => this.#take(child, reply));
    child.on('error', () => this.#giveUp(child));
    child.on('exit', () => this.#forget(child));
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  #take(child: ChildProcess, { id, value, error }: Reply): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    if (error === undefined) return pending.resolve(value);
    if (error.name === 'NoSuchPage') return pending.reject(new NoSuchPage(error.message));
    if (error.name === 'RefusedRow') return pending.reject(new RefusedRow(error.message));
    pending.reject(new Error(error.message));
    this.#giveUp(child);
  }

  /** One that hangs on its disk may be long in going; nobody waits for it. */
  #giveUp(child: ChildProcess): void {
    child.kill('SIGKILL');
    this.#forget(child);
  }

  #forget(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new Error('the process that has the file is gone'));
    }
    this.#pending.clear();
  }
}
