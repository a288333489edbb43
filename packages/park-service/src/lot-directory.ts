import {
  declarationOf,
  EACH_DOMAIN,
  parseOrbit,
  policyForTenant,
  tenantOf,
  type LotId,
  type LotPolicy,
  type NodeId,
  type NumberPlan,
  type Orbit,
} from '@parkade/park-decision';
import type { LotDirectory } from '@parkade/park-decision';
import type { ResolvedConfig } from '@parkade/park-config';

/** The configured lots, as each node sees them, and the ways between the configured nodes. */
export function lotDirectory(config: ResolvedConfig): LotDirectory {
  const lots = new Map(config.lots.map((lot) => [lot.policy.lot, lot]));
  const nodes = new Map(config.nodes.map((node) => [node.node, node]));
  return {
    policy(lot: LotId, node?: NodeId): LotPolicy | undefined {
      const site = node === undefined ? null : (nodes.get(node)?.site ?? null);
      const domain = tenantOf(lot);
      const found = lots.get(declarationOf(lot));
      const policy = site === null ? found?.policy : (found?.at.get(site) ?? found?.policy);
      // [M1] A declaration for many is no lot of its own, and any other has no domain behind its name.
      if (policy === undefined || (domain === null) !== (policy.domain !== EACH_DOMAIN)) return undefined;
      return domain === null ? policy : policyForTenant(policy, lot, domain);
    },
    numberPlans: config.lots.flatMap(({ numberPlans }) => numberPlans),
    nodes: [...nodes.keys()],
    peerDial(from: NodeId, to: NodeId, orbit: Orbit): string | undefined {
      const template = from === to ? null : (nodes.get(to)?.peerDial ?? null);
      return template === null ? undefined : template.replaceAll('%s', orbit);
    },
  };
}

/** An orbit of a lot, or of a lot that is gone, in a map's key. */
export type Place = `${LotId}/${Orbit}`;
/** [M1] Lots of one declaration grow and shrink together. */
export const placeOf = (lot: LotId, orbit: Orbit): Place => `${declarationOf(lot)}/${orbit}`;

/** What was taken out of the configuration while somebody may have been there. */
interface Former {
  readonly lot: LotId;
  readonly directory: LotDirectory;
  readonly orbits: ReadonlySet<Orbit>;
}

/**
 * The lots of a configuration that is replaced while calls stand in it, as a whole and in one step. An orbit that was taken
 * out is kept as long as somebody is in it: they are recalled and can be fetched, and nobody else is parked there.
 */
export class LiveLots implements LotDirectory {
  #configured: LotDirectory;
  #former: readonly Former[] = [];
  #numberPlans: readonly NumberPlan[];

  constructor(config: ResolvedConfig) {
    this.#configured = lotDirectory(config);
    this.#numberPlans = this.#configured.numberPlans;
  }

  policy(lot: LotId, node?: NodeId): LotPolicy | undefined {
    const former = (): LotPolicy | undefined =>
      this.#former.find((one) => one.lot === declarationOf(lot))?.directory.policy(lot, node);
    return this.#configured.policy(lot, node) ?? former();
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

  /** Orbits that are not configured any more and still kept. */
  get kept(): readonly Place[] {
    return this.#former.flatMap(({ lot, orbits }) => [...orbits].map((orbit) => placeOf(lot, orbit)));
  }

  /** What was taken out is kept until {@link keepOnly} is told who is where. */
  replace(config: ResolvedConfig): void {
    const next = lotDirectory(config);
    const configured = orbitsByLot(next.numberPlans);
    const known = [...orbitsByLot(this.#configured.numberPlans)].map(([lot, orbits]): Former => ({
      lot,
      directory: this.#configured,
      orbits,
    }));
    this.#configured = next;
    this.#keep([...known, ...this.#former], ({ lot }, orbit) => configured.get(lot)?.has(orbit) !== true);
  }

  /** Lets go of every former orbit that nobody is in. */
  keepOnly(occupied: ReadonlySet<Place>): void {
    this.#keep(this.#former, ({ lot }, orbit) => occupied.has(placeOf(lot, orbit)));
  }

  #keep(former: readonly Former[], holds: (one: Former, orbit: Orbit) => boolean): void {
    this.#former = former
      .map((one) => ({ ...one, orbits: new Set([...one.orbits].filter((orbit) => holds(one, orbit))) }))
      .filter(({ orbits }) => orbits.size > 0);
    const taken = numbersOf(this.#configured.numberPlans);
    const kept = this.#former.flatMap(numberPlansOf).map((one) => withoutNumbers(one, taken));
    this.#numberPlans = [...this.#configured.numberPlans, ...kept.filter(({ orbits }) => orbits.size > 0)];
  }
}

/** Picked up as before; there is no code to park by. */
const numberPlansOf = ({ lot, directory, orbits }: Former): readonly NumberPlan[] =>
  directory.numberPlans.filter((one) => one.lot === lot).map((one) => ({ ...one, parkCodes: [], orbits }));

const numberOf = (domain: string, orbit: string): string => `${domain}/${orbit}`;

const numbersOf = (numberPlans: readonly NumberPlan[]): ReadonlySet<string> =>
  new Set(numberPlans.flatMap(({ domain, orbits }) => [...orbits].map((orbit) => numberOf(domain, orbit))));

/** A number that means something else in its domain by now means only that. */
const withoutNumbers = (numberPlan: NumberPlan, taken: ReadonlySet<string>): NumberPlan => ({
  ...numberPlan,
  orbits: new Set([...numberPlan.orbits].filter((orbit) => !taken.has(numberOf(numberPlan.domain, orbit)))),
});

function orbitsByLot(numberPlans: readonly NumberPlan[]): ReadonlyMap<LotId, ReadonlySet<Orbit>> {
  const all = new Map<LotId, Set<Orbit>>();
  for (const { lot, orbits } of numberPlans) {
    const known = all.get(lot) ?? new Set<Orbit>();
    for (const text of orbits) {
      const orbit = parseOrbit(text);
      if (orbit !== undefined) known.add(orbit);
    }
    all.set(lot, known);
  }
  return all;
}
