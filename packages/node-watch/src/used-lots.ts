/** The lots of declarations for many domains: which of them lamps are to be looked at. */
import { declarationOf, type LotId, type NodeId } from '@parkade/park-decision';
import type { EngineDeps } from '@parkade/park-engine';
import type { StoreAnswer } from '@parkade/park-ports';

/** A lamp that was lit before this, and put out while nobody watched, is asked for by its phone again before long. */
const LATELY_MS = 24 * 3_600_000;
/** Several passes over the same look: an event that did not come is made good, and lots that rest cost nothing. */
const JUST_NOW_MS = 60_000;

export class UsedLots {
  readonly #deps: Pick<EngineDeps, 'store' | 'clock'>;
  /** Places whose lamp was last shown as anything but free. */
  readonly #lit = new Map<LotId, Set<string>>();

  constructor(deps: Pick<EngineDeps, 'store' | 'clock'>) {
    this.#deps = deps;
  }

  /** [X4] Of this declaration; `lately` for whoever knows nothing yet, `now` for whoever has followed the events. */
  async lots(declared: LotId, when: 'lately' | 'now'): Promise<StoreAnswer<readonly LotId[]>> {
    const since = this.#deps.clock.now() - (when === 'now' ? JUST_NOW_MS : LATELY_MS);
    const used = await this.#deps.store.usedLots(declared, since);
    if (used.kind === 'store-down') return used;
    const lit = [...this.#lit.keys()].filter((lot) => declarationOf(lot) === declared);
    return { kind: 'ok', value: [...new Set([...used.value, ...lit])] };
  }

  shown(node: NodeId, lot: LotId, orbit: string, isFree: boolean): void {
    if (declarationOf(lot) === lot) return;
    const places = this.#lit.get(lot) ?? new Set<string>();
    if (isFree) places.delete(`${node}/${orbit}`);
    else places.add(`${node}/${orbit}`);
    if (places.size === 0) this.#lit.delete(lot);
    else this.#lit.set(lot, places);
  }
}
