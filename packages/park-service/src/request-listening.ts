import type { DrainWatch } from '@parkade/node-watch';
import type { Clock, EngineRegistry, Logger, Meters } from '@parkade/park-ports';
import type { RequestGate } from './request-gate.js';

const LOOK_EVERY_MS = 500;
/** How long a request in progress may still take; the switch's guard ends it sooner. */
const FINISH_WITHIN_MS = 10_000;

export interface RequestListeningOptions {
  readonly name: string;
  readonly gate: RequestGate;
  readonly drains: DrainWatch;
  readonly registry: EngineRegistry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

export class RequestListening {
  readonly #options: RequestListeningOptions;
  readonly #startedAt: number;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  /** By signal. */
  #asked = false;

  constructor(options: RequestListeningOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  get name(): string {
    return this.#options.name;
  }

  get draining(): boolean {
    return this.#asked || this.#options.drains.isDraining('engine', this.#options.name);
  }

  /** Opens the gate, unless the engine is draining. @throws when the address cannot be had. */
  async start(): Promise<void> {
    await this.#options.drains.refresh();
    if (!this.draining) await this.#options.gate.open();
    await this.#sign();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
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
    await this.#options.gate.shut(withinMs);
    await this.#options.registry.leave(this.#options.name);
  }

  #look(): void {
    this.#looking ??= this.#step().finally(() => {
      this.#looking = undefined;
    });
  }

  async #step(): Promise<void> {
    const { drains, gate, log } = this.#options;
    await drains.refresh();
    if (this.draining && gate.isOpen) void gate.shut(FINISH_WITHIN_MS);
    if (!this.draining && !gate.isOpen)
      await gate.open().catch((error: unknown) => log.error('cannot take requests again', { why: String(error) }));
    await this.#sign();
  }

  async #sign(): Promise<void> {
    const { name, gate, registry, clock } = this.#options;
    await registry.sign({
      name,
      startedAt: this.#startedAt,
      seenAt: clock.now(),
      draining: this.draining,
      requests: gate.requests,
    });
  }
}
