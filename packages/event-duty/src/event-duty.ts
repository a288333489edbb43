/**
 * Follows all lots' events on one engine at a time: by a lease, from where the engine before it stood, which is kept in Redis. What is
 * made of the events is the {@link Duties}' own. No call waits for any of it.
 */
import type { LotId } from '@parkade/park-decision';
import type { EventLog, Follower, Following, Leases, LogEntry, Logger, PlaceKeeper, Reset } from '@parkade/park-ports';

export interface FollowedWith {
  readonly lots: () => readonly LotId[];
  readonly events: Pick<EventLog, 'follow'>;
  readonly places: PlaceKeeper;
  readonly leases: Leases;
  /** Unlike every other engine's. */
  readonly holder: string;
  readonly log: Logger;
  /** How often the lease is looked at, ms. Default: three seconds. */
  readonly lookEveryMs?: number;
}

export interface EventDutyOptions extends FollowedWith {
  /** Of the lease and of the places; in the log `<name>-interrupted`. */
  readonly name: string;
  readonly duties: Duties;
}

export interface Duties {
  /** This engine is about to follow. @param places  How far the events were taken before, by lot. */
  begin(places: ReadonlyMap<LotId, string>): void;
  /** From here on nothing is missed. */
  begun(): void;
  /** Keeps the place itself, by {@link EventDuty.keepPlace}. May throw when Redis does not answer: then the same entries come again. */
  take(lot: LotId, entries: readonly LogEntry[]): Promise<void>;
  /** The events do not go on where they were; the place is kept afterwards. */
  reset(reset: Reset): Promise<void> | void;
  /** The lease was looked at, and is ours. */
  looked?(): Promise<void>;
  /** Another engine follows from now on, or none; also when what was begun could not be followed. */
  end?(): Promise<void>;
}

/** An engine that died is replaced after this at the latest, ms. */
const LEASE_MS = 12_000;

interface Followed {
  readonly following: Following;
  readonly lots: Set<LotId>;
}

export class EventDuty {
  readonly #options: EventDutyOptions;
  #followed: Followed | undefined;
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EventDutyOptions) {
    this.#options = options;
  }

  start(): void {
    const { name, log, lookEveryMs = 3_000 } = this.#options;
    this.#turn = this.#look()
      .catch((error: unknown) => log.warn(`${name}-interrupted`, { why: String(error) }))
      .finally(() => {
        if (!this.#closed) this.#timer = setTimeout(() => this.start(), lookEveryMs);
      });
  }

  /** Another engine goes on at once. */
  async close(): Promise<void> {
    const { name, leases, holder } = this.#options;
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await this.#end();
    await leases.release(name, holder);
  }

  /** @throws Error when Redis does not answer. */
  async keepPlace(lot: LotId, position: string): Promise<void> {
    const kept = await this.#options.places.save(this.#options.name, lot, position);
    if (kept.kind === 'store-down') throw new Error(kept.why);
  }

  async #look(): Promise<void> {
    const { name, leases, holder, lots, duties } = this.#options;
    const held = await leases.hold(name, holder, LEASE_MS);
    if (this.#closed) return;
    if (held !== 'mine') return this.#end();
    this.#followed ??= await this.#begin();
    const { following, lots: known } = this.#followed;
    const fresh = lots().filter((lot) => !known.has(lot));
    for (const lot of fresh) known.add(lot);
    if (fresh.length > 0) await following.add(fresh);
    await duties.looked?.();
  }

  async #begin(): Promise<Followed> {
    const { name, events, lots, places, duties } = this.#options;
    const now = [...lots()];
    const kept = await places.load(name);
    if (kept.kind === 'store-down') throw new Error(kept.why);
    const from = kept.value as ReadonlyMap<LotId, string>;
    duties.begin(from);
    try {
      const following = await events.follow(now, from, this.#follower());
      duties.begun();
      return { following, lots: new Set(now) };
    } catch (error) {
      await duties.end?.();
      throw error;
    }
  }

  #follower(): Follower {
    const { duties } = this.#options;
    return {
      entries: (lot, entries) => duties.take(lot, entries),
      reset: async (resets) => {
        for (const reset of resets) {
          await duties.reset(reset);
          await this.keepPlace(reset.lot, reset.position);
        }
      },
    };
  }

  async #end(): Promise<void> {
    const followed = this.#followed;
    this.#followed = undefined;
    if (followed === undefined) return;
    await followed.following.close();
    await this.#options.duties.end?.();
  }
}
