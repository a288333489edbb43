/**
 * Tells endpoints what happens. One engine at a time delivers; everything that waits is kept in Redis. An event that is offered twice has the same id, so nothing is delivered twice by us that was taken.
 */
import { EventDuty, type Duties, type FollowedWith } from '@parkade/event-duty';
import type { LotId } from '@parkade/park-decision';
import { wordOf } from '@parkade/park-decision';
import type { Clock, LogEntry, Meters, Reset } from '@parkade/park-ports';
import { guardedAgent } from './address-guard.js';
import { EndpointQueue, type RedisConnection } from './endpoint-queue.js';
import { wants, type Endpoint } from './endpoint.js';
import { gapMessage, messageOf } from './message.js';

interface Waiting {
  readonly redis: RedisConnection;
  readonly giveUp: () => Promise<void>;
}

export interface WebhooksOptions extends FollowedWith {
  readonly endpoints: readonly Endpoint[];
  /** For adding; what cannot be sent at once fails at once. Taken over: `close` ends it. */
  readonly commands: RedisConnection;
  /** For whoever waits for work. */
  readonly openWaiting: () => Waiting;
  readonly prefix: string;
  readonly clock: Clock;
  readonly meters: Meters;
  readonly pausesMs?: readonly number[];
  readonly answerMs?: number;
}

export class Webhooks implements Duties {
  readonly #options: WebhooksOptions;
  readonly #duty: EventDuty;
  readonly #queues: ReadonlyMap<Endpoint, EndpointQueue>;
  readonly #agents = { open: guardedAgent(true), guarded: guardedAgent(false) };
  /** Endpoints that were told that events are missing, until there is room again. */
  readonly #behind = new Set<string>();
  #waiting: Waiting | undefined;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    const { commands, prefix } = options;
    this.#queues = new Map(options.endpoints.map((one) => [one, new EndpointQueue(one.name, { commands, prefix })]));
    commands.on('error', () => undefined);
    this.#duty = new EventDuty({ ...options, name: 'webhooks', duties: this });
  }

  start(): void {
    this.#duty.start();
  }

  /** What was not delivered waits in Redis for another engine. */
  async close(): Promise<void> {
    await this.#duty.close();
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => undefined)));
    await Promise.all([this.#agents.open.destroy(), this.#agents.guarded.destroy()]);
    this.#options.commands.disconnect();
  }

  begin(): void {
    const { openWaiting, clock, log, meters, pausesMs, answerMs } = this.#options;
    const waiting = openWaiting();
    this.#waiting = waiting;
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
  }

  begun(): void {
    this.#options.log.info('webhooks-delivered-here', { endpoints: this.#queues.size });
  }

  async end(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    await Promise.all([...this.#queues.values()].map((queue) => queue.rest(true).catch(() => undefined)));
    await waiting?.giveUp();
    waiting?.redis.disconnect();
  }

  async looked(): Promise<void> {
    for (const [{ name }, queue] of this.#queues) {
      const { waiting, dead } = await queue.counts();
      this.#options.meters.gauge('parkade_webhooks_waiting', waiting, { endpoint: name });
      this.#options.meters.gauge('parkade_webhooks_dead', dead, { endpoint: name });
    }
  }

  /** What was added already stays one when it comes again. */
  async take(lot: LotId, entries: readonly LogEntry[]): Promise<void> {
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
    if (last !== undefined) await this.#duty.keepPlace(lot, last.id);
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

  async reset({ lot, why, position }: Reset): Promise<void> {
    if (why !== 'gap') return;
    const { log, clock } = this.#options;
    log.warn('webhook-events-lost', { lot });
    for (const [endpoint, queue] of this.#queues) {
      if (endpoint.lots !== null && !endpoint.lots.includes(lot)) continue;
      const gap = gapMessage(lot, position, 'events-lost', clock.now());
      await queue.add(`gap-${idOf(endpoint, lot, position)}`, gap, true);
    }
  }
}

/** The `webhook-id`: the same however often the event is told. BullMQ takes no ":" in it. */
const idOf = ({ name }: Endpoint, lot: LotId, position: string): string => `${name}-${lot}-${position}`;
