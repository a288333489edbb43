import {
  parseOrbit,
  type LotDirectory,
  type LotId,
  type LotPolicy,
  type NodeId,
  type NumberPlan,
  type Orbit,
} from '@parkade/park-decision';
import type { ResolvedConfig } from '@parkade/park-config';
import { isOf, keptFor, remainders, withoutTaken, type FormerLot, type Place } from './former-lots.js';
import { lotDirectory } from './lot-directory.js';

/**
 * The lots of a configuration that is replaced while calls stand in it, as a whole and in one step. An orbit that was taken
 * out is kept as long as somebody is in it: they are recalled and can be fetched, and no code parks anybody there (rule X6).
 */
export class LiveLots implements LotDirectory {
  #configured: LotDirectory;
  #former: readonly FormerLot[] = [];
  #numberPlans: readonly NumberPlan[];

  constructor(config: ResolvedConfig) {
    this.#configured = lotDirectory(config);
    this.#numberPlans = this.#configured.numberPlans;
  }

  policy(lot: LotId, node?: NodeId): LotPolicy | undefined {
    const configured = this.#configured.policy(lot, node);
    return configured ?? this.#former.find((one) => isOf(one, lot))?.directory.policy(lot, node);
  }

  get numberPlans(): readonly NumberPlan[] {
    return this.#numberPlans;
  }

  get nodes(): readonly NodeId[] {
    return this.#configured.nodes;
  }

  peerDial(from: NodeId, to: NodeId, orbit: Orbit): string | undefined {
    return this.#configured.peerDial(from, to, orbit);
  }

  /** All lots as they are declared, those that are kept for somebody included. */
  get lots(): readonly LotId[] {
    return [...new Set(this.#numberPlans.map(({ lot }) => lot))];
  }

  /** Orbits that are not configured any more and still kept; of a domain that is gone, under its declaration until it is known who is there. */
  get kept(): readonly Place[] {
    return this.#former.flatMap(({ lot, tenants, orbits }) => {
      const domains = tenants?.only ?? null;
      const names = domains === null ? [lot] : [...domains].map((domain) => `${lot}@${domain}`);
      return names.flatMap((name) => [...orbits].map((orbit): Place => ({ lot: name, orbit })));
    });
  }

  /** What was taken out is kept until {@link keepOnly} is told who is where. */
  replace(config: ResolvedConfig): void {
    const next = lotDirectory(config);
    const before = [...formerOf(this.#configured), ...this.#former];
    this.#configured = next;
    this.#keep(before.flatMap((one) => remainders(one, next.numberPlans)));
  }

  /** Lets go of every former orbit that nobody is in. */
  keepOnly(occupied: readonly Place[]): void {
    this.#keep(this.#former.flatMap((one) => keptFor(one, occupied)));
  }

  #keep(former: readonly FormerLot[]): void {
    this.#former = former;
    const { numberPlans } = this.#configured;
    const kept = former.flatMap(numberPlansOf).flatMap((one) => withoutTaken(one, numberPlans));
    this.#numberPlans = [...numberPlans, ...kept.filter(({ orbits }) => orbits.size > 0)];
  }
}

/** Picked up as before; there is no code to park by. */
const numberPlansOf = ({ lot, directory, orbits, tenants }: FormerLot): readonly NumberPlan[] =>
  directory.numberPlans
    .filter((one) => one.lot === lot)
    .map((one) => ({
      ...one,
      parkCodes: [],
      orbits: new Set([...orbits].filter((orbit) => one.orbits.has(orbit))),
      ...(tenants === undefined ? {} : { tenants }),
    }));

/** All that it has, as it would be kept. */
function formerOf(directory: LotDirectory): readonly FormerLot[] {
  const all = new Map<LotId, FormerLot>();
  for (const { lot, orbits, tenants } of directory.numberPlans) {
    const here = [...orbits].flatMap((text) => parseOrbit(text) ?? []);
    const known = all.get(lot)?.orbits ?? [];
    all.set(lot, {
      lot,
      directory,
      orbits: new Set([...known, ...here]),
      ...(tenants === undefined ? {} : { tenants }),
    });
  }
  return [...all.values()];
}
