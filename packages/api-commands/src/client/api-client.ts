/** Asks the engines over HTTP: any of them answers for all, so the next one is asked where one cannot be had. */
import type { Problem } from '@parkade/api-contract';
import { Agent, request, type Dispatcher } from 'undici';
import type { ApiTarget } from './api-target.js';
import { noEngine, NoEngine, Refusal } from './failures.js';

const CONNECT_WITHIN_MS = 5_000;
/** A park is answered when the caller is in an orbit. */
const ANSWER_WITHIN_MS = 30_000;
/** A stream says something every two seconds. */
const SILENCE_MS = 6_000;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type Query = Readonly<Record<string, string | number | undefined>>;
export type Body = Dispatcher.ResponseData['body'];

interface Asked {
  readonly method: Method;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isStream?: boolean;
  readonly signal?: AbortSignal;
}

export class ApiClient {
  readonly #target: ApiTarget;
  readonly #newKey: () => string;
  readonly #agent: Agent;
  /** Who answered last. */
  #nth = 0;

  constructor(target: ApiTarget, newKey: () => string) {
    this.#target = target;
    this.#newKey = newKey;
    this.#agent = new Agent({
      connect: { timeout: CONNECT_WITHIN_MS, ...(target.ca === null ? {} : { ca: target.ca }) },
    });
  }

  get engine(): string {
    return this.#target.engines[this.#nth] ?? '';
  }

  /** @throws Refusal, NoEngine */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.#json({ method: 'GET', path: path + queryText(query) })) as T;
  }

  /** Sent with a key of its own, so that an engine that had begun it and died is no reason to do it twice. @throws Refusal, NoEngine */
  async change<T>(method: Exclude<Method, 'GET'>, path: string, body: object = {}): Promise<T> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': this.#newKey() };
    return (await this.#json({ method, path, headers, body: JSON.stringify(body) })) as T;
  }

  /** The event stream; its pieces fail when nothing is heard for some seconds. @throws Refusal, NoEngine */
  stream(path: string, query: Query, lastId: string | null, signal: AbortSignal): Promise<Body> {
    const headers = { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) };
    return this.#ask(
      { method: 'GET', path: path + queryText(query), headers, isStream: true, signal },
      'text/event-stream',
    );
  }

  /** The engine that answered is left, and the next one asked first. */
  leaveEngine(): void {
    this.#nth = (this.#nth + 1) % this.#target.engines.length;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #json(asked: Asked): Promise<unknown> {
    const body = await this.#ask(asked, 'application/json');
    try {
      return await body.json();
    } catch (error) {
      throw noEngine(this.engine, error);
    }
  }

  async #ask(asked: Asked, wanted: string): Promise<Body> {
    let failure: NoEngine | Refusal | undefined;
    for (const _ of this.#target.engines) {
      try {
        return await this.#askOne(asked, wanted);
      } catch (error) {
        const mayOtherDo =
          error instanceof NoEngine || (error instanceof Refusal && error.problem.reason === 'stopping');
        if (!mayOtherDo || asked.signal?.aborted === true) throw error;
        failure ??= error;
        this.leaveEngine();
      }
    }
    throw failure ?? new NoEngine('no engine is named', 'give --api');
  }

  async #askOne({ method, path, headers, body, isStream = false, signal }: Asked, wanted: string): Promise<Body> {
    const { engine } = this;
    let answer: Dispatcher.ResponseData;
    try {
      answer = await request(`${engine}/api/v1${path}`, {
        method,
        dispatcher: this.#agent,
        headers: { accept: 'application/json', ...headers, authorization: `Bearer ${this.#target.token}` },
        headersTimeout: ANSWER_WITHIN_MS,
        bodyTimeout: isStream ? SILENCE_MS : ANSWER_WITHIN_MS,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw noEngine(engine, error);
    }
    const type = String(answer.headers['content-type'] ?? '').split(';')[0];
    if (answer.statusCode === 200 && type === wanted) return answer.body;
    if (type === 'application/problem+json') throw new Refusal((await answer.body.json()) as Problem);
    await answer.body.dump();
    throw new NoEngine(
      `${engine} answers ${String(answer.statusCode)} ${type ?? ''}, as no engine does`,
      'is it the address of an engine, and is there a proxy before it that is in the way?',
    );
  }
}

const queryText = (query: Query): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(Object.fromEntries(given.map(([key, value]) => [key, String(value)]))).toString()}`;
};
