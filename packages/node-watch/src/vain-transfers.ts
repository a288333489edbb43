/**
 * [P12][L12] Attended transfers to one of our numbers that were completed on another node than the consult call's, and that nobody there
 * answers. The node waits a minute for an answer, and keeps the legs of caller and parker for as long: a transfer to a park
 * number is answered at once or not at all.
 */
import type { LegId, NodeId } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { TransferLegs } from '@parkade/park-ports';

/** From the look at which it was seen first. */
const IN_VAIN_MS = 5_000;

export class VainTransfers {
  readonly #deps: EngineDeps;
  readonly #switches: TransferLegs;
  readonly #seenAt = new Map<NodeId, ReadonlyMap<LegId, number>>();

  constructor(deps: EngineDeps, switches: TransferLegs) {
    this.#deps = deps;
    this.#switches = switches;
  }

  /** Ends those that an earlier look saw. The phone is told that its transfer failed, and still has the caller. */
  async look(node: NodeId): Promise<void> {
    const legs = await this.#switches.unansweredTransfers(node, (dialled) => this.#isOurs(dialled));
    if (legs === 'unknown') return;
    const now = this.#deps.clock.now();
    const before = this.#seenAt.get(node);
    this.#seenAt.set(node, new Map(legs.map(({ leg }) => [leg, before?.get(leg) ?? now])));
    for (const { leg, dialled } of legs) {
      if (now - (before?.get(leg) ?? now) < IN_VAIN_MS) continue;
      this.#deps.log.warn('a transfer in vain is ended', { node, leg, dialled });
      this.#deps.meters.count('parkade_vain_transfers_total', { node });
      await this.#deps.switches.hangUp(node, leg, 'NO_ANSWER');
    }
  }

  #isOurs(dialled: string): boolean {
    return this.#deps.lots.numberPlans.some(
      ({ parkCodes, orbits }) => parkCodes.includes(dialled) || orbits.has(dialled),
    );
  }
}
