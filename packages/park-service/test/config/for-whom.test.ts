import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const written = (forWhom: string, groups = '{}', domains = '[pbx.test]', lot = '') =>
  parseConfig(`
version: 1
domains: ${domains}
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
groups: ${groups}
lots:
  main: { domain: pbx.test, orbits: ['701-720'], park_codes: ['*70'], for_whom: ${forWhom} ${lot} }
`);
const policyOf = (loading: ReturnType<typeof written>) => {
  if (loading.kind !== 'ok') throw new Error(JSON.stringify(loading.problems));
  return loading.config.lots[0]?.policy;
};

describe('callers for somebody', () => {
  it.each([
    ['on', { aloneMs: 30_000, groupMs: 30_000, tell: true }],
    ['{ alone: 10s, group: 0s, tell: false }', { aloneMs: 10_000, groupMs: 0, tell: false }],
    ['{ alone: 1m }', { aloneMs: 60_000, groupMs: 30_000, tell: true }],
  ])('[A9] %s', (text, expected) => {
    const loading = written(text);
    expect(policyOf(loading)?.forWhom).toEqual({ ...expected, groups: [] });
    expect(loading.kind === 'ok' && loading.config.lots[0]?.numberPlans[0]?.takesTarget).toBe(true);
  });

  it('[A9] not unless it is written', () => {
    const loading = written('off');
    expect(policyOf(loading)).not.toHaveProperty('forWhom');
    expect(loading.kind === 'ok' && loading.config.lots[0]?.numberPlans[0]).not.toHaveProperty('takesTarget');
  });

  it('[A9] groups are those of the domain, their members users of it', () => {
    const groups = `
  sales: { domain: pbx.test, number: 600, members: [1005, 1006@pbx.test], directory: sales }
  elsewhere: { domain: other.test, members: [1005] }`;
    const text = written('on', groups, '[pbx.test, other.test]').kind;
    expect(text).toBe('invalid');
    const inBoth = parseConfig(`
version: 1
domains: [{ domain: pbx.test, aliases: [pbx.alias] }, other.test]
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
groups:
  sales: { domain: pbx.alias, number: 600, members: [1005, 1006@pbx.alias], directory: sales }
  elsewhere: { domain: other.test, members: [1005] }
lots:
  main: { domain: pbx.test, orbits: ['701-720'], for_whom: on }
  other: { domain: other.test, orbits: ['701-720'], for_whom: on }
`);
    expect(inBoth.kind === 'ok' && inBoth.config.lots.map(({ policy }) => policy.forWhom?.groups)).toEqual([
      [
        {
          name: 'sales',
          number: '600',
          members: [
            { user: '1005', domain: 'pbx.test' },
            { user: '1006', domain: 'pbx.test' },
          ],
          directory: 'sales',
        },
      ],
      [{ name: 'elsewhere', number: null, members: [{ user: '1005', domain: 'other.test' }], directory: null }],
    ]);
  });

  it.each([
    ['{ Sales: { members: [1005] } }', 'groups.Sales', 'small letters'],
    ['{ sales: {} }', 'groups.sales', 'members'],
    ['{ sales: { domain: pbx.tset, members: [1005] } }', 'groups.sales.domain', 'did you mean `pbx.test`'],
    ['{ sales: { members: [1005], number: x } }', 'groups.sales.number', '2 to 15 digits'],
    [
      '{ sales: { members: [1005], number: 600 }, it: { members: [1006], number: 600 } }',
      'groups.it.number',
      'choose another',
    ],
    ['{ sales: { member: [1005] } }', 'groups.sales.member', 'did you mean `members`?'],
  ])('[A9] %s is refused at %s: %s', (groups, field, fix) => {
    const loading = written('on', groups);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });

  it.each([
    ['maybe', 'lots.main.for_whom'],
    ['{ alone: 2h }', 'lots.main.for_whom.alone'],
  ])('[A9] %s is refused at %s', (text, field) => {
    const loading = written(text);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([{ field }]);
  });

  it('[O3] whom to ask for a right', () => {
    const loading = written('off', '{}', '[pbx.test]', ', rights: { ask: Ada Quist }');
    expect(policyOf(loading)?.rights).toMatchObject({ ask: 'Ada Quist', park: ['pbx.test'] });
  });
});
