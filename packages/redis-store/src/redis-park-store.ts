import type {
  AnyCall,
  CallId,
  LegId,
  LegPicture,
  Look,
  LotId,
  LotView,
  NodeId,
  OpenPlan,
  Orbit,
  SeenCall,
} from '@parkade/park-decision';
import { isEdited, legsOf, tenantLot, tenantOf } from '@parkade/park-decision';
import type {
  Advance,
  AdvanceOutcome,
  Logger,
  OpenOutcome,
  ParkStore,
  PendingOutbox,
  StoreAnswer,
  StoreConnection,
} from '@parkade/park-ports';
import type { OnUnknownSchema } from './call-record.js';
import { decodeCall, decodePending, encode, encodePending, fenceOf, openingLegs } from './call-record.js';
import { UnknownSchemaRecords } from './unknown-schema-records.js';
import type { Keys } from './keys.js';
import { DEFAULT_EVENT_LIMIT, keysFor } from './keys.js';
import {
  readAdvanced,
  readFound,
  readLot,
  readOccupants,
  readOpened,
  readPicture,
  readWhetherDone,
} from './replies.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

/**
 * The lots' truth in Redis. Nothing is decided here: each method encodes, runs one script (`lua/`, one file per
 * transition) and decodes. Every failure is `store-down` within `commandTimeoutMs`.
 */

export interface RedisParkStoreOptions {
  /** First part of every key, and the hash tag. Default: `parkade`. */
  readonly prefix?: string;
  /** The longest any method may take, in ms. Default: 1000. */
  readonly commandTimeoutMs?: number;
  /** How long an ended call can still be loaded, in ms. Default: one hour. */
  readonly retentionMs?: number;
  /** About how many events are kept per lot. Default: 10 000. */
  readonly eventLimit?: number;
  /** Whether somebody keeps records of calls that have ended and takes them out of their feed. Default: no. */
  readonly keepsRecords?: boolean;
  readonly logger?: Logger;
  /** Told once of each call that another release wrote; its record is left alone. */
  readonly onUnknownSchema?: OnUnknownSchema;
  /** Told when the store answers again after it was down. */
  readonly onBack?: () => void;
}

export const DEFAULT_COMMAND_TIMEOUT_MS = 1000;

/** In the place of outbox commands: those that stand there are still to be done. */
const KEEP = 'keep';

/** Records fetched at a time: some 100 kB, so that listing thousands of calls does not hold Redis up. */
const PAGE = 200;

/** Candidates sent in the first step of an opening; each further page is this many times as long. */
const FIRST_CANDIDATES = 128;
const PAGES_GROW = 8;
const [RESTED_ONLY, RESTING_TOO] = ['rested', 'resting'] as const;

/** Pages before the step that looks at all: none of a lot that fits into one. */
function pagesOf(count: number): readonly (readonly [number, number])[] {
  const pages: [number, number][] = [];
  for (let [from, size] = [0, FIRST_CANDIDATES]; from + size < count; [from, size] = [from + size, size * PAGES_GROW])
    pages.push([from, from + size]);
  return pages;
}

const CLOSE_TAKES_AT_MOST_MS = 500;

/** What an index lists below a score, lowest first: at most `limit`, after the first `from`. */
const listedBelow = (
  redis: RedisClient,
  index: string,
  below: number,
  from = 0,
  limit = Infinity,
): Promise<readonly string[]> => {
  const max = below === Infinity ? '+inf' : `(${below}`;
  return redis.zrangebyscore(index, '-inf', max, 'LIMIT', from, limit === Infinity ? -1 : limit);
};

export class RedisParkStore implements ParkStore, StoreConnection {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;
  readonly #retentionMs: number;
  readonly #eventLimit: number;
  readonly #keepsRecords: boolean;
  readonly #logger: Logger | undefined;
  readonly #foreign: UnknownSchemaRecords;
  readonly #onBack: (() => void) | undefined;
  #downBecause: string | null = null;

  /**
   * Takes over the connection: `close` ends it. Make it with `domainConnection`, or for a Cluster with the same
   * settings; with others a command may be queued or sent twice.
   *
   * @throws RangeError for a prefix that cannot stand in a key; ScriptError when a Lua file is missing.
   */
  constructor(redis: RedisClient, options: RedisParkStoreOptions = {}) {
    this.#redis = redis;
    this.#keys = keysFor(options.prefix ?? 'parkade');
    this.#retentionMs = options.retentionMs ?? 3_600_000;
    this.#eventLimit = options.eventLimit ?? DEFAULT_EVENT_LIMIT;
    this.#keepsRecords = options.keepsRecords ?? false;
    this.#logger = options.logger;
    this.#foreign = new UnknownSchemaRecords(options.logger, options.onUnknownSchema);
    this.#onBack = options.onBack;
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, (why) => this.#noteHealth(why));
    // Without a listener ioredis prints to the console; what a failure means for us is in the answers.
    redis.on('error', (error: Error) => this.#logger?.debug('redis connection failed', { why: error.message }));
  }

  /**
   * A large lot is looked through page by page, so that a park costs what it costs in a small one; only where no page has an orbit that is
   * free and rested are all of them looked at in one step. Each page has the bound of a method for itself.
   */
  async openCall(plan: OpenPlan, now: number): Promise<StoreAnswer<OpenOutcome>> {
    const { candidates } = plan;
    for (const [from, to] of pagesOf(candidates.length)) {
      const opened = await this.#openIn(candidates.slice(from, to), plan, now, RESTED_ONLY);
      if (opened.kind === 'store-down' || opened.value.kind !== 'no-orbit') return opened;
    }
    return this.#openIn(candidates, plan, now, RESTING_TOO);
  }

  #openIn(
    candidates: readonly Orbit[],
    { call, event, quarantineMs, kept, quota }: OpenPlan,
    now: number,
    resting: typeof RESTED_ONLY | typeof RESTING_TOO,
  ): Promise<StoreAnswer<OpenOutcome>> {
    const { calls, fences, legs, live, orbits, freed, last, events, onNode, ofParker, domains } = this.#keys;
    const domain = tenantOf(call.lot);
    const callLegs = openingLegs(call);
    return this.#scripts.change(
      'openCall',
      [
        calls,
        fences,
        legs,
        live,
        orbits(call.lot),
        freed(call.lot),
        last(call.lot),
        events(call.lot),
        onNode(call.node),
        ofParker(call.lot, call.parker?.address ?? null),
        domain === null ? calls : domains(call.lot),
        ...(this.#keepsRecords ? [this.#keys.history(call.callId)] : []),
      ],
      [
        call.callId,
        fenceOf(call.schema, call.version),
        encode(call),
        encode(event),
        call.deadline,
        now,
        quarantineMs,
        this.#eventLimit,
        kept?.orbit ?? '',
        kept?.unlessUsedAfter ?? '',
        resting,
        domain ?? '',
        quota?.inLot ?? '',
        // Those whose parker is not known are not one parker's.
        call.parker === null ? '' : (quota?.ofParker ?? ''),
        callLegs.length,
        ...callLegs,
        ...candidates,
      ],
      (reply) => readOpened(reply, this.#decode),
    );
  }

  advanceCall(advance: Advance): Promise<StoreAnswer<AdvanceOutcome>> {
    const { from, next, outbox, events, now } = advance;
    const { callId, version, lot, orbit, schema } = next;
    const keys = this.#keys;
    const kept = legsOf(next);
    const dropped = legsOf(from).filter((leg) => !kept.includes(leg));
    return this.#scripts.change(
      'advanceCall',
      [
        keys.calls,
        keys.fences,
        keys.legs,
        keys.live,
        keys.ended,
        keys.outbox,
        keys.outboxAt,
        keys.orbits(lot),
        keys.freed(lot),
        keys.onNode(from.node),
        keys.onNode(next.node),
        keys.ofParker(lot, from.parker?.address ?? null),
        ...events.map((event) => keys.events(event.lot)),
        keys.history(callId),
        ...(this.#keepsRecords ? [keys.records, keys.recordsLeftOut] : []),
      ],
      [
        callId,
        fenceOf(schema, from.version),
        fenceOf(schema, version),
        encode(next),
        next.kind === 'ended' ? '' : next.deadline,
        next.kind === 'ended' ? next.endedAt : '',
        orbit,
        now,
        now - this.#retentionMs,
        this.#eventLimit,
        outbox.length === 0 ? (isEdited(next) ? KEEP : '') : encodePending({ callId, version, at: now, outbox }),
        dropped.length,
        kept.length,
        ...dropped,
        ...kept,
        ...events.map(encode),
      ],
      readAdvanced,
    );
  }

  lookAtLeg(look: Look): Promise<StoreAnswer<LegPicture>> {
    const { calls, legs, orbits, ofParker, freed, last } = this.#keys;
    const { leg, callId, place, parker, lot, everybodyIn } = look;
    const orbitsOf = lot ?? everybodyIn;
    return this.#scripts.look(
      'lookAtLeg',
      [
        calls,
        legs,
        place === null ? calls : orbits(place.lot),
        parker === null ? calls : ofParker(parker.lot, parker.address),
        orbitsOf === undefined ? calls : orbits(orbitsOf),
        ...(lot === null ? [calls, calls] : [freed(lot), last(lot)]),
      ],
      [
        leg,
        callId ?? '',
        place?.orbit ?? '',
        ...[parker, lot, everybodyIn ?? null].map((asked) => (asked === null ? '' : '1')),
      ],
      (reply) => readPicture(reply, look, this.#seen),
    );
  }

  loadCall(callId: CallId): Promise<StoreAnswer<SeenCall>> {
    return this.#asCall(this.#scripts.answer((redis) => redis.hget(this.#keys.calls, callId)));
  }

  occupants(lot: LotId, orbits: readonly Orbit[]): Promise<StoreAnswer<ReadonlyMap<Orbit, SeenCall>>> {
    const keys = [this.#keys.orbits(lot), this.#keys.calls];
    return this.#scripts.look('occupants', keys, orbits, (reply) => readOccupants(reply, orbits, this.#seen));
  }

  findByLeg(leg: LegId): Promise<StoreAnswer<SeenCall>> {
    const { legs, calls } = this.#keys;
    return this.#asCall(this.#scripts.look('findCall', [legs, calls], [leg], readFound));
  }

  callsOn(node: NodeId): Promise<StoreAnswer<readonly AnyCall[]>> {
    return this.#scripts.answer(async (redis) => {
      const members = await redis.smembers(this.#keys.onNode(node));
      const records = await readRecords(redis, this.#keys.calls, members);
      return records.flatMap((text) => this.#decode(text) ?? []).filter(({ kind }) => kind !== 'ended');
    });
  }

  usedLots(declared: LotId, since: number): Promise<StoreAnswer<readonly LotId[]>> {
    return this.#scripts.answer(async (redis) => {
      const domains = await redis.zrangebyscore(this.#keys.domains(declared), since, '+inf');
      return domains.flatMap((domain) => tenantLot(declared, domain) ?? []);
    });
  }

  viewLot(lot: LotId): Promise<StoreAnswer<LotView>> {
    const { orbits, freed, last } = this.#keys;
    return this.#scripts.look('viewLot', [orbits(lot), freed(lot), last(lot)], [], readLot);
  }

  liveCalls(dueBefore = Infinity, limit = Infinity): Promise<StoreAnswer<readonly AnyCall[]>> {
    return this.#scripts.answer(async (redis) => {
      const { live, calls } = this.#keys;
      const found: AnyCall[] = [];
      // What another release wrote is passed over, and must not take the place of what is ours.
      for (let from = 0, isMore = true; isMore && found.length < limit;) {
        const listed = await listedBelow(redis, live, dueBefore, from, limit);
        found.push(...(await readRecords(redis, calls, listed)).flatMap((text) => this.#decode(text) ?? []));
        from += listed.length;
        isMore = listed.length === limit;
      }
      // Between the index and the records a call may have moved on; what was read is what counts.
      return found
        .flatMap((call) => (call.kind !== 'ended' && call.deadline < dueBefore ? [call] : []))
        .toSorted((a, b) => a.deadline - b.deadline || (a.callId < b.callId ? -1 : 1))
        .slice(0, limit);
    });
  }

  settleOutbox(callId: CallId, version: number): Promise<StoreAnswer<boolean>> {
    const { outbox, outboxAt } = this.#keys;
    return this.#scripts.change('settleOutbox', [outbox, outboxAt], [callId, version], readWhetherDone);
  }

  pendingOutbox(before: number, callIds?: readonly CallId[]): Promise<StoreAnswer<readonly PendingOutbox[]>> {
    return this.#scripts.answer(async (redis) => {
      const { outbox, outboxAt } = this.#keys;
      const records = await readRecords(redis, outbox, callIds ?? (await listedBelow(redis, outboxAt, before)));
      return records.flatMap((text) => decodePending(text, this.#foreign.report) ?? []).filter(({ at }) => at < before);
    });
  }

  ping(): Promise<StoreAnswer<void>> {
    return this.#scripts.ping();
  }

  /** Ends the connection at once; methods still running answer `store-down`. */
  async close(): Promise<void> {
    if (this.#redis.status === 'end') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_TAKES_AT_MOST_MS);
      this.#redis.once('end', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#redis.disconnect();
    });
  }

  readonly #decode = (text: string): AnyCall | null => decodeCall(text, this.#foreign.report);

  readonly #seen = (text: string): SeenCall =>
    text === '' ? null : (this.#decode(text) ?? { kind: 'unknown-schema' });

  async #asCall(asked: Promise<StoreAnswer<string | null>>): Promise<StoreAnswer<SeenCall>> {
    const found = await asked;
    return found.kind === 'store-down' ? found : { kind: 'ok', value: this.#seen(found.value ?? '') };
  }

  #noteHealth(why: string | null): void {
    if (why !== null && this.#downBecause === null) this.#logger?.warn('store is down', { why });
    const isBack = why === null && this.#downBecause !== null;
    this.#downBecause = why;
    if (!isBack) return;
    this.#logger?.info('store is back');
    this.#onBack?.();
  }
}

async function readRecords(redis: RedisClient, hash: string, members: readonly string[]): Promise<readonly string[]> {
  const records: string[] = [];
  for (let at = 0; at < members.length; at += PAGE) {
    const page = await redis.hmget(hash, ...members.slice(at, at + PAGE));
    records.push(...page.filter((text) => text !== null));
  }
  return records;
}
