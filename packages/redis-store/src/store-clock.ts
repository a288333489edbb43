import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Logger, Meters } from '@parkade/park-ports';
import { ClockEstimate } from './clock-estimate.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface StoreClockOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
  /** The machine's own clock: it is shown until Redis was reached. */
  readonly system?: Clock;
  readonly monotonicMs?: () => number;
  readonly logger?: Logger;
  readonly meters?: Meters;
}

const LEARN_EVERY_MS = 2_000;
/** Over a new connection, and as long as nothing is known. */
const LEARN_SOON_MS = 100;
const QUICK_SAMPLES = 3;
/** A smaller step back is waited out; a larger one means that the clock was wrong, and is worth a line in the log. */
const STEP_MS = 1_000;

/**
 * The one clock of all engines: that of the Redis node which has our keys. One engine's deadline is compared with another's
 * `now`, so they must have the same time whatever their machines' clocks show. Told from our monotonic clock and an offset
 * that is learnt again every two seconds, so neither an outage of Redis nor somebody who sets this machine's clock moves it.
 */
export class StoreClock implements Clock {
  readonly #redis: RedisClient;
  readonly #options: StoreClockOptions;
  readonly #system: Clock;
  readonly #estimate: ClockEstimate;
  readonly #scripts: ScriptRunner;
  #last = 0;
  #quick = QUICK_SAMPLES;
  #said = 0;
  #isLooking = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #known: () => void = () => undefined;

  /** Shares a connection; whoever made it closes it. */
  constructor(redis: RedisClient, options: StoreClockOptions = {}) {
    this.#redis = redis;
    this.#options = options;
    this.#system = options.system ?? { now: () => Date.now() };
    this.#estimate = new ClockEstimate(options.monotonicMs);
    const anyKey = keysFor(options.prefix ?? 'parkade').calls;
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, anyKey, () => undefined, this.#estimate);
  }

  now(): number {
    const now = Math.floor(this.#estimate.now() ?? this.#system.now());
    const isSmallStepBack = now < this.#last && this.#last - now < STEP_MS;
    if (!isSmallStepBack) this.#last = now;
    return this.#last;
  }

  /** Begins to learn. Settles when Redis's time is known, at the latest after `withinMs`: until then the machine's is shown. */
  async start(withinMs: number): Promise<void> {
    // Another connection may lead to another machine.
    this.#redis.on('ready', this.#lookAnew);
    const known = new Promise<void>((resolve) => (this.#known = resolve));
    this.#lookAnew();
    await Promise.race([known, delay(withinMs, undefined, { ref: false })]);
  }

  close(): void {
    this.#isClosed = true;
    this.#redis.off('ready', this.#lookAnew);
    clearTimeout(this.#timer);
  }

  readonly #lookAnew = (): void => {
    this.#quick = QUICK_SAMPLES;
    clearTimeout(this.#timer);
    void this.#look();
  };

  async #look(): Promise<void> {
    if (this.#isLooking || this.#isClosed) return;
    this.#isLooking = true;
    const answer = await this.#scripts.ping();
    this.#isLooking = false;
    if (answer.kind === 'ok') this.#learnt();
    if (this.#isClosed) return;
    const soon = this.#quick > 0 || this.#estimate.now() === undefined;
    this.#timer = setTimeout(() => void this.#look(), soon ? LEARN_SOON_MS : LEARN_EVERY_MS);
  }

  #learnt(): void {
    this.#quick -= 1;
    this.#known();
    const { logger, meters } = this.#options;
    const [systemMs, redisMs] = [this.#system.now(), this.now()];
    const offsetMs = redisMs - systemMs;
    meters?.gauge('parkade_clock_offset_ms', offsetMs);
    if (Math.abs(offsetMs - this.#said) < STEP_MS) return;
    this.#said = offsetMs;
    if (Math.abs(offsetMs) < STEP_MS) logger?.info('clock-agrees', { systemMs, redisMs, offsetMs });
    else logger?.warn('clock-differs', { systemMs, redisMs, offsetMs });
  }
}
