import type { Cluster, Redis } from 'ioredis';
import type { StoreAnswer } from '@parkade/park-ports';
import { ClockEstimate } from './clock-estimate.js';
import type { ScriptReply } from './reply-codes.js';
import { decodeReply, UnexpectedReply } from './reply-codes.js';
import type { ChangeName, LookName, ScriptCatalog } from './script-catalog.js';
import type { Script } from './script-loader.js';
import { causeOf } from './store-failure.js';

/** A connection to one Redis, or to a Cluster: all keys have one hash tag, so every script runs on one node. */
export type RedisClient = Redis | Cluster;

/** Two clocks part by a few milliseconds meanwhile. */
const CLOCK_HOLDS_MS = 60_000;

/**
 * Runs scripts within a time bound. Whatever goes wrong is `store-down`, at the latest after `boundMs`; nothing waits in
 * a queue, and a change that is still on its way when the bound is reached does nothing on arrival: each carries the
 * moment, by Redis's clock, after which it is void.
 */
export class ScriptRunner {
  readonly #redis: RedisClient;
  readonly #catalog: ScriptCatalog;
  readonly #boundMs: number;
  readonly #anyKey: string;
  readonly #onAnswer: (why: string | null) => void;
  readonly #clock: ClockEstimate;
  /** By the monotonic clock: until when the estimate holds. */
  #clockHoldsUntil = -Infinity;

  /**
   * @param anyKey  A key with our hash tag, to reach the node that has the others.
   * @param onAnswer  Told after each answer: `null`, or why the store is down.
   * @param clock  Learns from each look at Redis's clock.
   */
  constructor(
    redis: RedisClient,
    catalog: ScriptCatalog,
    boundMs: number,
    anyKey: string,
    onAnswer: (why: string | null) => void,
    clock = new ClockEstimate(),
  ) {
    this.#redis = redis;
    this.#catalog = catalog;
    this.#boundMs = boundMs;
    this.#anyKey = anyKey;
    this.#onAnswer = onAnswer;
    this.#clock = clock;
    // `-node`: a Cluster has lost a node, and our slot may move to another machine.
    for (const event of ['close', '-node'] as const) redis.on(event, () => (this.#clockHoldsUntil = -Infinity));
  }

  /** Runs a script that changes something, and reads its reply. */
  change<T>(
    name: ChangeName,
    keys: readonly string[],
    args: readonly (string | number)[],
    read: (reply: ScriptReply) => T,
  ): Promise<StoreAnswer<T>> {
    return this.answer(async () => read(await this.#fenced(this.#catalog[name], keys, args)));
  }

  look<T>(
    name: LookName,
    keys: readonly string[],
    args: readonly (string | number)[],
    read: (reply: ScriptReply) => T,
  ): Promise<StoreAnswer<T>> {
    return this.answer(async () => read(await this.#run(this.#catalog[name], keys, args)));
  }

  /** Reads Redis's clock: the cheapest thing that proves it answers. */
  ping(): Promise<StoreAnswer<void>> {
    return this.answer(() => this.#readClock());
  }

  /** Does work that only reads. Its failures, and taking too long, are `store-down`. */
  async answer<T>(work: (redis: RedisClient) => Promise<T>): Promise<StoreAnswer<T>> {
    let timer: NodeJS.Timeout | undefined;
    const bound = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#boundMs} ms`)), this.#boundMs);
    });
    try {
      const value = await Promise.race([work(this.#redis), bound]);
      this.#onAnswer(null);
      return { kind: 'ok', value };
    } catch (error) {
      const why = causeOf(error);
      this.#onAnswer(why);
      // Without a connection a command fails in the same turn: a caller that asks again and again would keep the event
      // loop from ever connecting.
      await new Promise((resolve) => setImmediate(resolve));
      return { kind: 'store-down', why };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * `TOO_LATE` within the bound means that Redis's clock was set or that this process stood still; nothing was done, so
   * the change is sent once more with a fresh moment.
   */
  async #fenced(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<ScriptReply> {
    const start = performance.now();
    for (const last of [false, true]) {
      if (this.#clock.monotonicMs() > this.#clockHoldsUntil) await this.#readClock();
      const notAfter = Math.floor((this.#clock.atLeast() ?? 0) + this.#boundMs - (performance.now() - start));
      const reply = await this.#run(script, keys, [notAfter, ...args]);
      if (reply.name !== 'TOO_LATE') return reply;
      if (!last) await this.#readClock();
    }
    throw new Error('Redis received the change too late');
  }

  async #readClock(): Promise<void> {
    const sent = this.#clock.monotonicMs();
    const { rest } = await this.#run(this.#catalog.readClock, [this.#anyKey], []);
    const redisMs = Number(rest[0]);
    if (!Number.isFinite(redisMs)) throw new UnexpectedReply(rest);
    const came = this.#clock.monotonicMs();
    this.#clock.learn({ sent, came, redisMs });
    this.#clockHoldsUntil = came + CLOCK_HOLDS_MS;
  }

  async #run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<ScriptReply> {
    try {
      return decodeReply(await this.#redis.evalsha(script.sha, keys.length, ...keys, ...args));
    } catch (error) {
      // A restarted Redis, or another master, has not seen the script: nothing was done.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return decodeReply(await this.#redis.eval(script.lua, keys.length, ...keys, ...args));
    }
  }
}
