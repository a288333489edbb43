/**
 * All lots as they are, for all viewers of this engine: one follower of the event log, one snapshot a lot. What cannot be gone on
 * with is read again, and said.
 */
import { isAfter } from '@parkade/api-contract';
import { declarationOf, tenantOf, type LotId, type NodeId, type Orbit } from '@parkade/park-decision';
import type { Following, LogEntry, LotState, Reset } from '@parkade/park-ports';
import { LiveLot, LOT_IN_USE_MS, type LotFace, type Surroundings, type Told } from '@parkade/park-view';
import type { ApiDeps } from '../api-deps.js';
import { SilentNodes } from './silent-nodes.js';
import { Published, ToldLot } from './told-lot.js';

export interface LotsHearer {
  changed(published: Published): void;
  /** All that was known of the lot is to be forgotten. */
  readAnew(lot: ToldLot, why: 'gap' | 'changed'): void;
  gone(lot: string): void;
}

/** Of its stream, for the ends of the last hour. */
const LATELY = 400;
/** Of a stream that many domains share, its end: the ends of before are in the records. */
const LATELY_OF_MANY = 1;
/** Of a lot in which something happens each time while it is read; a store that forgot everything has earlier positions for good. */
const MOST_LOOKS = 5;
const LOOK_EVERY_MS = 1_000;

export type LiveLotsDeps = Pick<
  ApiDeps,
  'house' | 'states' | 'store' | 'events' | 'leases' | 'clock' | 'log' | 'meters'
>;

export class LiveLots {
  readonly silent: SilentNodes;
  readonly #deps: LiveLotsDeps;
  readonly #lots = new Map<string, ToldLot>();
  readonly #hearers = new Set<LotsHearer>();
  /** When an orbit will have rested that nobody has stood in since. */
  readonly #rests = new Map<string, { readonly lot: string; readonly orbit: Orbit; readonly until: number }>();
  #following: Following | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #awaySince: number | null = null;
  #isClosed = false;

  constructor(deps: LiveLotsDeps) {
    this.#deps = deps;
    this.silent = new SilentNodes(deps.leases, deps.clock);
  }

  /** Settles when the lots are known, or cannot be had now: then they come when the store is there. */
  async start(): Promise<void> {
    await this.silent.look(this.#nodes());
    this.#following = await this.#deps.events.follow(this.#deps.house.declared(), new Map(), {
      entries: (declared, entries) => this.#take(declared, entries),
      reset: (resets) => this.#reset(resets),
      interrupted: () => {
        this.#awaySince ??= this.#deps.clock.now();
      },
      resumed: () => {
        this.#awaySince = null;
      },
    });
    if (this.#isClosed) return this.#following.close();
    this.#timer = setInterval(() => this.#lookAround(), LOOK_EVERY_MS);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#following?.close();
    await this.#looking;
  }

  /** Since when the store has not answered, ms since 1970. */
  get storeAwaySince(): number | null {
    return this.#awaySince;
  }

  get(lot: string): ToldLot | undefined {
    return this.#lots.get(lot);
  }

  get all(): readonly ToldLot[] {
    return [...this.#lots.values()];
  }

  /** [X4] A domain's lot in which somebody was parked just now, perhaps the first. What cannot be read now comes with its events. */
  async show(lot: LotId): Promise<void> {
    if (this.#lots.has(lot)) return;
    await this.#begin(lot).catch((error: unknown) =>
      this.#deps.log.warn('api-lot-not-read', { lot, why: String(error) }),
    );
  }

  surroundings(): Surroundings {
    return { silentSince: this.silent.since, now: this.#deps.clock.now() };
  }

  hear(hearer: LotsHearer): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  /** The configuration was replaced: each lot may look otherwise. */
  async reconfigured(): Promise<void> {
    const { house } = this.#deps;
    await this.#following?.add(house.declared());
    const faces = new Map(house.lots().map((face) => [face.lot, face]));
    for (const { live } of this.#lots.values()) {
      const { lot } = live.face;
      const face = house.lot(lot);
      if (face !== undefined) {
        faces.set(lot, face);
        continue;
      }
      this.#lots.delete(lot);
      for (const hearer of this.#hearers) hearer.gone(lot);
    }
    for (const face of faces.values())
      await this.#read(face, 'changed').catch((error: unknown) =>
        this.#deps.log.warn('api-lot-not-read', { lot: face.lot, why: String(error) }),
      );
  }

  async #reset(resets: readonly Reset[]): Promise<void> {
    for (const { lot } of resets) for (const face of await this.#facesOf(lot)) await this.#read(face, 'gap');
    this.#awaySince = null;
  }

  /** [X4] Of a declaration for many domains, the lots that are in use. @throws when the store is away. */
  async #facesOf(declared: LotId): Promise<readonly LotFace[]> {
    const { house, store, clock } = this.#deps;
    const single = house.lot(declared);
    if (single !== undefined) return [single];
    const used = await store.usedLots(declared, clock.now() - LOT_IN_USE_MS);
    if (used.kind === 'store-down') throw new Error(used.why);
    const known = [...this.#lots.values()].map(({ live }) => live.face.lot);
    const lots = new Set([...used.value, ...known.filter((lot) => declarationOf(lot) === declared)]);
    return [...lots].flatMap((lot) => house.lot(lot) ?? []);
  }

  /**
   * What is followed meanwhile stands in no snapshot that was taken before, and is not told again. After a gap positions of before say
   * nothing. @throws when the store is away.
   */
  async #stateOf(lot: LotId, why: 'gap' | 'changed'): Promise<LotState> {
    for (let look = 1; ; look += 1) {
      const state = await this.#deps.states.stateOf(lot, tenantOf(lot) === null ? LATELY : LATELY_OF_MANY);
      if (state.kind === 'store-down') throw new Error(state.why);
      const here = this.#lots.get(lot)?.live.position;
      const isLate = why === 'changed' && here !== undefined && isAfter(here, state.value.position);
      if (!isLate || look === MOST_LOOKS) return state.value;
    }
  }

  /** @throws when the store is away: the follower comes again then. */
  async #read(face: LotFace, why: 'gap' | 'changed'): Promise<void> {
    const state = await this.#stateOf(face.lot, why);
    const isNew = !this.#lots.has(face.lot);
    const told = new ToldLot(new LiveLot(face, state));
    this.#lots.set(face.lot, told);
    this.#noteRests(told.live);
    if (!isNew) this.#deps.meters.count('parkade_api_lots_read_anew_total', { why });
    for (const hearer of this.#hearers) hearer.readAnew(told, why);
  }

  async #take(declared: LotId, entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries)
      for (const lot of this.#lotsIn(entry, declared)) {
        const known = this.#lots.get(lot);
        if (known === undefined) await this.#begin(lot);
        else await this.#takeOne(known, entry);
      }
  }

  /** What another release has written may be about any lot of the declaration. */
  #lotsIn({ event }: LogEntry, declared: LotId): readonly LotId[] {
    if (event === null)
      return [...this.#lots.values()].map(({ live }) => live.face.lot).filter((lot) => declarationOf(lot) === declared);
    const isNew = !this.#lots.has(event.lot);
    return isNew && (tenantOf(event.lot) === null || event.kind === 'refused') ? [] : [event.lot];
  }

  /** [X4] The first of their domain who park. */
  async #begin(lot: LotId): Promise<void> {
    const face = this.#deps.house.lot(lot);
    if (face !== undefined) await this.#read(face, 'changed');
  }

  async #takeOne(known: ToldLot, entry: LogEntry): Promise<void> {
    // The snapshot may be ahead of the place from which the log goes on.
    if (!isAfter(entry.id, known.live.position)) return;
    const told = known.live.take(entry);
    if (told === null) await this.#read(known.live.face, 'changed');
    else this.#publish(known, told);
  }

  #publish(known: ToldLot, told: Told): void {
    const published = new Published(known.live, told, this.surroundings());
    known.add(published);
    if (told.ended !== null) this.#noteRest(known.live, told.ended.orbit, told.ended.at);
    for (const hearer of this.#hearers) hearer.changed(published);
  }

  #noteRests(live: LiveLot): void {
    for (const { orbit, content, freedAt } of live.places())
      if (content === null && freedAt !== null) this.#noteRest(live, orbit, freedAt);
  }

  #noteRest({ face }: LiveLot, orbit: Orbit, freedAt: number): void {
    const { quarantineMs } = face.policy();
    const until = freedAt + quarantineMs;
    if (until > this.#deps.clock.now()) this.#rests.set(`${face.lot}/${orbit}`, { lot: face.lot, orbit, until });
  }

  readonly #nodes = (): readonly NodeId[] => this.#deps.house.nodes().map(({ node }) => node);

  #lookAround(): void {
    const failed = (error: unknown): void => this.#deps.log.warn('api-look-failed', { why: String(error) });
    try {
      this.#tellRested();
    } catch (error) {
      failed(error);
    }
    this.#looking = this.#looking
      .then(async () => {
        for (const { node, isSilent } of await this.silent.look(this.#nodes())) this.#tellNode(node, isSilent);
      })
      .catch(failed);
  }

  #tellRested(): void {
    const now = this.#deps.clock.now();
    for (const [key, { lot, orbit, until }] of this.#rests) {
      if (until > now) continue;
      this.#rests.delete(key);
      const known = this.#lots.get(lot);
      const place = known?.live.placeOf(orbit);
      if (known === undefined || place === undefined || place.content !== null) continue;
      this.#publish(known, loose('rested', now, place, `${orbit}: can be given out again`));
    }
  }

  #tellNode(node: NodeId, isSilent: boolean): void {
    const [what, word] = isSilent ? (['node-silent', 'is not heard of'] as const) : (['node-back', 'is back'] as const);
    this.#deps.log.info(`api-${what}`, { node });
    for (const known of this.#lots.values())
      for (const place of known.live.placesOn(node))
        this.#publish(known, loose(what, this.#deps.clock.now(), place, `${place.orbit}: its switch ${node} ${word}`));
  }
}

/** What stands in no stream. */
const loose = (what: Told['what'], at: number, place: Told['place'], text: string): Told => ({
  position: null,
  at,
  what,
  place,
  version: place === null || place.content === null || place.content === 'unreadable' ? null : place.content.version,
  ended: null,
  text,
  why: null,
});
