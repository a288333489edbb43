import type { Credentials, SessionRecord, StoreAnswer, TokenRecord, UserRecord } from '@parkade/park-ports';
import { type ConnectOptions, domainConnection } from './connect.js';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisCredentialsOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
}

/** Tokens, users and sessions of the API. What is secret is here only as a hash. */
export class RedisCredentials implements Credentials {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection; whoever made that closes it. */
  constructor(redis: RedisClient, options: RedisCredentialsOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means for us is in the answers.
    redis.on('error', () => undefined);
  }

  token(hash: string): Promise<StoreAnswer<TokenRecord | null>> {
    return this.#scripts.answer(async (redis) => read<TokenRecord>(await redis.hget(this.#keys.tokens, hash)));
  }

  async tokens(): Promise<StoreAnswer<readonly TokenRecord[]>> {
    const entries = await this.#entries<TokenRecord>(this.#keys.tokens);
    return entries.kind === 'ok' ? { kind: 'ok', value: entries.value.map(([, token]) => token) } : entries;
  }

  async addToken(hash: string, token: TokenRecord): Promise<StoreAnswer<boolean>> {
    const there = await this.tokens();
    if (there.kind === 'store-down') return there;
    if (there.value.some(({ name }) => name === token.name)) return { kind: 'ok', value: false };
    return this.#scripts.answer(async (redis) => {
      await redis.hset(this.#keys.tokens, hash, JSON.stringify(token));
      return true;
    });
  }

  async revokeToken(name: string): Promise<StoreAnswer<boolean>> {
    const entries = await this.#entries<TokenRecord>(this.#keys.tokens);
    if (entries.kind === 'store-down') return entries;
    const hashes = entries.value.filter(([, token]) => token.name === name).map(([hash]) => hash);
    if (hashes.length === 0) return { kind: 'ok', value: false };
    return this.#scripts.answer(async (redis) => (await redis.hdel(this.#keys.tokens, ...hashes)) > 0);
  }

  user(name: string): Promise<StoreAnswer<UserRecord | null>> {
    return this.#scripts.answer(async (redis) => read<UserRecord>(await redis.hget(this.#keys.users, name)));
  }

  async users(): Promise<StoreAnswer<readonly UserRecord[]>> {
    const entries = await this.#entries<UserRecord>(this.#keys.users);
    return entries.kind === 'ok' ? { kind: 'ok', value: entries.value.map(([, user]) => user) } : entries;
  }

  putUser(user: UserRecord): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.hset(this.#keys.users, user.name, JSON.stringify(user));
    });
  }

  removeUser(name: string): Promise<StoreAnswer<boolean>> {
    return this.#scripts.answer(async (redis) => (await redis.hdel(this.#keys.users, name)) > 0);
  }

  session(hash: string, ttlMs: number): Promise<StoreAnswer<SessionRecord | null>> {
    const key = this.#keys.session(hash);
    return this.#scripts.answer(async (redis) => read<SessionRecord>(await redis.getex(key, 'PX', ttlMs)));
  }

  beginSession(hash: string, session: SessionRecord, ttlMs: number): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.set(this.#keys.session(hash), JSON.stringify(session), 'PX', ttlMs);
    });
  }

  endSession(hash: string): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.del(this.#keys.session(hash));
    });
  }

  failedToSignIn(name: string, withinMs: number): Promise<StoreAnswer<number>> {
    const key = this.#keys.signIns(name);
    return this.#scripts.answer(async (redis) => {
      const failures = await redis.incr(key);
      await redis.pexpire(key, withinMs);
      return failures;
    });
  }

  failures(name: string): Promise<StoreAnswer<number>> {
    return this.#scripts.answer(async (redis) => Number((await redis.get(this.#keys.signIns(name))) ?? 0));
  }

  forgetFailures(name: string): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      await redis.del(this.#keys.signIns(name));
    });
  }

  async #entries<T>(key: string): Promise<StoreAnswer<readonly (readonly [string, T])[]>> {
    const answer = await this.#scripts.answer((redis) => redis.hgetall(key));
    if (answer.kind === 'store-down') return answer;
    const entries = Object.entries(answer.value).flatMap(([field, text]) => {
      const value = read<T>(text);
      return value === null ? [] : [[field, value] as const];
    });
    return { kind: 'ok', value: entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
  }
}

/** Only we write there; what cannot be read gives no right. */
function read<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

/** For a command that reads and writes credentials and nothing else. */
export async function connectCredentials(options: ConnectOptions): Promise<RedisCredentials & { close(): void }> {
  const redis = domainConnection(options);
  const credentials = new RedisCredentials(redis, options);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, options.readyTimeoutMs ?? 2000);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return Object.assign(credentials, { close: () => redis.disconnect() });
}
