/**
 * Where a lot can be seen from, and what it looks like there: the word of the lot for the site goes before that of the
 * lot, and that before the word of the site.
 */
import type { DefaultedConfig, DefaultedLot, DefaultedPlace, Placed } from './defaults.js';
import type { OrbitRange } from './orbit-ranges.js';

/** A site, or `null` for the nodes that stand in none. */
export type Place = string | null;

/** What a lot is at a place; the rest of it is the same everywhere. */
export interface LotThere extends DefaultedPlace {
  readonly band: readonly Placed<OrbitRange>[];
  readonly parkCodes: readonly Placed<string>[];
  readonly retrievePrefixes: readonly Placed<string>[];
}

type ServiceDeps = Pick<DefaultedConfig, 'nodes' | 'sites'>;

/** The sites in which there is a node, in the order of the nodes. */
export const sitesWithNodes = ({ nodes }: Pick<ServiceDeps, 'nodes'>): readonly string[] => [
  ...new Set(nodes.flatMap(({ site }) => (site === undefined ? [] : [site]))),
];

/** Every place with a node; one without a name when there is no node at all. */
export function placesOf({ nodes }: Pick<ServiceDeps, 'nodes'>): readonly Place[] {
  const places = new Set<Place>(nodes.map(({ site }) => site ?? null));
  return places.size === 0 ? [null] : [...places];
}

export const isAt = (lot: DefaultedLot, place: Place): boolean =>
  lot.sites === null || lot.sites.some(({ value }) => value === place);

export function seenFrom(lot: DefaultedLot, place: Place, { sites }: Pick<ServiceDeps, 'sites'>): LotThere {
  const here = lot.at.find(({ site }) => site === place);
  const around = sites?.find(({ name }) => name === place);
  return {
    fallback: here?.fallback ?? lot.fallback ?? around?.fallback ?? null,
    music: here?.music ?? lot.music ?? around?.music ?? null,
    sounds: here?.sounds ?? lot.sounds ?? around?.sounds ?? null,
    page: here?.page ?? lot.page ?? around?.page ?? null,
    band: here?.band ?? [],
    parkCodes: here?.parkCodes ?? lot.parkCodes,
    retrievePrefixes: here?.retrievePrefixes ?? lot.retrievePrefixes,
  };
}
