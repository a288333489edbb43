import { EACH_DOMAIN, parseLotId } from '@parkade/park-decision';

import { checkReminders } from './check-reminders.js';
import { orbitsOf, type DefaultedConfig, type DefaultedLot, type DefaultedStage } from './defaults.js';
import type { DefaultedTenants } from './tenants.js';
import { showDuration } from './durations.js';
import { suggest } from './nearest.js';
import { showNumbers } from './orbit-ranges.js';
import { isAt } from './places.js';
import type { WrittenUser } from './plain-text.js';
import { complain, quote, type Complaint, type ConfigPath } from './problem.js';

/** What a lot says against itself. What lots say against each other is in `check-numbers.ts`. */
export function checkLots(config: DefaultedConfig): readonly Complaint[] {
  const none = config.lots.length === 0 ? [complain(['lots'], 'has no lot', 'describe at least one lot')] : [];
  return [
    ...none,
    ...config.lots.flatMap((lot) => [
      ...checkName(lot),
      ...checkDomain(lot, config),
      ...checkLot(lot, config),
      ...checkReminders(lot),
    ]),
  ];
}

function checkName(lot: DefaultedLot): readonly Complaint[] {
  if (parseLotId(lot.name) !== undefined && !lot.name.includes('@')) return [];
  return [
    {
      path: lot.path,
      at: 'key',
      message: `${quote(lot.name)} cannot name a lot`,
      fix: 'use letters, digits, dots, dashes and underscores',
    },
  ];
}

/** [X1] Which domains a declaration is for. */
function checkTenants(
  { path, strayExcept }: DefaultedLot,
  { only, except }: DefaultedTenants,
  known: readonly string[],
): readonly Complaint[] {
  const named = [...(only ?? []), ...except];
  return [
    ...(only?.length === 0
      ? [
          complain(
            [...path, 'domain'],
            'is empty: nobody would have such a lot',
            "name domains, or write `domain: '*'`",
          ),
        ]
      : []),
    ...(strayExcept === null
      ? []
      : [
          complain(
            strayExcept,
            "goes with `domain: '*'` only",
            'leave these domains out of the list, and drop the key',
          ),
        ]),
    ...named.flatMap((one, index) => [
      ...(named.findIndex(({ value }) => value === one.value) === index
        ? []
        : [complain(one.path, `"${one.value}" stands twice`, 'leave one of the two')]),
      ...(known.length === 0 || known.includes(one.value)
        ? []
        : [complain(one.path, `"${one.value}" is not one of \`domains\``, suggest(one.value, known))]),
    ]),
  ];
}

function checkDomain(lot: DefaultedLot, config: DefaultedConfig): readonly Complaint[] {
  const known = config.domains.map(({ domain }) => domain);
  if (lot.tenants !== null) return checkTenants(lot, lot.tenants, known);
  if (lot.strayExcept !== null)
    return [complain(lot.strayExcept, "goes with `domain: '*'` only", "write `domain: '*'`, or drop the key")];
  if (lot.domain === undefined) {
    return [
      complain(
        [...lot.path, 'domain'],
        'is missing',
        'add `domain: pbx.example.org`, the domain the phones register with',
      ),
    ];
  }
  if (known.length === 0 || known.includes(lot.domain)) return [];
  return [complain([...lot.path, 'domain'], `"${lot.domain}" is not one of \`domains\``, suggest(lot.domain, known))];
}

function checkLot(lot: DefaultedLot, config: DefaultedConfig): readonly Complaint[] {
  return [
    ...checkOrbits(lot),
    ...checkRecall(lot),
    ...checkPeople(lot, config),
    ...checkSteps(lot, config),
    ...checkEscapes(lot, config),
    ...checkRights(lot),
    ...checkCallBack(lot, config),
  ];
}

/** [U1] One key of a phone each, and somebody to be rung by it. */
function checkEscapes(lot: DefaultedLot, { sites }: DefaultedConfig): readonly Complaint[] {
  const hasFallback = [lot, ...lot.at, ...(sites ?? [])].some(({ fallback }) => fallback !== null);
  return lot.escape.flatMap(({ key, path, value }) => [
    ...(/^[0-9*#]$/.test(key)
      ? []
      : [complain(path, `${quote(key)} is no key`, "use one of the keys 0 to 9, '*' and '#', in quotes")]),
    ...(value === 'operator' && !hasFallback
      ? [complain(path, 'leads to nobody: the operator is the `fallback`', "add `fallback: '1000'` to the lot")]
      : []),
  ]);
}

function checkOrbits(lot: DefaultedLot): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const seen = new Set<string>();
  for (const { path, value } of lot.orbits) {
    const again = value.orbits.filter((orbit) => seen.has(orbit));
    if (again.length > 0) {
      complaints.push(
        complain(path, `${showNumbers(again)} stand twice in this lot`, 'leave each orbit in one entry only'),
      );
    }
    for (const orbit of value.orbits) seen.add(orbit);
  }
  if (lot.orbits.length === 0)
    complaints.push(complain([...lot.path, 'orbits'], 'has no usable orbit', "add a range, like '701-720'"));
  return complaints;
}

function checkRecall(lot: DefaultedLot): readonly Complaint[] {
  const path = [...lot.path, 'recall'];
  if (lot.recallAfterMs === 0) return [];
  const complaints: Complaint[] = [];
  if (lot.recallAfterMs >= lot.maxWaitMs) {
    complaints.push(
      complain(
        [...path, 'after'],
        `${showDuration(lot.recallAfterMs)} is not before max_wait (${showDuration(lot.maxWaitMs)}): nobody would ever be rung`,
        'shorten `recall.after`, or lengthen `max_wait`',
      ),
    );
  }
  if (lot.chain.length === 0 && lot.then === 'stay') {
    complaints.push(
      complain(
        [...path, 'chain'],
        'rings nobody, and `then: stay` does nothing either',
        'add a step, or write `after: never`',
      ),
    );
  }
  return complaints;
}

/** Who is rung must be a person: not a number of this lot, or the recall would park again. */
function checkPeople(lot: DefaultedLot, { sites }: DefaultedConfig): readonly Complaint[] {
  const codes = [lot, ...lot.at].flatMap(({ parkCodes }) => parkCodes ?? []).map(({ value }) => value);
  const own = new Set<string>([...orbitsOf(lot), ...codes]);
  const operators = [lot, ...lot.at, ...(sites ?? []).filter(({ name }) => isAt(lot, name))];
  const people: [ConfigPath, DefaultedStage['ring'] | null][] = [
    ...operators.map(({ path, fallback }): [ConfigPath, WrittenUser | null] => [[...path, 'fallback'], fallback]),
    ...lot.chain.map((stage): [ConfigPath, DefaultedStage['ring']] => [[...stage.path, 'ring'], stage.ring]),
  ];
  return people.flatMap(([path, who]) => {
    if (who === null || typeof who === 'string' || !own.has(who.user)) return [];
    return [
      complain(path, `${who.user} is a number of the lot "${lot.name}", not a phone`, 'name a user of the directory'),
    ];
  });
}

function checkSteps(lot: DefaultedLot, { sites }: DefaultedConfig): readonly Complaint[] {
  const hasFallback = [lot, ...lot.at, ...(sites ?? [])].some(({ fallback }) => fallback !== null);
  return lot.whenRefused.flatMap(({ path, value }, index) => {
    if (lot.whenRefused.findIndex((step) => step.value === value) !== index) {
      return [complain(path, `\`${value}\` stands twice`, 'leave one of the two')];
    }
    if (value !== 'fallback' || hasFallback) return [];
    return [complain(path, 'the lot has no `fallback`', "add `fallback: '1000'` to the lot, or drop this step")];
  });
}

function checkCallBack({ callBack }: DefaultedLot, { nodes }: DefaultedConfig): readonly Complaint[] {
  const known = nodes.map(({ name }) => name);
  if (callBack === null || callBack.viaNode === null || known.includes(callBack.viaNode)) return [];
  const path = [...callBack.path, 'via_node'];
  return [complain(path, `there is no node "${callBack.viaNode}"`, suggest(callBack.viaNode, [...known, 'any']))];
}

function checkRights(lot: DefaultedLot): readonly Complaint[] {
  const everybody = [...(lot.park ?? []), ...(lot.retrieve ?? [])].filter(({ value }) => value === EACH_DOMAIN);
  if (lot.tenants === null && everybody.length > 0)
    return everybody.map(({ path }) =>
      complain(path, '`*` is no domain: everybody in the world would be entitled', 'name domains or users'),
    );
  const empty = (key: string): Complaint =>
    complain(
      [...lot.path, 'rights', key],
      'is empty: nobody could do it',
      "name a domain or a user, or leave the key out for the lot's domain",
    );
  return [
    ...(lot.park?.length === 0 ? [empty('park')] : []),
    ...(lot.retrieve?.length === 0 ? [empty('retrieve')] : []),
  ];
}
