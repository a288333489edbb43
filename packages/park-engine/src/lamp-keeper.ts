/**
 * Lamps of the nodes this engine watches. What is shown comes from the store, read at the moment of showing; events and
 * probes only say *that* it is time to look. What was shown last is remembered to avoid blinking, not as a truth.
 */
import {
  holdsAt,
  lampFace,
  lampOf,
  parseOrbit,
  type Lamp,
  type LotId,
  type LotPolicy,
  type NodeId,
  type Orbit,
} from '@parkade/park-decision';
import type { EngineParts } from './engine-parts.js';
import type { LampAsked, LampCommands, StreamedEvent } from './ports/index.js';

interface Spot {
  readonly node: NodeId;
  readonly policy: LotPolicy;
  readonly orbit: Orbit;
}

export class LampKeeper {
  readonly #parts: EngineParts;
  readonly #lamps: LampCommands;
  readonly #lots: readonly LotId[];
  readonly #watched = new Set<NodeId>();
  readonly #shown = new Map<string, string>();
  /** Spots being shown; `true` when something changed meanwhile and they must be looked at again. */
  readonly #busy = new Map<string, boolean>();

  constructor(parts: EngineParts, lamps: LampCommands, lots: readonly LotId[]) {
    this.#parts = parts;
    this.#lamps = lamps;
    this.#lots = lots;
  }

  /** [B3] From now on this engine shows the node's lamps; all of them, free orbits too, since nobody knows what was lit. */
  watch(node: NodeId): void {
    this.#watched.add(node);
    this.#forget(node);
    for (const lot of this.#lots) this.#showLot(node, lot);
  }

  unwatch(node: NodeId): void {
    this.#watched.delete(node);
    this.#forget(node);
  }

  /** The lot's stream said something. */
  eventsSeen(lot: LotId, events: readonly StreamedEvent[]): void {
    const policy = this.#parts.lots.policy(lot);
    if (policy === undefined) return;
    const orbits = new Set(events.map(({ event }) => event.orbit).filter((orbit) => orbit !== null));
    for (const node of this.#watched)
      if (this.#isAt(lot, node)) for (const orbit of orbits) this.#look({ node, policy, orbit });
  }

  /** The streams were lost (an emptied Redis): everything is looked at again. */
  lookAtEverything(): void {
    for (const node of this.#watched) for (const lot of this.#lots) this.#showLot(node, lot);
  }

  /** [B3] Every probe is answered, or the phone's lamp goes out at its next re-subscription. */
  async asked(question: LampAsked): Promise<void> {
    if (!this.#watched.has(question.node)) return;
    const spot = this.#spotOf(question);
    if (spot === undefined) return;
    const lamp = await this.#read(spot);
    if (lamp === undefined) return;
    await this.#lamps.lamp(spot.node, spot.policy.domain, lamp, question.audience);
    this.#parts.meters.count('parkade_lamp_probes_total', { node: spot.node });
  }

  #spotOf(question: LampAsked): Spot | undefined {
    const orbit = parseOrbit(question.user);
    if (orbit === undefined) return undefined;
    for (const numbering of this.#parts.lots.numberings) {
      if (numbering.domain !== question.domain || !numbering.orbits.has(orbit)) continue;
      if (!holdsAt(numbering, question.node)) continue;
      const policy = this.#parts.lots.policy(numbering.lot);
      if (policy !== undefined) return { node: question.node, policy, orbit };
    }
    return undefined;
  }

  /** [W13] The lot of another site may have the same numbers. */
  #isAt(lot: LotId, node: NodeId): boolean {
    return this.#parts.lots.numberings.some((numbering) => numbering.lot === lot && holdsAt(numbering, node));
  }

  #showLot(node: NodeId, lot: LotId): void {
    const policy = this.#parts.lots.policy(lot);
    if (policy === undefined || !this.#isAt(lot, node)) return;
    for (const orbit of policy.orbits) this.#look({ node, policy, orbit });
  }

  /** One look at a time per spot, so that an older lamp can never overtake a newer one. */
  #look(spot: Spot): void {
    const key = keyOf(spot);
    if (this.#busy.has(key)) {
      this.#busy.set(key, true);
      return;
    }
    this.#busy.set(key, false);
    this.#parts.background.run('lamp', async () => {
      try {
        do {
          this.#busy.set(key, false);
          await this.#show(spot, key);
        } while (this.#busy.get(key) === true);
      } finally {
        this.#busy.delete(key);
      }
    });
  }

  async #show(spot: Spot, key: string): Promise<void> {
    const lamp = await this.#read(spot);
    if (lamp === undefined || !this.#watched.has(spot.node)) return;
    // [B4] What did not change does not blink.
    const face = lampFace(lamp);
    if (this.#shown.get(key) === face) return;
    const outcome = await this.#lamps.lamp(spot.node, spot.policy.domain, lamp, { kind: 'everybody' });
    if (outcome.kind === 'done') this.#shown.set(key, face);
    this.#parts.meters.count('parkade_lamps_total', { node: spot.node, outcome: outcome.kind });
  }

  async #read({ policy, orbit }: Spot): Promise<Lamp | undefined> {
    const found = await this.#parts.store.findByOrbit(policy.lot, orbit);
    return found.kind === 'ok' ? lampOf(orbit, found.value) : undefined;
  }

  #forget(node: NodeId): void {
    for (const key of this.#shown.keys()) if (key.startsWith(`${node}/`)) this.#shown.delete(key);
  }
}

const keyOf = ({ node, policy, orbit }: Spot): string => `${node}/${policy.lot}/${orbit}`;
