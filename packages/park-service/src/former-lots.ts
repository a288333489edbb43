/** [X6] What was taken out of the configuration while somebody may be there. */
import {
  declarationOf,
  isTenant,
  planFor,
  tenantOf,
  tenantsGone,
  type LotDirectory,
  type LotId,
  type NumberPlan,
  type Orbit,
  type Tenants,
} from '@parkade/park-decision';

/** An orbit of a lot, or of a lot that is gone. */
export interface Place {
  readonly lot: string;
  readonly orbit: Orbit;
}

export const placeName = ({ lot, orbit }: Place): string => `${lot}/${orbit}`;

/** Orbits of one number plan. */
export interface FormerLot {
  /** As it was declared. */
  readonly lot: LotId;
  /** The configuration it was last in. */
  readonly directory: LotDirectory;
  readonly orbits: ReadonlySet<Orbit>;
  /** Of a declaration for many domains, those it is kept for. */
  readonly tenants?: Tenants;
}

export const isOf = ({ lot, tenants }: FormerLot, wanted: LotId): boolean => {
  const domain = tenantOf(wanted);
  if (domain === null) return tenants === undefined && lot === wanted;
  return tenants !== undefined && lot === declarationOf(wanted) && isTenant(tenants, domain);
};

/** What of it is in none of these plans: orbits that are gone, and all orbits of domains that are gone. */
export function remainders(former: FormerLot, next: readonly NumberPlan[]): readonly FormerLot[] {
  const { lot, orbits, tenants } = former;
  const same = next.filter((one) => one.lot === lot && (one.tenants === undefined) === (tenants === undefined));
  const isThere = (orbit: Orbit): boolean => same.some((one) => one.orbits.has(orbit));
  const gone = { ...former, orbits: new Set([...orbits].filter((orbit) => !isThere(orbit))) };
  const now = same[0]?.tenants;
  const ofDomains =
    tenants === undefined || now === undefined
      ? []
      : [{ ...former, orbits: new Set([...orbits].filter(isThere)), tenants: tenantsGone(tenants, now) }];
  return [gone, ...ofDomains].filter(isAnything);
}

const isAnything = ({ orbits, tenants }: FormerLot): boolean => orbits.size > 0 && tenants?.only?.size !== 0;

/** What of it has somebody in it; of many domains, each one's by itself. */
export function keptFor(former: FormerLot, occupied: readonly Place[]): readonly FormerLot[] {
  const { lot, orbits, tenants } = former;
  const here = occupied.filter((one) => declarationOf(one.lot) === lot && orbits.has(one.orbit));
  const orbitsIn = (name: string): ReadonlySet<Orbit> =>
    new Set(here.filter((one) => one.lot === name).map(({ orbit }) => orbit));
  if (tenants === undefined) return [{ ...former, orbits: orbitsIn(lot) }].filter(isAnything);
  const domains = new Set(here.flatMap((one) => tenantOf(one.lot) ?? []).filter((domain) => isTenant(tenants, domain)));
  return [...domains].map((domain) => ({
    ...former,
    orbits: orbitsIn(`${lot}@${domain}`),
    tenants: { ...tenants, only: new Set([domain]), except: new Set() },
  }));
}

/** A number that means something else in its domain by now means only that. */
export function withoutTaken(numberPlan: NumberPlan, taken: readonly NumberPlan[]): readonly NumberPlan[] {
  const { domain, orbits, tenants } = numberPlan;
  const freeIn = (one: string): ReadonlySet<string> => {
    const there = taken.flatMap((other) => planFor(other, one) ?? []);
    return new Set([...orbits].filter((orbit) => !there.some((other) => other.orbits.has(orbit))));
  };
  if (tenants === undefined) return [{ ...numberPlan, orbits: freeIn(domain) }];
  // Of every domain: nobody can tell yet who is there. What is configured is asked first.
  if (tenants.only === null) return [numberPlan];
  return [...tenants.only].map((one) => ({
    ...numberPlan,
    orbits: freeIn(one),
    tenants: { ...tenants, only: new Set([one]) },
  }));
}
