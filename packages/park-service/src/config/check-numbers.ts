import type { DefaultedConfig, DefaultedLot, Placed } from './defaults.js';
import { showNumbers } from './orbit-ranges.js';
import { complain, type Complaint, type ConfigPath } from './problem.js';

/** What somebody can dial, and what would happen. */
interface Dialable {
  readonly lot: string;
  readonly means: 'orbit' | 'park code' | 'pick-up code';
  readonly path: ConfigPath;
}

interface Clash {
  readonly first: Dialable;
  readonly second: Dialable;
  readonly numbers: string[];
}

/** In one domain each dialled number means one thing. Doubles within one lot's `orbits` are in `check-lots.ts`. */
export function checkNumbers(config: DefaultedConfig): readonly Complaint[] {
  const domains = new Map<string, DefaultedLot[]>();
  for (const lot of config.lots) {
    if (lot.domain !== undefined) domains.set(lot.domain, [...(domains.get(lot.domain) ?? []), lot]);
  }
  return [...domains].flatMap(([domain, lots]) => clashesAmong(lots).map((clash) => complaintOf(clash, domain)));
}

function clashesAmong(lots: readonly DefaultedLot[]): readonly Clash[] {
  const taken = new Map<string, Dialable>();
  const clashes = new Map<string, Clash>();
  for (const lot of lots) {
    for (const [number, dialable] of dialables(lot)) {
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

function* dialables(lot: DefaultedLot): Generator<[string, Dialable]> {
  for (const { path, value } of lot.orbits) {
    for (const orbit of value.orbits) yield [orbit, { lot: lot.name, means: 'orbit', path }];
  }
  for (const { path, value } of lot.parkCodes) yield [value, { lot: lot.name, means: 'park code', path }];
  for (const prefix of lot.retrievePrefixes) yield* pickUps(lot, prefix);
}

function* pickUps(lot: DefaultedLot, prefix: Placed<string>): Generator<[string, Dialable]> {
  for (const { value } of lot.orbits) {
    for (const orbit of value.orbits) {
      yield [`${prefix.value}${orbit}`, { lot: lot.name, means: 'pick-up code', path: prefix.path }];
    }
  }
}

function complaintOf({ first, second, numbers }: Clash, domain: string): Complaint {
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
      `give ${shown} to one of the two lots, or put the lots in different domains`,
    );
  }
  return complain(
    second.path,
    `${shown} is ${second.means} of "${second.lot}" and ${first.means} of "${first.lot}" in ${domain}`,
    'choose another number for one of the two',
  );
}
