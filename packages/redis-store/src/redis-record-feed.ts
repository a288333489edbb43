import type { EndedCall, LotEvent, LotId, RefusedEvent } from '@parkade/park-decision';
import { EVENT_SCHEMA, parseLotId } from '@parkade/park-decision';
import type { EventEraser, FeedEntry, LeftOut, RecordFeed, StoreAnswer } from '@parkade/park-ports';
import { decodeCall } from './call-record.js';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisRecordFeedOptions {
  readonly prefix?: string;
  /** The longest any method may take, in ms; whole pages are read, so longer than a call may wait. */
  readonly commandTimeoutMs: number;
}

type StreamEntry = readonly [id: string, fields: readonly string[]];

const PAGE = 500;

/** The feed of the records and the lots' streams, for whoever keeps records. */
export class RedisRecordFeed implements RecordFeed, EventEraser {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Takes over the connection: `close` ends it. */
  constructor(redis: RedisClient, { prefix = 'parkade', commandTimeoutMs }: RedisRecordFeedOptions) {
    this.#redis = redis;
    this.#keys = keysFor(prefix);
    this.#scripts = new ScriptRunner(redis, loadCatalog(), commandTimeoutMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means for us is in the answers.
    redis.on('error', () => undefined);
  }

  oldest(most: number): Promise<StoreAnswer<readonly FeedEntry[]>> {
    return this.#scripts.answer(async (redis) => {
      const entries = await redis.xrange(this.#keys.records, '-', '+', 'COUNT', most);
      return entries.map(readFeedEntry);
    });
  }

  drop(ids: readonly string[]): Promise<StoreAnswer<void>> {
    return this.#scripts.answer(async (redis) => {
      if (ids.length > 0) await redis.xdel(this.#keys.records, ...ids);
    });
  }

  backlog(): Promise<StoreAnswer<number>> {
    return this.#scripts.answer((redis) => redis.xlen(this.#keys.records));
  }

  leftOut(): Promise<StoreAnswer<LeftOut>> {
    return this.#scripts.answer(async (redis) => {
      const [call, refused] = await redis.hmget(this.#keys.recordsLeftOut, 'call', 'refused');
      return { call: Number(call ?? 0), refused: Number(refused ?? 0) };
    });
  }

  eraseNumber(lots: readonly string[], isMeant: (number: string) => boolean): Promise<StoreAnswer<number>> {
    return this.#scripts.answer(async (redis) => {
      let erased = 0;
      for (const lot of lots.flatMap((name) => parseLotId(name) ?? [])) {
        for (const ids of await this.#pagesWith(redis, lot, isMeant)) {
          if (ids.length > 0) erased += await redis.xdel(this.#keys.events(lot), ...ids);
        }
      }
      return erased;
    });
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #pagesWith(
    redis: RedisClient,
    lot: LotId,
    isMeant: (number: string) => boolean,
  ): Promise<readonly (readonly string[])[]> {
    const pages: (readonly string[])[] = [];
    for (let after = '-', isMore = true; isMore;) {
      const entries: readonly StreamEntry[] = await redis.xrange(this.#keys.events(lot), after, '+', 'COUNT', PAGE);
      pages.push(entries.flatMap(([id, fields]) => (isMeant(numberIn(valueOf(fields, 'event'))) ? [id] : [])));
      isMore = entries.length === PAGE;
      after = `(${entries.at(-1)?.[0] ?? '0'}`;
    }
    return pages;
  }
}

/** Whose number an event tells; empty when it tells none. */
function numberIn(text: string): string {
  try {
    const event = JSON.parse(text) as Partial<{ caller: { number?: string } | null; number: string }> | null;
    return event?.caller?.number ?? event?.number ?? '';
  } catch {
    return '';
  }
}

const valueOf = (fields: readonly string[], name: string): string => fields[fields.indexOf(name) + 1] ?? '';

/** Another release may write other entries; they are handed on as they are, for nothing is thrown away. */
function readFeedEntry([id, fields]: StreamEntry): FeedEntry {
  const unreadable: FeedEntry = { id, kind: 'unreadable', text: JSON.stringify(fields) };
  try {
    if (fields[0] === 'refused') {
      const event = JSON.parse(valueOf(fields, 'refused')) as RefusedEvent;
      return event.schema === EVENT_SCHEMA ? { id, kind: 'refused', event } : unreadable;
    }
    const call = decodeCall(valueOf(fields, 'call'), () => undefined);
    if (call?.kind !== 'ended') return unreadable;
    return { id, kind: 'call', call: call satisfies EndedCall, history: readHistory(valueOf(fields, 'history')) };
  } catch {
    return unreadable;
  }
}

const readHistory = (text: string): readonly LotEvent[] =>
  (JSON.parse(text) as readonly LotEvent[]).filter(({ schema }) => schema === EVENT_SCHEMA);
