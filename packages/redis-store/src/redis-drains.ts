import { parseNodeId } from '@parkade/park-decision';
import type {
  Drain,
  DrainKind,
  Drains,
  EngineReport,
  EngineRegistry,
  LeaseHolders,
  Logger,
  StoreAnswer,
} from '@parkade/park-ports';
import { type ConnectOptions, domainConnection } from './connect.js';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { readDone } from './replies.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisDrainsOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
  readonly logger?: Logger;
}

/** An engine that has not signed for so long is struck off the roll: it was killed, or renamed. */
const FORGET_AFTER_MS = 3_600_000;

/** What the operator wishes (drains) and what there is (engines, watchers): two small hashes and the leases. */
export class RedisDrains implements Drains, EngineRegistry, LeaseHolders {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares a connection; whoever made it closes it. */
  constructor(redis: RedisClient, options: RedisDrainsOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means is in the answers.
    redis.on('error', (error: Error) => options.logger?.debug('redis connection failed', { why: error.message }));
  }

  list(): Promise<StoreAnswer<readonly Drain[]>> {
    return this.#scripts.answer(async (redis) => {
      const entries = Object.entries(await redis.hgetall(this.#keys.drains));
      return entries.flatMap(([field, value]) => readDrain(field, value) ?? []).toSorted((a, b) => a.since - b.since);
    });
  }

  set({ kind, name, since }: Drain): Promise<StoreAnswer<void>> {
    return this.#scripts.change('setEntry', [this.#keys.drains], [`${kind}:${name}`, since, 'keep'], readDone);
  }

  clear(kind: DrainKind, name: string): Promise<StoreAnswer<void>> {
    return this.#scripts.change('dropEntry', [this.#keys.drains], [`${kind}:${name}`], readDone);
  }

  sign(report: EngineReport): Promise<StoreAnswer<void>> {
    const { name, ...rest } = report;
    return this.#scripts.change('setEntry', [this.#keys.engines], [name, JSON.stringify(rest), 'replace'], readDone);
  }

  leave(name: string): Promise<StoreAnswer<void>> {
    return this.#scripts.change('dropEntry', [this.#keys.engines], [name], readDone);
  }

  async engines(): Promise<StoreAnswer<readonly EngineReport[]>> {
    const answer = await this.#scripts.answer(async (redis) => Object.entries(await redis.hgetall(this.#keys.engines)));
    if (answer.kind === 'store-down') return answer;
    const reports = answer.value.flatMap(([name, value]) => readReport(name, value) ?? []);
    const latest = Math.max(0, ...reports.map(({ seenAt }) => seenAt));
    const forgotten = reports.filter(({ seenAt }) => seenAt < latest - FORGET_AFTER_MS).map(({ name }) => name);
    if (forgotten.length > 0) await this.#scripts.change('dropEntry', [this.#keys.engines], forgotten, readDone);
    return {
      kind: 'ok',
      value: reports
        .filter(({ name }) => !forgotten.includes(name))
        .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name))),
    };
  }

  /** Who holds a lease now; see `RedisLeases`. */
  holderOf(lease: string): Promise<StoreAnswer<string | null>> {
    return this.#scripts.answer((redis) => redis.get(this.#keys.lease(lease)));
  }
}

function readDrain(field: string, value: string): Drain | undefined {
  const [kind, ...rest] = field.split(':');
  const since = Number(value);
  if ((kind !== 'node' && kind !== 'engine') || !Number.isFinite(since)) return undefined;
  const name = rest.join(':');
  return kind === 'node' && parseNodeId(name) === undefined ? undefined : { kind, name, since };
}

function readReport(name: string, value: string): EngineReport | undefined {
  try {
    const { startedAt, seenAt, draining, requests, at, configuration } = JSON.parse(value) as Partial<EngineReport>;
    if (typeof startedAt !== 'number' || typeof seenAt !== 'number') return undefined;
    const said = typeof configuration === 'string' ? { configuration } : {};
    return { name, startedAt, seenAt, draining: draining === true, requests: requests ?? 0, at: placesIn(at), ...said };
  } catch {
    return undefined;
  }
}

/** An engine of a former release does not say where it is. */
const placesIn = (at: unknown): readonly string[] =>
  Array.isArray(at) ? at.filter((place) => typeof place === 'string') : [];

/** For a command that reads and sets drains and nothing else. */
export async function connectDrains(options: ConnectOptions): Promise<RedisDrains & { close(): void }> {
  const redis = domainConnection(options);
  const drains = new RedisDrains(redis, options);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, options.readyTimeoutMs ?? 2000);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return Object.assign(drains, { close: () => redis.disconnect() });
}
