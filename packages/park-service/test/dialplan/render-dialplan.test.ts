import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

import { loadConfig, parseConfig, type ResolvedConfig } from '@parkade/park-config';
import { compareDialplan, numberPattern, readDialplan, renderDialplan } from '@parkade/dialplan-contract';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

function example(): ResolvedConfig {
  const loading = loadConfig(`${ROOT}docker/parkade.example.yaml`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

function configOf(text: string): ResolvedConfig {
  const loading = parseConfig(text);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

const TWO_LOTS = `
version: 1
listen: { advertise: ['10.0.0.2:7276', '10.0.0.3:7276'] }
nodes:
  - { name: a, esl: '10.0.0.5:8021', password: s, peer: '10.0.0.5:5080' }
  - { name: b, esl: '10.0.0.6:8021', password: s, peer: '10.0.0.6:5080' }
timeouts: { guard: 6s }
contexts: { phones: from-internal, peers: trunks }
prompts: { no-engine: 'tone_stream://%(1,2,3);loops=1' }
lots:
  sales: { domain: a.test, orbits: ['701-703'], park_codes: ['*70'], fallback: '1000', music: local_stream://sales }
  service: { domain: b.test, orbits: ['*5901-*5903', '701'], park_codes: ['*5900'], retrieve_prefixes: ['*71', '*72'], find: { oldest: '*73', mine: '*74' } }
`;

describe('the rendered dialplan', () => {
  it('is what the repository holds, byte for byte', () => {
    const differences = compareDialplan(renderDialplan(example()), readDialplan(`${ROOT}freeswitch-dialplan`));
    expect(differences).toEqual([]);
  });

  it('is well-formed XML, with the listener, guard, music, prompts and contexts of the configuration', () => {
    const rendered = renderDialplan(configOf(TWO_LOTS));
    expect([...rendered.keys()]).toEqual([
      'from-internal/00_parkade.xml',
      'from-internal/zz_parkade_astray.xml',
      'trunks/00_parkade_peer.xml',
      'parkade.xml',
    ]);
    for (const text of rendered.values()) expect(XMLValidator.validate(text)).toBe(true);
    const own = rendered.get('parkade.xml') ?? '';
    expect(own).toContain('data="${parkade_engines_first}10.0.0.2:7276|10.0.0.3:7276 async full"');
    expect(own).toContain('data="${parkade_engines_first}10.0.0.3:7276|10.0.0.2:7276 async full"');
    expect(own).toContain('data="+6 parkade-fallback XML parkade"');
    expect(own).toContain('parkade_music=local_stream://sales');
    expect(own).toContain('!tone_stream://%(1,2,3);loops=1"');
    expect(own).toContain('parkade_fallback_dial=user/1000@a.test');
    expect(rendered.get('trunks/00_parkade_peer.xml')).toContain(
      String.raw`expression="^(?:10\.0\.0\.5|10\.0\.0\.6)$"`,
    );
  });

  it('[B4] matches every number that can be dialled and no other', () => {
    const entry = renderDialplan(configOf(TWO_LOTS)).get('from-internal/00_parkade.xml') ?? '';
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(entry) as {
      include: { extension: readonly { condition: readonly { '@_expression': string }[] }[] };
    };
    const expression = new RegExp(parsed.include.extension.at(-1)?.condition[0]?.['@_expression'] ?? '');
    for (const number of [
      '*70',
      '*5900',
      '701',
      '703',
      '*5901',
      '*71*5903',
      '*72701',
      '*73',
      '*74',
      '*74701',
      '*74*5901',
      '*74**5901',
      'park+*73',
      'park+701',
      'PARK+*5901',
      '*70701',
      '*70*703',
    ])
      expect(number).toMatch(expression);
    for (const number of [
      '700',
      '704',
      '70',
      '5901',
      '*71',
      '*71*70',
      '7011',
      'x701',
      '*71704',
      'park+704',
      'park701',
      '*70704',
      '*70**701',
      'park+park+701',
    ]) {
      expect(number).not.toMatch(expression);
    }
  });

  it('tells a changed, a missing and a left-over file apart', () => {
    const rendered = renderDialplan(example());
    const found = new Map(rendered);
    found.set('parkade.xml', (rendered.get('parkade.xml') ?? '').replace('+4 parkade', '+9 parkade'));
    found.delete('public/00_parkade_peer.xml');
    found.set('old/00_parkade.xml', '');
    expect(compareDialplan(rendered, found)).toMatchObject([
      { kind: 'missing', file: 'public/00_parkade_peer.xml' },
      { kind: 'changed', file: 'parkade.xml', lines: 1, found: expect.stringContaining('+9 parkade') },
      { kind: 'left-over', file: 'old/00_parkade.xml' },
    ]);
  });
});

describe('the pattern of a set of numbers', () => {
  it.each([
    [range(701, 720), '7(?:0[1-9]|1[0-9]|20)'],
    [['*70'], String.raw`\*70`],
    [range(5901, 5999).map((each) => `*${each}`), String.raw`\*59(?:0[1-9]|[1-9][0-9])`],
    [['0042', '0043'], '004[23]'],
    [['70', '701'], '701?'],
    [['7', '700'], '7(?:00)?'],
  ])('%j is %s', (numbers, pattern) => {
    expect(numberPattern(numbers)).toBe(pattern);
  });

  it('matches exactly the set', () => {
    const number = fc.stringMatching(/^[0-3*]{1,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(number, { minLength: 1, maxLength: 40 }), fc.array(number), (numbers, others) => {
        const pattern = new RegExp(`^(?:${numberPattern(numbers)})$`);
        for (const each of numbers) expect(each).toMatch(pattern);
        for (const each of others) expect(pattern.test(each)).toBe(numbers.includes(each));
      }),
    );
  });
});

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}
