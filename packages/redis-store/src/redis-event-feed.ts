/**
 * Follows lots' event streams on a connection of its own (a blocking read would hold every other command up). After an
 * outage it reads on from the last event seen; a stream that is shorter than that position was lost with its Redis, and
 * the follower is told of the gap.
 */
import type { LotEvent, LotId } from '@parkade/park-decision';
import type { EventFeed, Logger, StreamedEvent } from '@parkade/park-ports';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import type { RedisClient } from './script-runner.js';

type StreamRead = readonly (readonly [
  key: string,
  entries: readonly (readonly [id: string, fields: readonly string[]])[],
])[];

export interface EventFeedOptions {
  readonly prefix?: string;
  /** How long one read waits for something new, ms; also the bound on noticing `close`. Below the socket time-out. */
  readonly blockMs?: number;
  /** Pause after a failed read, ms. */
  readonly retryMs?: number;
  readonly logger?: Logger;
}

export class RedisEventFeed implements EventFeed {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #blockMs: number;
  readonly #retryMs: number;
  readonly #logger: Logger | undefined;
  readonly #positions = new Map<string, string>();
  #lotOf = new Map<string, LotId>();
  #following: Promise<void> = Promise.resolve();
  #closed = false;
  #wake: () => void = () => undefined;

  /** Takes over the connection: `close` ends it. */
  constructor(redis: RedisClient, options: EventFeedOptions = {}) {
    this.#redis = redis;
    this.#keys = keysFor(options.prefix ?? 'parkade');
    this.#blockMs = options.blockMs ?? 500;
    this.#retryMs = options.retryMs ?? 200;
    this.#logger = options.logger;
    redis.on('error', (error: Error) => this.#logger?.debug('event feed connection failed', { why: error.message }));
  }

  async follow(
    lots: readonly LotId[],
    onEvents: (lot: LotId, events: readonly StreamedEvent[]) => void,
    onGap: () => void,
    onInterrupted: () => void = () => undefined,
  ): Promise<void> {
    this.#lotOf = new Map(lots.map((lot) => [this.#keys.events(lot), lot]));
    await this.#startAtEnds([...this.#lotOf.keys()]).catch(() => undefined);
    this.#following = this.#loop(this.#lotOf, onEvents, onGap, onInterrupted);
  }

  async add(lots: readonly LotId[]): Promise<void> {
    const fresh = lots.filter((lot) => !this.#lotOf.has(this.#keys.events(lot)));
    const keys = fresh.map((lot) => this.#keys.events(lot));
    // Without a position everything that is kept is read: too much is seen rather than too little.
    for (const key of keys) this.#positions.set(key, '0-0');
    await this.#startAtEnds(keys).catch(() => undefined);
    for (const lot of fresh) this.#lotOf.set(this.#keys.events(lot), lot);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    this.#redis.disconnect();
    await this.#following;
  }

  async #loop(
    lotOf: ReadonlyMap<string, LotId>,
    onEvents: (lot: LotId, events: readonly StreamedEvent[]) => void,
    onGap: () => void,
    onInterrupted: () => void,
  ): Promise<void> {
    let broken = this.#positions.size < lotOf.size;
    while (!this.#closed) {
      try {
        if (broken) {
          await this.#startAtEnds([...lotOf.keys()]);
          onGap();
          broken = false;
        }
        for (const [key, events] of await this.#read([...lotOf.keys()])) {
          const lot = lotOf.get(key);
          if (lot !== undefined) onEvents(lot, events);
        }
      } catch (error) {
        if (this.#closed) return;
        if (!broken) {
          this.#logger?.warn('event feed interrupted', { why: error instanceof Error ? error.message : String(error) });
          onInterrupted();
        }
        broken = true;
        await this.#pause();
      }
    }
  }

  async #startAtEnds(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const last = await this.#redis.xrevrange(key, '+', '-', 'COUNT', 1);
      this.#positions.set(key, last[0]?.[0] ?? '0-0');
    }
  }

  async #read(keys: readonly string[]): Promise<readonly (readonly [string, readonly StreamedEvent[]])[]> {
    const from = keys.map((key) => this.#positions.get(key) ?? '$');
    const answer = (await this.#redis.xread(
      'COUNT',
      500,
      'BLOCK',
      this.#blockMs,
      'STREAMS',
      ...keys,
      ...from,
    )) as StreamRead | null;
    return (answer ?? []).map(([key, entries]) => {
      const last = entries.at(-1);
      if (last !== undefined) this.#positions.set(key, last[0]);
      return [key, entries.flatMap(([id, fields]) => decoded(id, fields))] as const;
    });
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#retryMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** An entry that is not ours to read is passed over: another release may write other events. */
function decoded(id: string, fields: readonly string[]): readonly StreamedEvent[] {
  const text = fields[fields.indexOf('event') + 1];
  if (text === undefined) return [];
  try {
    return [{ id, event: JSON.parse(text) as LotEvent }];
  } catch {
    return [];
  }
}
