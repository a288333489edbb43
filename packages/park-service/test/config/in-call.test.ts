import { describe, expect, it } from '@jest/globals';
import { renderDialplan } from '@parkade/dialplan-contract';
import { parseConfig } from '@parkade/park-config';

const withLots = (lots: string) =>
  parseConfig(`
version: 1
domains: [pbx.test, other.test]
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { ${lots} }
`);
const lot = (name: string, more: string): string =>
  `${name}: { orbits: ['${name}01'], park_codes: ['*${name}'], ${more} }`;

const own = (lots: string): string => {
  const loading = withLots(lots);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return renderDialplan(loading.config).get('parkade.xml') ?? '';
};

describe('in_call_code', () => {
  it('[A5] is bound on both sides, or on one, by an extension that is run before a bridge', () => {
    const xml = own(lot('7', "domain: pbx.test, in_call_code: '*5'"));
    expect(xml).toContain(
      '<condition field="destination_number" expression="^parkade-in-call(?:-caller)?$" break="never">',
    );
    expect(xml).toContain('parkade,*5,exec[i]:execute_extension,parkade-pressed XML parkade,self,self');
    expect(xml).toContain('parkade,*5,exec[i]:execute_extension,parkade-pressed XML parkade,peer,peer');
    expect(own(lot('7', 'domain: pbx.test'))).not.toMatch(/parkade-in-call|parkade-pressed/);
  });

  it('[A5] may be the same in two domains, and is bound once', () => {
    const xml = own(
      `${lot('7', "domain: pbx.test, in_call_code: '*5'")}, ${lot('8', "domain: other.test, in_call_code: '*5'")}`,
    );
    expect(xml.match(/\*5,exec/g)).toHaveLength(2);
  });

  it.each([
    ["in_call_code: '*'", 'two to eight'],
    ["in_call_code: '*5,1'", 'two to eight'],
    ["in_call_code: 'abc'", 'two to eight'],
  ])('[A5] %s is refused', (more, fix) => {
    const loading = withLots(lot('7', `domain: pbx.test, ${more}`));
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field: 'lots.7.in_call_code', fix: expect.stringContaining(fix) },
    ]);
  });

  it('[A5] cannot be that of two lots of one domain; what is dialled is no matter', () => {
    const loading = withLots(
      `${lot('7', "domain: pbx.test, in_call_code: '*7'")}, ${lot('8', "domain: pbx.test, in_call_code: '*7'")}`,
    );
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field: 'lots.8.in_call_code', message: expect.stringContaining('in-call code of "8" and in-call code of "7"') },
    ]);
    expect(withLots(lot('7', "domain: pbx.test, in_call_code: '*7'")).kind).toBe('ok');
  });
});
