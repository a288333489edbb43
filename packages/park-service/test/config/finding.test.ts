import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const withCodes = (find: string, more = '') =>
  parseConfig(`
version: 1
domains: [pbx.test]
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots:
  main: { orbits: ['701-720'], park_codes: ['*70'], retrieve_prefixes: ['*71'], find: ${find} }
${more}`);

describe('codes that pick up without a number', () => {
  it('[E3] are read; none without the section', () => {
    const all = withCodes("{ oldest: '*72', newest: '*73', only: '*74', mine: '*75' }");
    expect(all.kind === 'ok' && all.config.lots[0]?.numberPlans[0]?.find).toEqual({
      oldest: '*72',
      newest: '*73',
      only: '*74',
      mine: '*75',
    });
    const none = withCodes('{}');
    expect(none.kind === 'ok' && none.config.lots[0]?.numberPlans[0]).not.toHaveProperty('find');
  });

  it.each([
    ["{ oldst: '*72' }", 'lots.main.find.oldst', 'did you mean `oldest`?'],
    ["{ oldest: 'a' }", 'lots.main.find.oldest', ''],
    ["{ oldest: '*70' }", 'lots.main.find.oldest', 'choose another number'],
    ["{ newest: '701' }", 'lots.main.find.newest', 'choose another number'],
    ["{ oldest: '*72', only: '*72' }", 'lots.main.find.only', 'choose another number'],
    ["{ mine: '*71' }", 'lots.main.find.mine', 'choose another number'],
  ])('[E3][E7] %s is refused at %s: %s', (find, field, fix) => {
    const loading = withCodes(find);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });

  it('[E3] may not be a number of another lot of the domain', () => {
    const loading = withCodes("{ oldest: '731' }", "  other: { orbits: ['731-739'] }");
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field: expect.stringContaining('lots.other.orbits'), message: expect.stringContaining('find code') },
    ]);
  });
});
