/**
 * Follows lots' event streams on a connection of its own (a blocking read would hold every other command up).
 *
 * A blocking XREAD says only *that* there is something. What it is is read from the follower's own position on, that entry
 * included: where it is still there nothing was lost in between, whatever happened to the connection, to Redis or to this
 * process. Where it is not, the stream was trimmed beyond it or is another one, and the follower is told so.
 */
import type { LotEvent, LotId } from '@parkade/park-decision';
import { EVENT_SCHEMA } from '@parkade/park-decision';
import type { Follower, Following, LogEntry, Logger, Positions, Reset, ResetWhy } from '@parkade/park-ports';
import type { RedisClient } from './script-runner.js';
import { causeOf } from './store-failure.js';

export interface FollowerOptions {
  readonly streamOf: (lot: LotId) => string;
  /** How long one read waits for something new, ms; also the bound on noticing `close`. Below the socket time-out. */
  readonly blockMs: number;
  /** Pause after a failed read, ms. */
  readonly retryMs: number;
  readonly logger?: Logger | undefined;
}

/** Redis can lose its streams, and its clock go back, under a connection that stands: then no news would ever come. */
const LOOK_EVERY_MS = 2_000;
const PAGE = 500;
const CONNECTING_TAKES_AT_MOST_MS = 1_000;
/** Before the first entry of any stream. */
const START = '0-0';
const STREAM_ID = /^\d+-\d+$/;

export type StreamEntry = readonly [id: string, fields: readonly string[]];

type Look =
  | { readonly kind: 'goes-on'; readonly lot: LotId; readonly entries: readonly LogEntry[] }
  | { readonly kind: 'reset'; readonly reset: Reset };

export class EventFollower implements Following {
  readonly #redis: RedisClient;
  readonly #follower: Follower;
  readonly #options: FollowerOptions;
  /** `null` where there is none yet. */
  readonly #positions = new Map<LotId, string | null>();
  #turn: Promise<void> = Promise.resolve();
  #loop: Promise<void> = Promise.resolve();
  #lookedAt = 0;
  #interrupted = false;
  #closed = false;
  #wake: () => void = () => undefined;

  /** Takes over the connection: `close` ends it. */
  constructor(redis: RedisClient, follower: Follower, options: FollowerOptions) {
    this.#redis = redis;
    this.#follower = follower;
    this.#options = options;
    redis.on('error', (error: Error) => options.logger?.debug('event log connection failed', { why: error.message }));
  }

  async start(lots: readonly LotId[], from: Positions): Promise<void> {
    for (const lot of lots) {
      const position = from.get(lot) ?? '';
      this.#positions.set(lot, STREAM_ID.test(position) ? position : null);
    }
    await this.#begin(lots);
    this.#loop = this.#follow();
  }

  /** The connection is a fresh one, and may still have to open. */
  async #begin(lots: readonly LotId[]): Promise<void> {
    for (const end = performance.now() + CONNECTING_TAKES_AT_MOST_MS; !this.#closed;) {
      try {
        await this.#lookAt(lots);
        this.#lookedAt = performance.now();
        return;
      } catch (error) {
        if (performance.now() > end) return this.#interrupt(error);
        await this.#pause();
      }
    }
  }

  async add(lots: readonly LotId[]): Promise<void> {
    const fresh = lots.filter((lot) => !this.#positions.has(lot));
    for (const lot of fresh) this.#positions.set(lot, null);
    // What cannot be had now is found with the next look at all lots.
    await this.#lookAt(fresh).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    this.#redis.disconnect();
    await this.#loop;
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#lookAt(await this.#lotsWithNews());
      } catch (error) {
        if (this.#closed) return;
        this.#interrupt(error);
        await this.#pause();
      }
    }
  }

  #interrupt(error: unknown): void {
    if (this.#interrupted) return;
    this.#interrupted = true;
    this.#options.logger?.warn('event log interrupted', { why: causeOf(error) });
    this.#follower.interrupted?.();
  }

  /** All of them after an outage, and now and then. */
  async #lotsWithNews(): Promise<readonly LotId[]> {
    const lots = [...this.#positions.keys()];
    if (this.#interrupted || performance.now() - this.#lookedAt >= LOOK_EVERY_MS) {
      this.#lookedAt = performance.now();
      return lots;
    }
    const placed = [...this.#positions].flatMap(([lot, at]) => (at === null ? [] : [{ lot, at }]));
    if (placed.length === 0) {
      await this.#pause();
      return lots;
    }
    const lotOf = new Map(placed.map(({ lot }) => [this.#options.streamOf(lot), lot]));
    const { blockMs } = this.#options;
    const positions = placed.map(({ at }) => at);
    const rung = await this.#redis.xread('COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...lotOf.keys(), ...positions);
    return (rung ?? []).flatMap(([stream]) => lotOf.get(stream) ?? []);
  }

  /** One look at a time, so that nothing is told twice. */
  async #lookAt(lots: readonly LotId[]): Promise<void> {
    const mine = this.#turn.then(() => this.#tellOf(lots));
    this.#turn = mine.catch(() => undefined);
    await mine;
  }

  async #tellOf(lots: readonly LotId[]): Promise<void> {
    const wasInterrupted = this.#interrupted;
    const looks = await Promise.all(lots.map((lot) => this.#look(lot)));
    if (this.#closed) return;
    const resets = looks.flatMap((look) => (look.kind === 'reset' ? [look.reset] : []));
    if (resets.length > 0) await this.#follower.reset(resets);
    for (const { lot, position } of resets) this.#positions.set(lot, position);
    if (wasInterrupted && lots.length === this.#positions.size) this.#goOn(resets.length === 0);
    for (const look of looks) if (look.kind === 'goes-on') await this.#tell(look.lot, look.entries);
  }

  #goOn(isComplete: boolean): void {
    this.#interrupted = false;
    this.#options.logger?.info('event log goes on', { complete: isComplete });
    if (isComplete) this.#follower.resumed?.();
  }

  async #tell(lot: LotId, entries: readonly LogEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (last === undefined) return;
    await this.#follower.entries(lot, entries);
    this.#positions.set(lot, last.id);
  }

  async #look(lot: LotId): Promise<Look> {
    const position = this.#positions.get(lot) ?? null;
    if (position === null) return this.#reset(lot, 'no-position');
    const entries: readonly StreamEntry[] = await this.#redis.xrange(
      this.#options.streamOf(lot),
      position,
      '+',
      'COUNT',
      PAGE,
    );
    const [first, ...later] = entries;
    if (first?.[0] === position) return { kind: 'goes-on', lot, entries: later.map(readEntry) };
    const wasEmpty = position === START && (first === undefined || !(await this.#hasLostEntries(lot)));
    return wasEmpty ? { kind: 'goes-on', lot, entries: entries.map(readEntry) } : this.#reset(lot, 'gap');
  }

  async #reset(lot: LotId, why: ResetWhy): Promise<Look> {
    const last = await this.#redis.xrevrange(this.#options.streamOf(lot), '+', '-', 'COUNT', 1);
    return { kind: 'reset', reset: { lot, why, position: last[0]?.[0] ?? START } };
  }

  /** Redis 6.2 does not count what was ever added; what it has is taken for all there was. */
  async #hasLostEntries(lot: LotId): Promise<boolean> {
    const info = (await this.#redis.xinfo('STREAM', this.#options.streamOf(lot))) as readonly unknown[];
    const valueOf = (name: string): unknown => info[info.indexOf(name) + 1];
    return info.includes('entries-added') && Number(valueOf('entries-added')) !== Number(valueOf('length'));
  }

  /** Until the connection stands, at most. */
  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = () => {
        clearTimeout(timer);
        this.#redis.off('ready', this.#wake);
        resolve();
      };
      const timer = setTimeout(this.#wake, this.#options.retryMs);
      this.#redis.once('ready', this.#wake);
    });
  }
}

/** Another release may write other events; that there was one is told, what it says is not guessed. */
export function readEntry([id, fields]: StreamEntry): LogEntry {
  return { id, event: readEvent(fields[fields.indexOf('event') + 1] ?? '') };
}

function readEvent(text: string): LotEvent | null {
  try {
    const event = JSON.parse(text) as Partial<LotEvent> | null;
    return event?.schema === EVENT_SCHEMA ? (event as LotEvent) : null;
  } catch {
    return null;
  }
}
