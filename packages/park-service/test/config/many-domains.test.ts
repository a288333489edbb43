/** One declaration for many domains, and quotas: what may be written, what is refused with which fix, and what it becomes. */
import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';
import { classifyRequest, parseLotId, parseNodeId, type LotId } from '@parkade/park-decision';
import { lotDirectory } from '../../src/lot-directory.js';

const HEAD = "version: 1\nnodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]\n";
const EACH = "main: { domain: '*', orbits: ['701-703'], park_codes: ['*70'] }";

const load = (lots: string, more = '') => parseConfig(`${HEAD}${more}\nlots: { ${lots} }\n`);
const told = (lots: string, more?: string): readonly string[] => {
  const loading = load(lots, more);
  return loading.kind === 'ok'
    ? []
    : loading.problems.map(({ field, message, fix }) => `${field}: ${message} -> ${fix}`);
};
function directory(lots: string, more?: string) {
  const loading = load(lots, more);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return lotDirectory(loading.config);
}
const lot = (text: string): LotId => {
  const found = parseLotId(text);
  if (found === undefined) throw new Error(text);
  return found;
};

describe('a lot for each domain', () => {
  it('[F5] is there for every domain under its name, and not under the declaration’s', () => {
    const lots = directory(EACH);
    expect(lots.policy(lot('main@a.test'))).toMatchObject({
      lot: 'main@a.test',
      domain: 'a.test',
      rights: { park: ['a.test'], retrieve: ['a.test'] },
    });
    expect(lots.policy(lot('main'))).toBeUndefined();
    expect(lots.policy(lot('yard@a.test'))).toBeUndefined();
    expect(lots.numberPlans).toHaveLength(1);
  });

  it('[F5] a lot of one domain has none behind its name', () => {
    const lots = directory("main: { domain: a.test, orbits: ['701'] }");
    expect(lots.policy(lot('main'))).toBeDefined();
    expect(lots.policy(lot('main@b.test'))).toBeUndefined();
  });

  it('[F5] users without a domain are those of the domain, also at a site', () => {
    const more = "sites: { east: {} }\nnodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret, site: east }]";
    const text = `version: 1\n${more}\nlots: { main: { domain: '*', orbits: ['701'], fallback: '1000', at: { east: { fallback: '2000' } },
      recall: { chain: [{ ring: '1005', for: 10s }, { ring: 1@ops.test, for: 5s }] } } }\n`;
    const loading = parseConfig(text);
    if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
    const lots = lotDirectory(loading.config);
    expect(lots.policy(lot('main@a.test'))).toMatchObject({
      fallback: { user: '1000', domain: 'a.test' },
      chain: [
        { ring: { address: { user: '1005', domain: 'a.test' } } },
        { ring: { address: { user: '1', domain: 'ops.test' } } },
      ],
    });
    expect(lots.policy(lot('main@a.test'), parseNodeId('fs-a'))?.fallback).toEqual({ user: '2000', domain: 'a.test' });
  });

  it.each([
    ['a list', "domain: [a.test, b.test], orbits: ['701']", 'a.test', 'c.test'],
    ['one left out', "domain: '*', except: [c.test], orbits: ['701']", 'a.test', 'c.test'],
    ['an alias in the list', "domain: [a.alias], orbits: ['701']", 'a.test', 'c.test'],
  ])('[F5] %s', (_title, written, inside, outside) => {
    const { numberPlans } = directory(
      `main: { ${written}, park_codes: ['*70'] }`,
      'domains: [{ domain: a.test, aliases: [a.alias] }, b.test, c.test]',
    );
    const asks = (domain: string) =>
      classifyRequest(
        { entry: 'dialled', dialled: '*70', node: 'fs-a', owner: { user: '1', domain }, transferred: false } as never,
        numberPlans,
      );
    expect(asks(inside)).toMatchObject({ kind: 'reserve', numberPlan: { lot: `main@${inside}` } });
    expect(asks(outside)).toEqual({ kind: 'refused', reason: 'not-allowed' });
  });

  it('[F5] [A9] groups and pages are each domain’s, a group of one domain that one’s only', () => {
    const more = `domains: [a.test, { domain: b.test, aliases: [b.alias] }]
groups: { sales: { number: 600, members: [1005] }, ops: { domain: b.alias, number: 601, members: [1006] } }
pages: { all: { phones: [1007] } }`;
    const written = "main: { domain: '*', orbits: ['701'], park_codes: ['*70'], for_whom: on, page: all }";
    const lots = directory(written, more);
    const [inA, inB] = [lots.policy(lot('main@a.test')), lots.policy(lot('main@b.test'))];
    expect(inA?.forWhom?.groups).toEqual([
      { name: 'sales', number: '600', members: [{ user: '1005', domain: 'a.test' }], directory: null },
    ]);
    expect(inB?.forWhom?.groups.map(({ name, members }) => [name, members[0]?.domain])).toEqual([
      ['sales', 'b.test'],
      ['ops', 'b.test'],
    ]);
    expect(inB?.page?.phones).toEqual([{ user: '1007', domain: 'b.test' }]);
  });

  it('[F5] beside a lot of one domain, a group says whether it is of all others', () => {
    const written = `${EACH.replace("'*',", "'*', except: [big.test], for_whom: on,")}, big: { domain: big.test, orbits: ['701'], for_whom: on }`;
    const lots = directory(
      written,
      "groups: { sales: { domain: '*', number: 600, members: [1005] }, big-sales: { domain: big.test, number: 600, members: [1005] } }",
    );
    const names = (text: string) => lots.policy(lot(text))?.forWhom?.groups.map(({ name }) => name);
    expect([names('main@a.test'), names('big')]).toEqual([['sales'], ['big-sales']]);
  });

  it('[F5] [C5] webhooks are told of all lots of a declaration, or of one domain’s', () => {
    const hook = (lots: string) =>
      told(
        EACH.replace("'*',", '[a.test, b.test],'),
        `webhooks: [{ name: crm, url: https://crm.test/, secret_file: none, lots: [${lots}] }]`,
      ).filter((problem) => problem.includes('.lots'));
    expect(hook('main, main@a.test')).toEqual([]);
    expect(hook('main@c.test')).toEqual([expect.stringContaining('there is no lot "main@c.test"')]);
    expect(hook('main@')).toEqual([expect.stringContaining('is not the name of a lot')]);
  });

  it('[F4] quotas are the lot’s', () => {
    const lots = directory("main: { domain: '*', orbits: ['701'], quota: { lot: 5, parker: 2 } }");
    expect(lots.policy(lot('main@a.test'))?.quota).toEqual({ inLot: 5, ofParker: 2 });
  });
});

describe('what is refused', () => {
  it.each([
    [
      'a number of a domain’s own lot',
      `${EACH}, big: { domain: big.test, orbits: ['703-709'] }`,
      'lots.big.orbits[0]: the lots "main" and "big" of big.test both have 703 -> give 703 to one of the two lots, or put the lots in different domains (`except:` leaves one out of `domain: \'*\'`)',
    ],
    [
      'a number of another declaration',
      `${EACH}, yard: { domain: '*', orbits: ['801'], park_codes: ['*70'] }`,
      'lots.yard.park_codes[0]: *70 is park code of "yard" and park code of "main" in each domain -> choose another number for one of the two',
    ],
    [
      'a number of a list’s domains',
      "a: { domain: [a.test, b.test], orbits: ['701'] }, b: { domain: [b.test, c.test], orbits: ['701'] }",
      'lots.b.orbits[0]: the lots "a" and "b" of b.test both have 701 -> give 701 to one of the two lots, or put the lots in different domains (`except:` leaves one out of `domain: \'*\'`)',
    ],
    [
      'except of one domain',
      "main: { domain: a.test, except: [b.test], orbits: ['701'] }",
      "lots.main.except: goes with `domain: '*'` only -> write `domain: '*'`, or drop the key",
    ],
    [
      'except of a list',
      "main: { domain: [a.test], except: [b.test], orbits: ['701'] }",
      "lots.main.except: goes with `domain: '*'` only -> leave these domains out of the list, and drop the key",
    ],
    [
      'an empty list',
      "main: { domain: [], orbits: ['701'] }",
      "lots.main.domain: is empty: nobody would have such a lot -> name domains, or write `domain: '*'`",
    ],
    [
      'a domain twice',
      "main: { domain: [a.test, a.test], orbits: ['701'] }",
      'lots.main.domain[1]: "a.test" stands twice -> leave one of the two',
    ],
    [
      'everybody’s right',
      "main: { domain: a.test, orbits: ['701'], rights: { park: ['*'] } }",
      'lots.main.rights.park[0]: `*` is no domain: everybody in the world would be entitled -> name domains or users',
    ],
    [
      'a quota of none',
      "main: { domain: a.test, orbits: ['701'], quota: { lot: 0 } }",
      'lots.main.quota.lot: "0" is not a whole number from 1 to 10000 -> use a number from 1 to 10000',
    ],
    [
      'a name with a domain',
      "main@a.test: { domain: a.test, orbits: ['701'] }",
      'lots.main@a.test: "main@a.test" cannot name a lot -> use letters, digits, dots, dashes and underscores',
    ],
  ])('%s', (_title, lots, expected) => {
    const all = told(lots);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(expected);
  });

  it.each([
    ['of no lot', 'ops: { domain: c.test, members: [1] }', 'groups.ops.domain: no lot is in "c.test"'],
    [
      'with a number that each domain’s has',
      "sales: { domain: '*', number: 600, members: [1] }, ops: { domain: a.test, number: 600, members: [1] }",
      'groups.ops.number: "600" is the number of "sales" already',
    ],
  ])('a group %s', (_title, groups, expected) => {
    const listed = EACH.replace("'*',", '[a.test, b.test],');
    expect(told(listed, `groups: { ${groups} }`)).toEqual([expect.stringContaining(expected)]);
  });

  it('a group of each domain, where no lot is of many', () => {
    const [problem] = told("main: { domain: a.test, orbits: ['701'] }", "groups: { x: { domain: '*', members: [1] } }");
    expect(problem).toContain('groups.x.domain: no lot is in "*"');
  });

  it('a domain that leaves the common lot may have its own with the same numbers', () => {
    const except = EACH.replace("'*',", "'*', except: [big.test],");
    expect(told(`${except}, big: { domain: big.test, orbits: ['703-709'] }`)).toEqual([]);
  });

  it('contexts by domain cannot be for every domain; for a list they can', () => {
    expect(told(EACH, 'contexts: { phones: { a.test: a } }')).toEqual([
      "contexts.phones: names contexts by domain, and a lot has `domain: '*'`: other domains could not dial it -> name one context for all, like `phones: default`, or list the domains of the lot",
    ]);
    const listed = EACH.replace("'*',", '[a.test, b.test],');
    expect(told(listed, 'contexts: { phones: { a.test: a, b.test: b } }')).toEqual([]);
    expect(told(listed, 'contexts: { phones: { a.test: a } }')).toHaveLength(1);
  });
});
