/**
 * Tells endpoints what happens. One engine at a time (a lease) reads the lots' events and delivers; where it stands is kept in Redis,
 * and so is everything that waits. An event that is offered twice has the same id, so nothing is delivered twice by us that was taken.
 */
import type { LotId } from '@parkade/park-decision';
import { wordOf } from '@parkade/park-decision';
import type {
  Clock,
  EventLog,
  Following,
  Leases,
  LogEntry,
  Logger,
  Meters,
  PlaceKeeper,
  Reset,
} from '@parkade/park-ports';
import { guardedAgent } from './address-guard.js';
import { EndpointQueue, type RedisConnection } from './endpoint-queue.js';
import { wants, type Endpoint } from './endpoint.js';
import { gapMessage, messageOf } from './message.js';

export interface WebhooksOptions {
  readonly endpoints: readonly Endpoint[];
  readonly lots: () => readonly LotId[];
  readonly events: Pick<EventLog, 'follow'>;
  readonly places: PlaceKeeper;
  readonly leases: Leases;
  /** Unlike every other engine's. */
  readonly holder: string;
  /** For adding; what cannot be sent at once fails at once. Taken over: `close` ends it. */
  readonly commands: RedisConnection;
  /** For whoever waits for work. */
  readonly openWaiting: () => { readonly redis: RedisConnection; readonly giveUp: () => Promise<void> };
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
  /** How often the lease is looked at, ms. Default: three seconds. */
  readonly lookEveryMs?: number;
  readonly pausesMs?: readonly number[];
  readonly answerMs?: number;
}

const LEASE = 'webhooks';
const LEASE_MS = 12_000;
const FOLLOWER = 'webhooks';

interface Duty {
  readonly following: Following;
  readonly lots: Set<LotId>;
  readonly waiting: { readonly redis: RedisConnection; readonly giveUp: () => Promise<void> };
}

export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #queues: ReadonlyMap<Endpoint, EndpointQueue>;
  readonly #agents = { open: guardedAgent(true), guarded: guardedAgent(false) };
  /** Endpoints that were told that events are missing, until there is room again. */
  readonly #behind = new Set<string>();
  #duty: Duty | undefined;
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { commands, prefix } = options;
    this.#queues = new Map(options.endpoints.map((one) => [one, new EndpointQueue(one.name, { commands, prefix })]));
    commands.on('error', () => undefined);
  }

  start(): void {
    this.#look();
  }

  /** What was not delivered waits in Redis for another engine. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await this.#endDuty();
    const { leases, holder, commands } = this.#options;
    await leases.release(LEASE, holder);
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => undefined)));
    await Promise.all([this.#agents.open.destroy(), this.#agents.guarded.destroy()]);
    commands.disconnect();
  }

  #look(): void {
    this.#turn = this.#step()
      .catch((error: unknown) => this.#options.log.warn('webhooks-interrupted', { why: String(error) }))
      .finally(() => {
        if (!this.#closed) this.#timer = setTimeout(() => this.#look(), this.#options.lookEveryMs ?? 3_000);
      });
  }

  async #step(): Promise<void> {
    const { leases, holder, log } = this.#options;
    const held = await leases.hold(LEASE, holder, LEASE_MS);
    if (this.#closed) return;
    if (held !== 'mine') return this.#endDuty();
    if (this.#duty === undefined) {
      this.#duty = await this.#beginDuty();
      log.info('webhooks-delivered-here', { endpoints: this.#queues.size });
    }
    await this.#followNewLots(this.#duty);
    await this.#measure();
  }

  async #beginDuty(): Promise<Duty> {
    const { events, lots, places, openWaiting, clock, log, meters, pausesMs, answerMs } = this.#options;
    const now = [...lots()];
    const from = await places.load(FOLLOWER);
    if (from.kind === 'store-down') throw new Error(from.why);
    const waiting = openWaiting();
    for (const [endpoint, queue] of this.#queues)
      queue.work(endpoint, {
        waiting: waiting.redis,
        tools: {
          dispatcher: endpoint.mayBePrivate ? this.#agents.open : this.#agents.guarded,
          now: () => clock.now(),
          ...(answerMs === undefined ? {} : { answerMs }),
        },
        log,
        meters,
        ...(pausesMs === undefined ? {} : { pausesMs }),
      });
    const following = await events.follow(now, from.value as ReadonlyMap<LotId, string>, {
      entries: (lot, entries) => this.#take(lot, entries),
      reset: (resets) => this.#reset(resets),
    });
    return { following, lots: new Set(now), waiting };
  }

  async #endDuty(): Promise<void> {
    const duty = this.#duty;
    this.#duty = undefined;
    if (duty === undefined) return;
    await duty.following.close();
    await Promise.all([...this.#queues.values()].map((queue) => queue.rest(true).catch(() => undefined)));
    await duty.waiting.giveUp();
    duty.waiting.redis.disconnect();
  }

  async #followNewLots({ following, lots }: Duty): Promise<void> {
    const fresh = this.#options.lots().filter((lot) => !lots.has(lot));
    for (const lot of fresh) lots.add(lot);
    if (fresh.length > 0) await following.add(fresh);
  }

  async #measure(): Promise<void> {
    for (const [{ name }, queue] of this.#queues) {
      const { waiting, dead } = await queue.counts();
      this.#options.meters.gauge('parkade_webhooks_waiting', waiting, { endpoint: name });
      this.#options.meters.gauge('parkade_webhooks_dead', dead, { endpoint: name });
    }
  }

  /** Throws when Redis does not answer: then the same entries come again, and those that were added already stay one. */
  async #take(lot: LotId, entries: readonly LogEntry[]): Promise<void> {
    for (const { id, event } of entries) {
      if (event === null) continue;
      for (const [endpoint, queue] of this.#queues) {
        if (!wants(endpoint, event.lot, wordOf(event))) continue;
        const isTaken = await queue.add(idOf(endpoint, lot, id), messageOf(event, id, endpoint.callers));
        if (isTaken) this.#behind.delete(endpoint.name);
        else await this.#leaveOut(endpoint, queue, lot, id);
      }
    }
    const last = entries.at(-1);
    if (last !== undefined) await this.#keepPlace(lot, last.id);
  }

  async #leaveOut(endpoint: Endpoint, queue: EndpointQueue, lot: LotId, position: string): Promise<void> {
    const { log, meters, clock } = this.#options;
    meters.count('parkade_webhooks_total', { endpoint: endpoint.name, outcome: 'left-out' });
    if (this.#behind.has(endpoint.name)) return;
    this.#behind.add(endpoint.name);
    log.warn('webhook-endpoint-behind', { endpoint: endpoint.name, lot });
    const gap = gapMessage(lot, position, 'endpoint-behind', clock.now());
    await queue.add(`gap-${idOf(endpoint, lot, position)}`, gap, true);
  }

  async #reset(resets: readonly Reset[]): Promise<void> {
    const { log, clock } = this.#options;
    for (const { lot, why, position } of resets) {
      if (why === 'gap') {
        log.warn('webhook-events-lost', { lot });
        for (const [endpoint, queue] of this.#queues) {
          if (endpoint.lots !== null && !endpoint.lots.includes(lot)) continue;
          const gap = gapMessage(lot, position, 'events-lost', clock.now());
          await queue.add(`gap-${idOf(endpoint, lot, position)}`, gap, true);
        }
      }
      await this.#keepPlace(lot, position);
    }
  }

  async #keepPlace(lot: LotId, position: string): Promise<void> {
    const kept = await this.#options.places.save(FOLLOWER, lot, position);
    if (kept.kind === 'store-down') throw new Error(kept.why);
  }
}

/** The `webhook-id`: the same however often the event is told. BullMQ takes no ":" in it. */
const idOf = ({ name }: Endpoint, lot: LotId, position: string): string => `${name}-${lot}-${position}`;
