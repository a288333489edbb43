import { describe, expect, it } from '@jest/globals';
import { renderDialplan } from '@parkade/dialplan-contract';
import { parseConfig } from '@parkade/park-config';

const MAIN = "domain: pbx.test, orbits: ['701']";
const withLots = (lots: string) =>
  parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
domains: [pbx.test]
lots: { ${lots} }
`);
const withLot = (more: string) => withLots(`main: { ${MAIN}, ${more} }`);

function own(lots: string): string {
  const loading = withLots(lots);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return renderDialplan(loading.config).get('parkade.xml') ?? '';
}

describe('the keys of a caller who waits', () => {
  it('[G5] are read: operator, parker, and wherever the lot says', () => {
    const loading = withLot(
      "fallback: '1000', escape: { '0': operator, 1: parker, '*': { forward: { extension: '*991001', context: default } } }",
    );
    expect(loading.kind === 'ok' && loading.config.lots[0]?.policy.escape).toEqual({
      '0': { kind: 'operator' },
      '1': { kind: 'parker' },
      '*': { kind: 'forward', extension: '*991001', context: 'default' },
    });
    const plain = withLot('escape: {}');
    expect(plain.kind === 'ok' && plain.config.lots[0]?.policy).not.toHaveProperty('escape');
  });

  it.each([
    ["'10': parker", 'lots.main.escape.10', "0 to 9, '*' and '#'"],
    ['a: parker', 'lots.main.escape.a', "0 to 9, '*' and '#'"],
    ['0: parkr', 'lots.main.escape.0', 'did you mean `parker`?'],
    ['0: operator', 'lots.main.escape.0', "fallback: '1000'"],
    ["0: { forward: { extension: '1 2', context: default } }", 'lots.main.escape.0.forward.extension', ''],
  ])('[G5] %s is refused at %s', (escape, field, fix) => {
    const loading = withLot(`escape: { ${escape} }`);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });

  it('[G5] stand in the dialplan of who uses them, for the callers of that lot, and in no other', () => {
    const second = "second: { domain: pbx.test, orbits: ['801'], escape: { 1: parker, '#': parker } }";
    const plain = own(`main: { ${MAIN} }`);
    expect(plain).not.toMatch(/digit_action|parkade-escape/);
    const keyed = own(`main: { ${MAIN}, escape: { 1: parker } }, ${second}`);
    const bound = [
      ...keyed.matchAll(/expression="([^"]*)"[^>]*>\s*<action application="bind_digit_action" data="parkade-hold,(.)/g),
    ];
    const lotsOfKey = new Map([
      ['#', '^(?:second)$'],
      // Whom the switch parked alone, and who fits no lot, is the first one's.
      ['1', '^(?:main||second)$'],
    ]);
    expect(bound).toHaveLength(4);
    for (const [, lots, key = ''] of bound) expect(lots).toBe(lotsOfKey.get(key));
    expect(keyed).toContain('<extension name="parkade-escape">');
  });

  it('[G5] are those of each lot that is made of a declaration', () => {
    const many = own("main: { domain: '*', orbits: ['701'], escape: { 1: parker } }");
    const [, lots = ''] = /expression="([^"]*)"[^>]*>\s*<action application="bind_digit_action"/.exec(many) ?? [];
    for (const name of ['main', 'main@a.test', '']) expect(name).toMatch(new RegExp(lots));
    for (const name of ['mains', 'second', 'a.main']) expect(name).not.toMatch(new RegExp(lots));
  });

  it('[G5] are not those of a talk any more; an in-call code counts again, where there is one', () => {
    const cleared = (text: string): number => text.split('data="parkade-hold,self"').length - 1;
    const alone = own(`main: { ${MAIN}, escape: { 1: parker } }`);
    expect(cleared(alone)).toBe(2);
    expect(alone).not.toContain('digit_action_set_realm');
    const both = own(`main: { ${MAIN}, park_codes: ['*70'], in_call_code: '*5', escape: { 1: parker } }`);
    expect(both.split('digit_action_set_realm" data="parkade,self"').length - 1).toBe(2);
  });
});
