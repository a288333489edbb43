import { EACH_DOMAIN } from '@parkade/park-decision';

import type { DefaultedConfig, DefaultedLot, Placed } from './defaults.js';
import { domainsOfLots, hasDomain } from './lot-domains.js';
import { showNumbers } from './orbit-ranges.js';
import { isAt, placesOf, seenFrom, type Place } from './places.js';
import { complain, type Complaint, type ConfigPath } from './problem.js';

/** What somebody can dial, and what would happen. */
interface Dialable {
  readonly lot: string;
  readonly means: 'orbit' | 'park code' | 'pick-up code' | 'find code' | 'in-call code';
  readonly path: ConfigPath;
}

interface Clash {
  readonly first: Dialable;
  readonly second: Dialable;
  readonly numbers: string[];
}

/** In one domain, at one site, each dialled number means one thing. Doubles within one lot's `orbits` are in `check-lots.ts`. */
export function checkNumbers(config: DefaultedConfig): readonly Complaint[] {
  // Numbers that clash at two sites are complained about once.
  const complaints = new Map<string, Complaint>();
  const seen = new Set<string>();
  for (const domain of domainsOfLots(config.lots)) {
    const here = config.lots.filter((lot) => hasDomain(lot, domain));
    // A thousand domains with the same lots are one case.
    const names = here.map(({ name }) => name).join(' ');
    if (seen.has(names)) continue;
    seen.add(names);
    for (const place of placesOf(config)) {
      const lots = here.filter((lot) => isAt(lot, place));
      for (const clash of clashesAmong(lots, place)) {
        const complaint = complaintOf(clash, domain);
        complaints.set(JSON.stringify(complaint), complaint);
      }
    }
  }
  return [...complaints.values()];
}

/** They are pressed in a talk and never dialled, so that only two lots can mean the same by them. */
function* keysIn(lot: DefaultedLot): Generator<[string, Dialable]> {
  const { inCallCode } = lot;
  if (inCallCode !== null) yield [inCallCode.value, { lot: lot.name, means: 'in-call code', path: inCallCode.path }];
}

const clashesAmong = (lots: readonly DefaultedLot[], place: Place): readonly Clash[] => [
  ...clashesOf(lots, (lot) => dialables(lot, place)),
  ...clashesOf(lots, keysIn),
];

function clashesOf(
  lots: readonly DefaultedLot[],
  meanings: (lot: DefaultedLot) => Iterable<[string, Dialable]>,
): readonly Clash[] {
  const taken = new Map<string, Dialable>();
  const clashes = new Map<string, Clash>();
  for (const lot of lots) {
    for (const [number, dialable] of meanings(lot)) {
      const first = taken.get(number);
      if (first === undefined) taken.set(number, dialable);
      else if (first.lot !== dialable.lot || first.means !== 'orbit' || dialable.means !== 'orbit') {
        note(clashes, first, dialable, number);
      }
    }
  }
  return [...clashes.values()];
}

function note(clashes: Map<string, Clash>, first: Dialable, second: Dialable, number: string): void {
  const key = [first.path.join('/'), second.path.join('/'), first.means, second.means].join(' ');
  const clash = clashes.get(key) ?? { first, second, numbers: [] };
  clash.numbers.push(number);
  clashes.set(key, clash);
}

function* dialables(lot: DefaultedLot, place: Place): Generator<[string, Dialable]> {
  const { parkCodes, retrievePrefixes } = seenFrom(lot, place, { sites: null });
  for (const { path, value } of lot.orbits) {
    for (const orbit of value.orbits) yield [orbit, { lot: lot.name, means: 'orbit', path }];
  }
  for (const { path, value } of parkCodes) yield [value, { lot: lot.name, means: 'park code', path }];
  for (const prefix of retrievePrefixes) yield* pickUps(lot, prefix);
  for (const { whom, path, value } of lot.find) {
    yield [value, { lot: lot.name, means: 'find code', path }];
    if (whom === 'mine') yield* pickUps(lot, { path, value });
  }
}

function* pickUps(lot: DefaultedLot, prefix: Placed<string>): Generator<[string, Dialable]> {
  for (const { value } of lot.orbits) {
    for (const orbit of value.orbits) {
      yield [`${prefix.value}${orbit}`, { lot: lot.name, means: 'pick-up code', path: prefix.path }];
    }
  }
}

function complaintOf({ first, second, numbers }: Clash, where: string): Complaint {
  const domain = where === EACH_DOMAIN ? 'each domain' : where;
  const shown = showNumbers(numbers);
  if (first.lot === second.lot) {
    return complain(
      second.path,
      `${shown} is both ${first.means} and ${second.means} of this lot`,
      'choose another number for one of the two',
    );
  }
  if (first.means === 'orbit' && second.means === 'orbit') {
    return complain(
      second.path,
      `the lots "${first.lot}" and "${second.lot}" of ${domain} both have ${shown}`,
      `give ${shown} to one of the two lots, or put the lots in different domains (\`except:\` leaves one out of \`domain: '*'\`)`,
    );
  }
  return complain(
    second.path,
    `${shown} is ${second.means} of "${second.lot}" and ${first.means} of "${first.lot}" in ${domain}`,
    'choose another number for one of the two',
  );
}
