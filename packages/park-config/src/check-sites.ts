import { orbitsOf, type DefaultedConfig, type DefaultedLot, type DefaultedLotAtSite } from './defaults.js';
import { suggest } from './nearest.js';
import { showNumbers } from './orbit-ranges.js';
import { isAt, placesOf, seenFrom, sitesWithNodes } from './places.js';
import { complain, type Complaint, type ConfigPath } from './problem.js';

/** Which sites there are, which lots are where, and what a lot says for a site. */
export function checkSites(config: DefaultedConfig): readonly Complaint[] {
  return [
    ...checkNodes(config),
    ...(config.sites ?? []).flatMap(({ name, path }) => checkInhabited(name, path, 'key', config)),
    ...config.lots.flatMap((lot) => [
      ...checkLocal(lot, config),
      ...checkAt(lot, config),
      ...checkOperator(lot, config),
    ]),
  ];
}

function checkNodes({ nodes, sites }: DefaultedConfig): readonly Complaint[] {
  if (sites === null) return [];
  const known = sites.map(({ name }) => name);
  return nodes.flatMap(({ path, site }) => {
    if (site === undefined || known.includes(site)) return [];
    return [complain([...path, 'site'], `"${site}" is not one of \`sites\``, suggest(site, known))];
  });
}

function checkInhabited(
  site: string,
  path: ConfigPath,
  at: Complaint['at'],
  config: DefaultedConfig,
): readonly Complaint[] {
  const known = sitesWithNodes(config);
  if (known.includes(site)) return [];
  const fix = known.length === 0 ? `add \`site: ${site}\` to the nodes that stand there` : suggest(site, known);
  return [{ path, at, message: `no node stands in "${site}"`, fix }];
}

function checkLocal(lot: DefaultedLot, config: DefaultedConfig): readonly Complaint[] {
  if (lot.sites === null) return [];
  if (lot.sites.length === 0)
    return [
      complain([...lot.path, 'sites'], 'is empty: nobody could reach the lot', 'name a site, or leave the key out'),
    ];
  return lot.sites.flatMap(({ path, value }, index) =>
    lot.sites?.findIndex((each) => each.value === value) === index
      ? checkInhabited(value, path, 'value', config)
      : [complain(path, `"${value}" stands twice`, 'leave one of the two')],
  );
}

function checkAt(lot: DefaultedLot, config: DefaultedConfig): readonly Complaint[] {
  return lot.at.flatMap((here, index) => [
    ...(isAt(lot, here.site)
      ? checkInhabited(here.site, here.path, 'key', config)
      : [notThere(here, lot.sites?.map(({ value }) => value) ?? [])]),
    ...checkBand(here, lot),
    ...lot.at.slice(0, index).flatMap((earlier) => checkOverlap(here, earlier)),
  ]);
}

const notThere = ({ path, site }: DefaultedLotAtSite, sites: readonly string[]): Complaint => ({
  path,
  at: 'key',
  message: `the lot is not at "${site}"`,
  fix: `add "${site}" to the lot's \`sites\`, or drop this; it is at ${[...new Set(sites)].join(', ')}`,
});

const bandOf = ({ band }: DefaultedLotAtSite): readonly string[] => band.flatMap(({ value }) => value.orbits);

function checkBand(here: DefaultedLotAtSite, lot: DefaultedLot): readonly Complaint[] {
  const own = new Set<string>(orbitsOf(lot));
  const seen = new Set<string>();
  return here.band.flatMap(({ path, value }) => {
    const outside = value.orbits.filter((orbit) => !own.has(orbit));
    const again = value.orbits.filter((orbit) => seen.has(orbit));
    for (const orbit of value.orbits) seen.add(orbit);
    return [
      ...(outside.length === 0
        ? []
        : [complain(path, `${showNumbers(outside)} is outside the lot`, 'a band is made of orbits of its lot')]),
      ...(again.length === 0
        ? []
        : [complain(path, `${showNumbers(again)} stands twice in this band`, 'leave each orbit in one entry only')]),
    ];
  });
}

/** An orbit that two sites try first is in nobody's band. */
function checkOverlap(here: DefaultedLotAtSite, earlier: DefaultedLotAtSite): readonly Complaint[] {
  const theirs = new Set(bandOf(earlier));
  const both = bandOf(here).filter((orbit) => theirs.has(orbit));
  if (both.length === 0) return [];
  return [
    complain(
      [...here.path, 'band'],
      `${showNumbers(both)} is in the band of "${earlier.site}" too`,
      'give each orbit to one band; what is in none is shared',
    ),
  ];
}

function checkOperator(lot: DefaultedLot, config: DefaultedConfig): readonly Complaint[] {
  const stage = lot.chain.find(({ ring }) => ring === 'operator');
  if (stage === undefined) return [];
  const without = placesOf(config).filter(
    (place) => isAt(lot, place) && seenFrom(lot, place, config).fallback === null,
  );
  if (without.length === 0) return [];
  const where = without.map((place) => (place === null ? 'nodes without a site' : `"${place}"`)).join(', ');
  return [
    complain(
      [...stage.path, 'ring'],
      `nobody is the operator of ${where}`,
      "add `fallback: '1000'` to the lot, or to each site below `sites`",
    ),
  ];
}
