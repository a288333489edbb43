import type { DrainWatch, EngineOrder } from '@parkade/node-watch';
import type { Clock, EnginePlace, EngineRegistry, Logger, Meters } from '@parkade/park-ports';
import type { RequestListener } from './request-listener.js';

/** Well within the time after which the others take a silent engine for one that stands still. */
const LOOK_EVERY_MS = 250;
/** How long a request in progress may still take; the switch's guard ends it sooner. */
const FINISH_WITHIN_MS = 10_000;

export interface EnginePresenceOptions {
  readonly name: string;
  readonly requests: RequestListener;
  readonly drains: DrainWatch;
  readonly registry: EngineRegistry;
  readonly order: EngineOrder;
  /** Its own among the places where switches ask. */
  readonly at: readonly EnginePlace[];
  /** Of the configuration of now. */
  readonly digest: () => string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

/** Whether this engine takes requests, and what the others know of it. */
export class EnginePresence {
  readonly #options: EnginePresenceOptions;
  readonly #startedAt: number;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  /** By signal. */
  #asked = false;

  constructor(options: EnginePresenceOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  get name(): string {
    return this.#options.name;
  }

  get port(): number {
    return this.#options.requests.port;
  }

  get draining(): boolean {
    return this.#asked || this.#options.drains.isDraining('engine', this.#options.name);
  }

  /** Takes requests, unless the engine is draining. @throws when the address cannot be had. */
  async start(): Promise<void> {
    await this.#options.drains.refresh();
    if (!this.draining) await this.#options.requests.open();
    await this.#beat();
    this.#timer = setInterval(() => {
      this.#look();
      this.#options.order.look();
    }, LOOK_EVERY_MS);
  }

  /** The signal: once to drain, once more to take requests again. */
  toggle(): void {
    const { log, meters, name } = this.#options;
    this.#asked = !this.#asked;
    log.warn(this.#asked ? 'drain-started' : 'drain-ended', { kind: 'engine', name, by: 'signal' });
    meters.gauge('parkade_draining', this.#asked ? 1 : 0, { kind: 'engine', name });
    this.#look();
  }

  async close(withinMs: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#options.order.close();
    await this.#options.requests.shut(withinMs);
    await this.#options.registry.leave(this.#options.name);
  }

  #look(): void {
    this.#looking ??= this.#step().finally(() => {
      this.#looking = undefined;
    });
  }

  async #step(): Promise<void> {
    const { drains, requests, log } = this.#options;
    await drains.refresh();
    if (this.draining && requests.isOpen) void requests.shut(FINISH_WITHIN_MS);
    if (!this.draining && !requests.isOpen)
      await requests.open().catch((error: unknown) => log.error('cannot take requests again', { why: String(error) }));
    await this.#beat();
  }

  async #beat(): Promise<void> {
    const { name, requests, registry, clock, at, digest } = this.#options;
    await registry.sign({
      name,
      startedAt: this.#startedAt,
      seenAt: clock.now(),
      draining: this.draining,
      requests: requests.inProgress,
      at,
      configuration: digest(),
    });
  }
}
