import type { ResolvedLot } from '@parkade/park-config';
import { EACH_DOMAIN } from '@parkade/park-decision';
import type { Clock, Logger, Meters, ParkStore } from '@parkade/park-ports';
import { lotRow } from '@parkade/park-view';

const LOOK_EVERY_MS = 5_000;
/** [X4] A thousand domains would be a thousand series, and as many looks: of a declaration for many only their number is told. */
const IN_USE_MS = 24 * 3_600_000;

export interface OccupancyOptions {
  readonly store: Pick<ParkStore, 'viewLot' | 'usedLots'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  readonly meters: Meters;
  /** Those of the configuration now. */
  readonly lots: () => readonly Pick<ResolvedLot, 'policy'>[];
}

/** How full the lots are, for the metrics: read from the store, so every engine measures the same. */
export class Occupancy {
  readonly #options: OccupancyOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: OccupancyOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    void this.look();
  }

  /** One look at a time; never rejects. While the store is down the numbers stay as they were. */
  look(): Promise<void> {
    this.#looking ??= this.#measure()
      .catch((error: unknown) => this.#options.log.warn('occupancy-not-measured', { why: String(error) }))
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #measure(): Promise<void> {
    const { store, clock, meters, lots } = this.#options;
    for (const { policy } of lots()) {
      if (policy.domain === EACH_DOMAIN) {
        const used = await store.usedLots(policy.lot, clock.now() - IN_USE_MS);
        if (used.kind !== 'ok') return;
        meters.gauge('parkade_lot_domains', used.value.length, { lot: policy.lot });
        continue;
      }
      const view = await store.viewLot(policy.lot);
      if (view.kind !== 'ok') return;
      const { orbits, taken, resting } = lotRow(policy, view.value, clock.now());
      const labels = { lot: policy.lot };
      meters.gauge('parkade_orbits', orbits, labels);
      meters.gauge('parkade_orbits_taken', taken, labels);
      meters.gauge('parkade_orbits_resting', resting, labels);
    }
  }
}
