import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const HEAD = `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret, addresses: [10.0.0.1] }]
`;
const LOTS = "lots: { main: { domain: pbx.test, orbits: ['701'] } }\n";

const told = (rest: string, lots = LOTS): readonly string[] => {
  const loading = parseConfig(HEAD + lots + rest);
  return loading.kind === 'ok' ? [] : loading.problems.map(({ field, message }) => `${field}: ${message}`);
};
const read = (rest: string, lots = LOTS) => {
  const loading = parseConfig(HEAD + lots + rest);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
};

const PROXY = 'trusted_proxies: [{ addresses: [10.0.0.7], header: X-Authenticated-User }]\n';

describe('trusted proxies', () => {
  it('are read, by header or by variable', () => {
    expect(read(PROXY).house.proxies).toEqual([
      { addresses: ['10.0.0.7'], variable: 'sip_h_X-Authenticated-User', domain: null },
    ]);
    const asserted = 'trusted_proxies: [{ addresses: [10.0.0.7], header: p-asserted-identity, domain: pbx.test }]';
    expect(read(asserted).house.proxies).toEqual([
      { addresses: ['10.0.0.7'], variable: 'sip_P-Asserted-Identity', domain: 'pbx.test' },
    ]);
    const variable = 'trusted_proxies: [{ addresses: [10.0.0.7], variable: proxied_user }]';
    expect(read(variable).house.proxies[0]?.variable).toBe('proxied_user');
  });

  it.each([
    [
      '{ addresses: [10.0.0.7] }',
      'trusted_proxies[0]: has no `header` and no `variable`: an address alone says nothing of who calls',
    ],
    ['{ addresses: [10.0.0.7], header: X-A, variable: b }', 'trusted_proxies[0].variable: there is a `header` as well'],
    ['{ addresses: [], header: X-A }', 'trusted_proxies[0].addresses: is empty'],
    ['{ header: X-A }', 'trusted_proxies[0].addresses: is missing'],
    ['{ addresses: [10.0.0.0/8], header: X-A }', 'trusted_proxies[0].addresses[0]: "10.0.0.0/8" is not an IP address'],
    [
      '{ addresses: [10.0.0.1], header: X-A }',
      'trusted_proxies[0].addresses[0]: 10.0.0.1 is an address of node "fs-a", which passes on whatever header its phones write',
    ],
    [
      '{ addresses: [10.0.0.7], header: P-Preferred-Identity }',
      'trusted_proxies[0].header: "P-Preferred-Identity" is what the phone wishes to be called (RFC 3325)',
    ],
    [
      '{ addresses: [10.0.0.7], header: From }',
      'trusted_proxies[0].header: "From" is not a header the switch makes a variable of',
    ],
    [
      '{ addresses: [10.0.0.7], variable: parkade_who }',
      'trusted_proxies[0].variable: "parkade_who" is not a channel variable of yours',
    ],
    ['{ addresses: [10.0.0.7], header: X-A, domain: c.test }', 'trusted_proxies[0].domain: no lot is in "c.test"'],
  ])('%s is refused: %s', (proxy, complaint) => {
    expect(told(`trusted_proxies: [${proxy}]`)).toEqual([complaint]);
  });
});

describe('the contexts of phones', () => {
  const TWO = `lots:
  a: { domain: a.test, orbits: ['701'] }
  b: { domain: b.test, orbits: ['701'] }
`;

  it.each([
    ['tenant', [{ context: 'tenant', domains: null }]],
    [
      '[one, two]',
      [
        { context: 'one', domains: null },
        { context: 'two', domains: null },
      ],
    ],
    [
      '{ a.test: one, b.test: [two, three] }',
      [
        { context: 'one', domains: ['a.test'] },
        { context: 'two', domains: ['b.test'] },
        { context: 'three', domains: ['b.test'] },
      ],
    ],
    ['{ a.test: one, b.test: one }', [{ context: 'one', domains: ['a.test', 'b.test'] }]],
  ])('%s is read', (phones, expected) => {
    expect(read(`contexts: { phones: ${phones} }`, TWO).contexts.phones).toEqual(expected);
  });

  it.each([
    ['[]', 'contexts.phones: is empty'],
    ['[one, one]', 'contexts.phones[1]: "one" stands twice'],
    ['[one, parkade]', 'contexts.phones[1]: parkade is Parkade'],
    ['[one, "a b"]', 'contexts.phones[1]: "a b" is not a dialplan context'],
    ['{ a.test: one }', 'contexts.phones: names no context for "b.test": nobody could dial its lots'],
    ['{ a.test: one, b.test: two, c.test: three }', 'contexts.phones.c.test: no lot is in "c.test"'],
    ['{ a.test: { one: two }, b.test: two }', 'contexts.phones.a.test: is a map, not a single value'],
  ])('%s is refused: %s', (phones, complaint) => {
    expect(told(`contexts: { phones: ${phones} }`, TWO)).toEqual([expect.stringContaining(complaint)]);
  });
});

describe('the other names of a domain', () => {
  const ALIASES = 'domains: [{ domain: pbx.test, aliases: [10.0.0.5, pbx] }, b.test]\n';

  it('mean the domain in a lot, its rights, its people, and its lamps', () => {
    const lots = `lots:
  main:
    domain: PBX
    orbits: ['701']
    fallback: 1000@10.0.0.5
    recall: { chain: [{ ring: '1001@pbx', for: 5s }, { ring: '+49301234', for: 5s }] }
    rights: { park: ['1002@pbx', 'b.test'], retrieve: ['10.0.0.5'] }
`;
    const { lots: resolved, house } = read(ALIASES, lots);
    expect(resolved[0]?.policy).toMatchObject({
      domain: 'pbx.test',
      fallback: { user: '1000', domain: 'pbx.test' },
      chain: [
        { ring: { address: { user: '1001', domain: 'pbx.test' } } },
        { ring: { address: { user: '+49301234', domain: 'pbx.test' } } },
      ],
      rights: { park: ['1002@pbx.test', 'b.test'], retrieve: ['pbx.test'] },
    });
    expect(resolved[0]?.numberPlans[0]?.aliases).toEqual(['10.0.0.5', 'pbx']);
    expect(house.domains).toEqual([
      { domain: 'pbx.test', aliases: ['10.0.0.5', 'pbx'] },
      { domain: 'b.test', aliases: [] },
    ]);
  });

  it.each([
    [
      '[{ domain: pbx.test, aliases: [b.test] }, b.test]',
      'domains[0].aliases[0]: "b.test" is a name of "b.test" already',
    ],
    [
      '[{ domain: pbx.test, aliases: [x] }, { domain: b.test, aliases: [X] }]',
      'domains[1].aliases[0]: "X" is a name of "pbx.test" already',
    ],
    ['[{ domain: pbx.test, aliases: [x, x] }]', 'domains[0].aliases[1]: "x" is a name of "pbx.test" already'],
    ['[pbx.test, PBX.test]', 'domains[1]: "PBX.test" is a name of "pbx.test" already'],
    ['[{ domain: pbx.test, alias: [x] }]', 'domains[0].alias: there is no key `alias` here'],
  ])('%s is refused: %s', (domains, complaint) => {
    expect(told(`domains: ${domains}`)).toEqual([complaint]);
  });
});
