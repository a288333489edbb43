/**
 * What a replica does for the nodes it watches (by lease): shows their lamps, answers their phones' probes, and adopts
 * callers whom the switch holds and the store does not know. Everything it needs is injected; it owns its timers.
 */
import type { LotId, NodeId } from '@parkade/park-decision';
import {
  adoptHeldLegs,
  giveNodeUp,
  LampKeeper,
  NodeWatch,
  type EngineParts,
  type EventFeed,
  type HeldLegs,
  type LampAsked,
  type LampCommands,
  type Leases,
  type SwitchNotice,
} from '@parkade/park-engine';

/** A dead replica's nodes are taken over at the latest after this and one renewal; the promise is two seconds. */
export const LEASE_MS = 1_500;
const RENEW_EVERY_MS = 400;
/** Callers parked by the dialplan alone are found within this time, well before the switch's own dead-man. */
const ADOPT_EVERY_MS = 10_000;

export interface WatchKeepingOptions {
  readonly parts: EngineParts;
  readonly lamps: LampCommands;
  readonly held: HeldLegs;
  readonly leases: Leases;
  readonly feed: EventFeed;
  readonly lots: readonly LotId[];
  readonly nodes: readonly NodeId[];
  /** How long a node may be silent to all replicas before its callers count as lost. */
  readonly nodeLostMs: number;
  /** Unique to this replica. */
  readonly holder: string;
}

export class WatchKeeping {
  readonly #options: WatchKeepingOptions;
  readonly #keeper: LampKeeper;
  readonly #watch: NodeWatch;
  #timer: NodeJS.Timeout | undefined;
  #adoptTimer: NodeJS.Timeout | undefined;
  readonly #adopting = new Set<NodeId>();
  #renewing: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: WatchKeepingOptions) {
    const { parts, lamps, leases, lots, nodes, holder, nodeLostMs } = options;
    this.#options = options;
    this.#keeper = new LampKeeper(parts, lamps, lots);
    this.#watch = new NodeWatch(
      parts,
      leases,
      nodes,
      holder,
      { leaseMs: LEASE_MS, nodeLostMs },
      {
        gained: (node) => {
          this.#adopt(node);
          this.#keeper.watch(node);
        },
        lost: (node) => this.#keeper.unwatch(node),
        nodeLost: (node) => parts.background.run('give node up', () => giveNodeUp(parts, node)),
      },
    );
  }

  async start(): Promise<void> {
    const { feed, lots } = this.#options;
    await feed.follow(
      lots,
      (lot, events) => this.#keeper.eventsSeen(lot, events),
      () => this.#streamsLost(),
    );
    this.#timer = setInterval(() => this.#renew(), RENEW_EVERY_MS);
    this.#adoptTimer = setInterval(() => this.#adoptAll(), ADOPT_EVERY_MS);
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
    clearInterval(this.#adoptTimer);
    await this.#renewing;
    await this.#watch.close();
    await this.#options.feed.close();
  }

  /** A Redis that came back empty: who is parked is asked of the switches, and every lamp is looked at. */
  #streamsLost(): void {
    this.#adoptAll();
    this.#keeper.lookAtEverything();
  }

  #adoptAll(): void {
    for (const node of this.#watch.watched) this.#adopt(node);
  }

  /** One adoption at a time per node; the next one finds what came meanwhile. */
  #adopt(node: NodeId): void {
    const { parts, held } = this.#options;
    if (this.#adopting.has(node)) return;
    this.#adopting.add(node);
    parts.background.run('adopt', async () => {
      try {
        await adoptHeldLegs(parts, held, node);
      } finally {
        this.#adopting.delete(node);
      }
    });
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
