/** One file, three places: what each node sees of the lots. */
import { describe, expect, it } from '@jest/globals';
import { classifyRequest, type LegSnapshot, type LegId, type LotId, type NodeId } from '@parkade/park-decision';
import { XMLValidator } from 'fast-xml-parser';

import { parseConfig, type ResolvedConfig } from '@parkade/park-config';
import { renderDialplan, sitesDiffer } from '@parkade/dialplan-contract';
import { lotDirectory } from '../../src/lot-directory.js';
import { runCli } from '../cli/run-cli.js';
import { fileWith } from './file-with.js';

const FILE = `
version: 1
nodes:
  - { name: lon, esl: '10.0.0.1:8021', password: s, peer: '10.0.0.1:5080', site: london }
  - { name: par, esl: '10.0.0.2:8021', password: s, peer: '10.0.0.2:5080', site: paris }
  - { name: lab, esl: '10.0.0.3:8021', password: s, peer: '10.0.0.3:5080' }
sites:
  london: { fallback: '1000' }
  paris: { fallback: '2000', music: local_stream://paris, sounds: /sounds/fr/ca/june }
lots:
  main:
    domain: pbx.test
    orbits: ['701-706']
    park_codes: ['*70']
    retrieve_prefixes: ['*71']
    fallback: '9'
    recall: { chain: [{ ring: operator, for: 20s }] }
    at:
      london: { band: ['701-702'], fallback: '1001' }
      paris: { band: ['703-704'], park_codes: ['*75'] }
  yard:
    domain: pbx.test
    orbits: ['731-733']
    park_codes: ['*73']
    sites: [london]
  cour:
    domain: pbx.test
    orbits: ['731-733']
    park_codes: ['*73']
    sites: [paris]
`;

function configOf(text: string): ResolvedConfig {
  const loading = parseConfig(text);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems, null, 1));
  return loading.config;
}

const config = configOf(FILE);
const lots = lotDirectory(config);
const [main, yard, cour] = ['main', 'yard', 'cour'] as LotId[];
const node = (name: string): NodeId => name as NodeId;

/** What a phone at a node gets for what it dials. */
function dialled(at: string, digits: string): string {
  const snapshot: LegSnapshot = {
    node: node(at),
    leg: 'leg-12345678' as LegId,
    entry: 'dialled',
    dialled: digits,
    direction: 'inbound',
    transferred: false,
    lastBridgedTo: null,
    referReplaces: false,
    owner: { user: '1001', domain: 'pbx.test' },
    lastBridgedOwner: null,
    name: '',
    number: '',
    sipCallId: '',
    callId: null,
    callVersion: null,
    ticket: null,
  };
  const asked = classifyRequest(snapshot, lots.numberPlans);
  return 'numberPlan' in asked
    ? `${asked.kind} ${asked.numberPlan.lot}`
    : 'reason' in asked
      ? asked.reason
      : asked.kind;
}

describe('[M2] a lot shared by sites', () => {
  it('[B4] is seen from each with its own band, operator, music and language', () => {
    expect(lots.policy(main ?? fail(), node('lon'))).toMatchObject({
      band: ['701', '702'],
      fallback: { user: '1001' },
      music: 'local_stream://moh',
    });
    expect(lots.policy(main ?? fail(), node('par'))).toMatchObject({
      band: ['703', '704'],
      music: 'local_stream://paris',
      sounds: '/sounds/fr/ca/june',
    });
    expect(lots.policy(main ?? fail(), node('lab'))).toEqual(lots.policy(main ?? fail()));
  });

  it('keeps its own word where a site only has a default', () => {
    expect(lots.policy(main ?? fail(), node('par'))?.fallback?.user).toBe('9');
    expect(lots.policy(cour ?? fail(), node('par'))?.fallback?.user).toBe('2000');
  });

  it('has park codes of its own where the site wants them', () => {
    expect(['lon', 'par', 'lab'].map((at) => dialled(at, '*70'))).toEqual([
      'reserve main',
      'not-an-orbit',
      'reserve main',
    ]);
    expect(dialled('par', '*75')).toBe('reserve main');
    expect(['lon', 'par', 'lab'].map((at) => dialled(at, '*71701'))).toEqual(Array(3).fill('retrieve main'));
  });

  it('stands beside local lots that use the same numbers', () => {
    expect(['lon', 'par', 'lab'].map((at) => dialled(at, '731'))).toEqual([
      'retrieve yard',
      'retrieve cour',
      'not-an-orbit',
    ]);
    expect(lots.policy(yard ?? fail(), node('lon'))?.fallback?.user).toBe('1000');
  });

  it('costs nothing where no site says anything: one number plan that holds everywhere', () => {
    const plain = configOf(FILE.replace(/^ {4}at:\n(?: {6}.*\n)+/m, ''));
    expect(plain.lots[0]?.numberPlans).toHaveLength(1);
    expect(plain.lots[0]?.numberPlans[0]).not.toHaveProperty('nodes');
    expect(config.lots[0]?.numberPlans.map(({ nodes }) => [...(nodes ?? [])])).toEqual([['lon', 'lab'], ['par']]);
  });
});

function fail(): never {
  throw new Error('no such lot');
}

describe('[M2] the dialplan of a site', () => {
  const pattern = (name?: string): string => {
    const rendered = renderDialplan(
      config,
      config.nodes.find((each) => each.node === name),
    );
    for (const text of rendered.values()) expect(XMLValidator.validate(text)).toBe(true);
    return /destination_number" expression="([^"]*)"/.exec(rendered.get('default/00_parkade.xml') ?? '')?.[1] ?? '';
  };
  const lets = (name: string | undefined): string =>
    ['*70', '*75', '*73', '701', '*71701', '731', '734']
      .filter((digits) => new RegExp(pattern(name)).test(digits))
      .join(' ');

  it('lets the codes of the site through and no others', () => {
    expect(lets('lon')).toBe('*70 *73 701 *71701 731');
    expect(lets('par')).toBe('*75 *73 701 *71701 731');
    expect(lets('lab')).toBe('*70 701 *71701');
  });

  it('lets all of them through where it is for every node', () => {
    expect(lets(undefined)).toBe('*70 *75 *73 701 *71701 731');
    expect(sitesDiffer(config)).toBe(true);
  });

  it('knows the operator and the music of the site when no engine is there', () => {
    const own = (name: string): string =>
      renderDialplan(
        config,
        config.nodes.find((each) => each.node === name),
      ).get('parkade.xml') ?? '';
    expect(own('par')).toContain('parkade_music=local_stream://paris');
    expect(own('par')).toContain('parkade_fallback_dial=user/2000@pbx.test');
    expect(own('lon')).not.toContain('local_stream://paris');
  });

  it('is rendered with --node; without it a note says what is missing', async () => {
    const file = fileWith(FILE);
    const one = await runCli(['-c', file, 'dialplan', 'render', '--node', 'lon']);
    expect(one).toMatchObject({ code: 0, stderr: '' });
    const all = await runCli(['-c', file, 'dialplan', 'render']);
    expect(all.stderr).toContain('--node NAME');
    const none = await runCli(['-c', file, 'dialplan', 'render', '--node', 'rome']);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there are: lon, par, lab');
  });
});
