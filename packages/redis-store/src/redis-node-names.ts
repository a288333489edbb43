import type { NameAnswer, NameClaimed, NodeNames } from '@parkade/park-ports';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import type { RedisLeasesOptions } from './redis-leases.js';
import { type ScriptReply, textAt, UnexpectedReply } from './reply-codes.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

/** The names of switches in Redis, each for as long as an engine renews it. */
export class RedisNodeNames implements NodeNames {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares a connection; whoever made it closes it. */
  constructor(redis: RedisClient, options: RedisLeasesOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means is in the answers.
    redis.on('error', () => undefined);
  }

  claim(claimed: NameClaimed, ttlMs: number): Promise<NameAnswer> {
    return this.#ask(claimed, ttlMs, 'claim');
  }

  look(claimed: NameClaimed, ttlMs: number): Promise<NameAnswer> {
    return this.#ask(claimed, ttlMs, 'look');
  }

  async #ask(claimed: NameClaimed, ttlMs: number, how: 'claim' | 'look'): Promise<NameAnswer> {
    const { node, core, engine, formerCores } = claimed;
    const args = [core, engine, ttlMs, how, ...formerCores];
    const answer = await this.#scripts.change('claimName', [this.#keys.cores(node)], args, readClaim);
    return answer.kind === 'ok' ? answer.value : { kind: 'store-down' };
  }
}

const MARK = /^(\d+) (.*)$/s;

function readClaim(reply: ScriptReply): NameAnswer {
  if (reply.name === 'DONE') return { kind: 'held' };
  if (reply.name === 'NOTHING') return { kind: 'free' };
  const [, renewedAt, engine] = reply.name === 'FOUND' ? (MARK.exec(textAt(reply, 1)) ?? []) : [];
  if (renewedAt === undefined || engine === undefined) throw new UnexpectedReply([reply.name, ...reply.rest]);
  return { kind: 'taken', core: textAt(reply, 0), engine, renewedAt: Number(renewedAt) };
}
