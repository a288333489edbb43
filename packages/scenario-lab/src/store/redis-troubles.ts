/** What a story does to a Redis of its own. Everything is done to the server itself, past the engine's connection. */
import type { PrivateRedis, TcpProxy } from '@parkade/testkit';
import { redisCommand } from '../engine/redis-command.js';
import type { LabRedis, StoreTrouble } from '../lab.js';

/** ms; more than a network in one building ever takes, and still within the engine's patience for a whole hit. */
const SLOW = { least: 50, most: 300 } as const;

export class RedisTroubles implements LabRedis {
  readonly #redis: PrivateRedis;
  readonly #proxy: TcpProxy | undefined;

  /** @param proxy  Between the engine and this Redis; without one it cannot be slow, and no reply can get lost. */
  constructor(redis: PrivateRedis, proxy?: TcpProxy) {
    this.#redis = redis;
    this.#proxy = proxy;
  }

  async kill9({ dataKept } = { dataKept: false }): Promise<void> {
    if (dataKept) await this.#say('SAVE');
    await this.#redis.kill9();
  }

  startAgain(): Promise<void> {
    return this.#redis.restart();
  }

  async begins(trouble: StoreTrouble): Promise<void> {
    switch (trouble) {
      case 'frozen':
        this.#redis.pause();
        return;
      case 'full':
        return this.#say('CONFIG', 'SET', 'maxmemory', '1');
      case 'read-only':
        // Nobody is at port 1 (tcpmux): it waits for a master, keeps what it has, and refuses to write.
        return this.#say('REPLICAOF', '127.0.0.1', '1');
      case 'slow':
        this.#line().delayReplies(() => SLOW.least + Math.random() * (SLOW.most - SLOW.least));
        return;
      case 'cut off':
        this.#line().cut();
        return;
    }
  }

  async ends(trouble: StoreTrouble): Promise<void> {
    switch (trouble) {
      case 'frozen':
        this.#redis.resume();
        return;
      case 'full':
        return this.#say('CONFIG', 'SET', 'maxmemory', '0');
      case 'read-only':
        return this.#say('REPLICAOF', 'NO', 'ONE');
      case 'slow':
        this.#line().delayReplies(undefined);
        return;
      case 'cut off':
        this.#line().mend();
        return;
    }
  }

  replyGetsLost(to: string): Promise<void> {
    return this.#line().cutBeforeReplyTo(to);
  }

  #say(...words: readonly string[]): Promise<void> {
    return redisCommand(this.#redis.port, words);
  }

  #line(): TcpProxy {
    if (this.#proxy === undefined) throw new Error('the setting storeOverProxy is missing');
    return this.#proxy;
  }
}
