/**
 * A lot as it is, from a snapshot of the store and the events after its position: what is shown of it, to whomever. One for all
 * viewers; what a viewer may not see is cut when it is put into words.
 */
import {
  type Bay,
  type ChangeMessage,
  type Ending,
  type LotInfo,
  type LotSnapshot,
  type Rights,
} from '@parkade/api-contract';
import type { AnyCall, EndedEvent, LotEvent, NodeId, Orbit, SeenCall } from '@parkade/park-decision';
import type { LogEntry, LotState } from '@parkade/park-ports';
import { configuredChain } from './chain-ahead.js';
import { afterEvent, knownCall } from './known-call.js';
import type { LotFace } from './lot-face.js';
import type { Privacy } from './persons.js';
import { eventWord, sentence, whyNot, wireEnding } from './told.js';
import { chainStep, wireBay, type BayContent, type Looking, type Place } from './wire-bay.js';

/** How the world looks beside the lot. */
export type Surroundings = Pick<Looking, 'silentSince' | 'now'>;

/** One thing that happened, and the orbit as it was right after it. */
export interface Told {
  readonly position: string | null;
  readonly at: number;
  readonly what: ChangeMessage['what'];
  readonly place: Place | null;
  readonly version: number | null;
  readonly ended: EndedEvent | null;
  readonly text: string;
  readonly why: string | null;
}

const MOST_ENDINGS = 50;
const ENDINGS_KEPT_MS = 3_600_000;

export class LiveLot {
  readonly face: LotFace;
  readonly #contents = new Map<Orbit, BayContent>();
  readonly #freedAt: Map<Orbit, number>;
  readonly #sites: ReadonlyMap<Orbit, string | null>;
  /** Latest first. */
  #ended: readonly EndedEvent[] = [];
  #position: string;

  constructor(face: LotFace, state: LotState) {
    this.face = face;
    this.#sites = new Map(face.orbits.map(({ orbit, site }) => [orbit, site]));
    for (const [orbit, seen] of state.occupants) this.#contents.set(orbit, this.#contentOf(seen));
    this.#freedAt = new Map(state.freedAt);
    this.#position = state.position;
    // [X4] Lots that are declared together share one stream.
    for (const { event } of state.lately) if (event?.kind === 'ended' && event.lot === face.lot) this.#end(event);
  }

  get position(): string {
    return this.#position;
  }

  /** Entries come in order, each once. `null`: it cannot be understood, and the lot has to be read again. */
  take({ id, event }: LogEntry): Told | null {
    this.#position = id;
    if (event === null) return null;
    const { orbit } = event;
    if (orbit !== null && event.kind !== 'refused' && !this.#step(orbit, event)) return null;
    return {
      position: id,
      at: event.at,
      what: eventWord(event),
      place: orbit === null || event.kind === 'refused' ? null : this.#place(orbit),
      version: event.version,
      ended: event.kind === 'ended' ? event : null,
      text: sentence(event),
      why: whyNot(event),
    };
  }

  /** In the order of numbers; an orbit that is not configured any more is there while somebody is in it. */
  places(): readonly Place[] {
    const orbits = new Set([...this.#sites.keys(), ...this.#contents.keys()]);
    return [...orbits].toSorted(byNumber).map((orbit) => this.#place(orbit));
  }

  /** `undefined` for an orbit that is neither configured nor taken. */
  placeOf(orbit: Orbit): Place | undefined {
    return this.#sites.has(orbit) || this.#contents.has(orbit) ? this.#place(orbit) : undefined;
  }

  /** Those in which somebody is whose switch is this one. */
  placesOn(node: NodeId): readonly Place[] {
    return this.places().filter(({ content }) => content !== null && content !== 'unreadable' && content.node === node);
  }

  bays(privacy: Privacy, surroundings: Surroundings): Bay[] {
    const looking = { ...surroundings, privacy, face: this.face };
    return this.places().map((place) => wireBay(place, looking));
  }

  snapshot(rights: Rights, privacy: Privacy, surroundings: Surroundings): LotSnapshot {
    return {
      info: lotInfo(this.face, rights),
      position: this.#position,
      at: surroundings.now,
      bays: this.bays(privacy, surroundings),
      endings: this.#endings(privacy, surroundings.now),
    };
  }

  change(told: Told, privacy: Privacy, surroundings: Surroundings): ChangeMessage {
    const { position, at, what, place, version, ended, text, why } = told;
    return {
      kind: 'change',
      lot: this.face.lot,
      position,
      at,
      what,
      bay: place === null ? null : wireBay(place, { ...surroundings, privacy, face: this.face }),
      version,
      ending: ended === null ? null : wireEnding(ended, this.face.policy(ended.node), privacy),
      text,
      why,
    };
  }

  /** The bay in which a call is, for a viewer; `null` when it is in none. */
  bayOf(callId: string, privacy: Privacy, surroundings: Surroundings): Bay | null {
    for (const [orbit, content] of this.#contents)
      if (content !== null && content !== 'unreadable' && content.callId === callId)
        return wireBay(this.#place(orbit), { ...surroundings, privacy, face: this.face });
    return null;
  }

  /** How the wait of a call ended; `null` when that is not known, or too long ago. */
  endingOf(callId: string, privacy: Privacy, now: number): Ending | null {
    return this.#endings(privacy, now).find((ending) => ending.callId === callId) ?? null;
  }

  /** The bay of a call as it was decided just now; the events of it may still be on their way. */
  bayAfter(call: AnyCall, privacy: Privacy, surroundings: Surroundings): Bay {
    const looking = { ...surroundings, privacy, face: this.face };
    const place = this.#place(call.orbit);
    if (call.kind !== 'ended') return wireBay({ ...place, content: this.#contentOf(call) }, looking);
    const { content } = place;
    const isTheirs = content !== null && content !== 'unreadable' && content.callId === call.callId;
    return wireBay(isTheirs ? { ...place, content: null, freedAt: call.endedAt } : place, looking);
  }

  #endings(privacy: Privacy, now: number): Ending[] {
    return this.#ended
      .filter(({ at }) => now - at < ENDINGS_KEPT_MS)
      .flatMap((event) => wireEnding(event, this.face.policy(event.node), privacy) ?? []);
  }

  /** `false`: what happened cannot be told from what was known. */
  #step(orbit: Orbit, event: Exclude<LotEvent, { kind: 'refused' }>): boolean {
    const before = this.#contents.get(orbit) ?? null;
    if (before === 'unreadable') return false;
    if (event.kind === 'ended') {
      if (before === null || before.callId === event.callId) this.#contents.delete(orbit);
      this.#freedAt.set(orbit, event.at);
      this.#end(event);
      return true;
    }
    const after = afterEvent(before, event, this.face.policy(event.node));
    if (after === null) return false;
    this.#contents.set(orbit, after);
    return true;
  }

  #end(event: EndedEvent): void {
    if (event.outcome !== 'unused') this.#ended = [event, ...this.#ended].slice(0, MOST_ENDINGS);
  }

  #contentOf(seen: SeenCall): BayContent {
    if (seen === null || seen.kind === 'ended') return null;
    return seen.kind === 'unknown-schema' ? 'unreadable' : knownCall(seen, this.face.policy(seen.node));
  }

  #place(orbit: Orbit): Place {
    return {
      orbit,
      site: this.#sites.get(orbit) ?? null,
      content: this.#contents.get(orbit) ?? null,
      freedAt: this.#freedAt.get(orbit) ?? null,
    };
  }
}

/** Made once: each would cost more than the comparing. */
const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** A recall is near from here on: a quarter of a minute, and at most half of the wait for it. */
const SOON_MS = 15_000;

export function lotInfo(face: LotFace, rights: Rights): LotInfo {
  const policy = face.policy();
  return {
    lot: face.lot,
    label: face.label,
    domain: face.domain,
    parkCode: face.parkCode,
    sites: [...face.sites],
    soonMs: Math.min(SOON_MS, Math.floor(policy.recallAfterMs / 2)),
    quarantineMs: policy.quarantineMs,
    forWhom: policy.forWhom?.groups.map(({ name }) => name) ?? null,
    whenFull: policy.whenRefused.includes('fallback') ? (policy.fallback?.user ?? null) : null,
    chain: configuredChain(policy).map(chainStep),
    rights,
  };
}
