/**
 * Every engine tells every switch it is linked to which engines to ask first, as soon as a place has no engine that is awake, and the one that watches
 * a node takes from such an engine the legs that wait for it. A switch would stay with it until the guard: it tries the places of its list in
 * order, and the kernel of a process that stands still goes on accepting.
 */
import type { LegId, NodeId } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { Clock, EngineChoice, EnginePlace, EngineRegistry, EngineReport } from '@parkade/park-ports';

/** An engine signs four times a second. One that is busy is late, and loses nothing by being asked last for a moment. */
export const SILENT_MS = 1_000;

/** [N1] Places of engines that have not signed for {@link SILENT_MS}, and of no other. `now` is ms since 1970. */
export function placesOfSilent(reports: readonly EngineReport[], now: number): readonly EnginePlace[] {
  const isSilent = ({ seenAt }: EngineReport): boolean => now - seenAt > SILENT_MS;
  const awake = new Set(reports.filter((one) => !isSilent(one)).flatMap(({ at }) => at));
  const silent = new Set(reports.filter(isSilent).flatMap(({ at }) => at));
  return [...silent].filter((place) => !awake.has(place));
}

/** Places of engines that have signed within {@link SILENT_MS}. */
const placesOfAwake = (reports: readonly EngineReport[], now: number): ReadonlySet<EnginePlace> =>
  new Set(reports.filter(({ seenAt }) => now - seenAt <= SILENT_MS).flatMap(({ at }) => at));

/** A switch may have been told something else by another engine. */
const SAY_AGAIN_MS = 10_000;

export interface EngineOrderOptions extends Pick<EngineDeps, 'log' | 'meters'> {
  readonly clock: Clock;
  readonly registry: Pick<EngineRegistry, 'engines'>;
  readonly switches: EngineChoice;
  /** In the order of the dialplan. */
  readonly places: readonly EnginePlace[];
  readonly nodes: readonly NodeId[];
  readonly isLinked: (node: NodeId) => boolean;
  readonly isWatched: (node: NodeId) => boolean;
  /** After this nobody waits for an engine any more, ms. */
  readonly guardMs: number;
  /** Somebody may be held there whom no engine knows. */
  readonly lookAt: (node: NodeId) => void;
}

interface Silence {
  readonly since: number;
  readonly taken: Set<LegId>;
  /** Whether the nodes were looked at for whom the guard took from it. */
  looked: boolean;
}

export class EngineOrder {
  readonly #options: EngineOrderOptions;
  /** What each switch was told last, in one word, and when. */
  readonly #told = new Map<NodeId, { readonly word: string; readonly at: number }>();
  /** When each place was last seen signed for: a roll that was lost is full again within a second. */
  readonly #signedFor = new Map<EnginePlace, number>();
  /** Since when each place is silent, and the legs that were taken from it. */
  readonly #silent = new Map<EnginePlace, Silence>();
  /** Since when the roll is read without a gap: what was not seen is no silence. */
  #reading: { readonly since: number; readonly last: number } | null = null;
  #looking: Promise<void> | undefined;

  constructor(options: EngineOrderOptions) {
    this.#options = options;
  }

  /** To be called four times a second; a look that takes longer is not doubled. With one engine there is nothing to choose. */
  look(): void {
    const { places, log } = this.#options;
    if (places.length < 2) return;
    this.#looking ??= this.#look()
      .catch((error: unknown) => log.error('a look at the engines failed', { why: String(error) }))
      .finally(() => {
        this.#looking = undefined;
      });
  }

  /** Another process, or one that was away: what it was told is not known. */
  linkLost(node: NodeId): void {
    this.#told.delete(node);
  }

  async close(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { registry, clock, nodes, isLinked } = this.#options;
    const roll = await registry.engines();
    const now = clock.now();
    if (roll.kind === 'store-down') this.#reading = null;
    if (roll.kind === 'store-down') return;
    this.#sawSigned(roll.value, now);
    if (!this.#hasReadLongEnough(now)) return;
    this.#note(placesOfSilent(roll.value, now), now);
    await Promise.all(nodes.filter(isLinked).map((node) => this.#tell(node, now)));
    this.#lookForTheRest(now);
  }

  /** Where reading begins anew, the others may have told the switches something else meanwhile. */
  #hasReadLongEnough(now: number): boolean {
    const before = this.#reading !== null && now - this.#reading.last <= SILENT_MS ? this.#reading : null;
    this.#reading = { since: before?.since ?? now, last: now };
    if (before === null) this.#told.clear();
    return now - this.#reading.since >= SILENT_MS;
  }

  #sawSigned(reports: readonly EngineReport[], now: number): void {
    for (const place of placesOfAwake(reports, now)) this.#signedFor.set(place, now);
  }

  /**
   * [N1] The places that are signed for, where others are not: an engine that left, was forgotten, or does not say where it is, is asked
   * last. Where it was its host may be off, and a switch that connects to such a host is freed by nobody. None where there is no choice.
   */
  #first(now: number): readonly EnginePlace[] {
    const { places } = this.#options;
    const isSigned = (place: EnginePlace): boolean => now - (this.#signedFor.get(place) ?? -Infinity) <= SILENT_MS;
    const first = places.filter((place) => isSigned(place) && !this.#silent.has(place));
    return first.length === places.length ? [] : first;
  }

  #note(silent: readonly EnginePlace[], now: number): void {
    const { log, meters, places } = this.#options;
    const ours = silent.filter((place) => places.includes(place));
    for (const place of ours) {
      if (this.#silent.has(place)) continue;
      this.#silent.set(place, { since: now, taken: new Set(), looked: false });
      log.warn('an engine stands still; the switches ask the others first', { engine: place });
    }
    for (const place of this.#silent.keys()) {
      if (ours.includes(place)) continue;
      this.#silent.delete(place);
      log.info('an engine is asked in its turn again', { engine: place });
    }
    meters.gauge('parkade_engines_silent', this.#silent.size);
  }

  async #tell(node: NodeId, now: number): Promise<void> {
    const { switches, isWatched, guardMs, log } = this.#options;
    const first = this.#first(now);
    const word = first.join(' ');
    const told = this.#told.get(node);
    if (told?.word !== word || now - told.at >= SAY_AGAIN_MS) {
      const outcome = await switches.askFirst(node, first);
      if (outcome.kind !== 'done') return;
      this.#told.set(node, { word, at: now });
      log.debug('a switch knows which engines to ask first', { node, first: word });
    }
    const fresh = [...this.#silent].filter(([, { since }]) => now - since <= guardMs).map(([place]) => place);
    if (fresh.length > 0 && first.length > 0 && isWatched(node)) await this.#take(node, fresh);
  }

  /** Who could not be taken in time was parked by the dialplan when the guard fired. */
  #lookForTheRest(now: number): void {
    const { nodes, isWatched, guardMs, lookAt } = this.#options;
    for (const silence of this.#silent.values()) {
      if (silence.looked || now - silence.since < guardMs - SILENT_MS) continue;
      silence.looked = true;
      for (const node of nodes.filter(isWatched)) lookAt(node);
    }
  }

  /** [N2] Each leg once: the switch's list follows its legs late, and the next engine may be deciding already. */
  async #take(node: NodeId, from: readonly EnginePlace[]): Promise<void> {
    const { switches, log, meters } = this.#options;
    const taken = from.map((place) => this.#silent.get(place)?.taken ?? new Set<LegId>());
    const waiting = await switches.legsAt(node, from);
    if (waiting === 'unknown') return;
    for (const leg of waiting.filter((one) => !taken.some((known) => known.has(one)))) {
      for (const known of taken) known.add(leg);
      const outcome = await switches.askAgain(node, leg);
      if (outcome.kind !== 'done') continue;
      meters.count('parkade_legs_taken_total', { node });
      log.warn('a leg was taken from an engine that stands still', { node, leg });
    }
  }
}
