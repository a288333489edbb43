import type { LotId, Orbit, SeenCall } from '@parkade/park-decision';
import type { ParkStore, StoreAnswer } from '@parkade/park-ports';

interface Reading {
  readonly orbits: Set<Orbit>;
  readonly answer: Promise<StoreAnswer<ReadonlyMap<Orbit, SeenCall>>>;
}

/** Orbits of a lot that are asked for in one turn, of however many nodes, are read in one step: a pass costs one for each lot. */
export class OccupantReader {
  readonly #store: Pick<ParkStore, 'occupants'>;
  /** Not sent yet: what is asked for later must not be answered by what was read earlier. */
  readonly #next = new Map<LotId, Reading>();

  constructor(store: Pick<ParkStore, 'occupants'>) {
    this.#store = store;
  }

  async occupantOf(lot: LotId, orbit: Orbit): Promise<StoreAnswer<SeenCall>> {
    const reading = this.#next.get(lot) ?? this.#begin(lot);
    reading.orbits.add(orbit);
    const answer = await reading.answer;
    return answer.kind === 'store-down' ? answer : { kind: 'ok', value: answer.value.get(orbit) ?? null };
  }

  #begin(lot: LotId): Reading {
    const orbits = new Set<Orbit>();
    const answer = Promise.resolve().then(() => {
      this.#next.delete(lot);
      return this.#store.occupants(lot, [...orbits]);
    });
    const reading = { orbits, answer };
    this.#next.set(lot, reading);
    return reading;
  }
}
