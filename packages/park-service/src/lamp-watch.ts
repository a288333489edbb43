/**
 * Lamps for the whole service: which nodes this replica watches (by lease), what the lots' streams say, and what phones
 * ask. Everything it needs is injected; it owns its two connections to Redis and its renewal timer.
 */
import type { LotId } from '@parkade/park-decision';
import {
  LampKeeper,
  NodeWatch,
  type EngineParts,
  type EventFeed,
  type LampAsked,
  type LampCommands,
  type Leases,
  type SwitchNotice,
} from '@parkade/park-engine';

/** A dead replica's nodes are taken over at the latest after this and one renewal; the promise is two seconds. */
export const LEASE_MS = 1_500;
const RENEW_EVERY_MS = 400;

export interface LampWatchOptions {
  readonly parts: EngineParts;
  readonly lamps: LampCommands;
  readonly leases: Leases;
  readonly feed: EventFeed;
  readonly lots: readonly LotId[];
  /** Unique to this replica. */
  readonly holder: string;
}

export class LampWatch {
  readonly #options: LampWatchOptions;
  readonly #keeper: LampKeeper;
  readonly #watch: NodeWatch;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: LampWatchOptions) {
    const { parts, lamps, leases, lots, holder } = options;
    this.#options = options;
    this.#keeper = new LampKeeper(parts, lamps, lots);
    this.#watch = new NodeWatch(parts, leases, holder, LEASE_MS, {
      gained: (node) => this.#keeper.watch(node),
      lost: (node) => this.#keeper.unwatch(node),
    });
  }

  async start(): Promise<void> {
    const { feed, lots } = this.#options;
    await feed.follow(
      lots,
      (lot, events) => this.#keeper.eventsSeen(lot, events),
      () => this.#keeper.lookAtEverything(),
    );
    this.#timer = setInterval(() => this.#renew(), RENEW_EVERY_MS);
    this.#renew();
  }

  asked(question: LampAsked): Promise<void> {
    return this.#keeper.asked(question);
  }

  async notice(notice: SwitchNotice): Promise<void> {
    if (notice.kind === 'link-up') {
      this.#watch.linkUp(notice.node);
      this.#renew();
    }
    if (notice.kind === 'link-lost') await this.#watch.linkLost(notice.node);
  }

  /** Gives the watched nodes up, so that another replica has them at once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    await this.#watch.close();
    await this.#options.feed.close();
  }

  #renew(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#renewing = this.#watch
      .renew()
      .catch((error: unknown) => this.#options.parts.log.error('lease renewal failed', { why: String(error) }))
      .finally(() => {
        this.#busy = false;
      });
  }
}
