/** [O7] Engines that go by different configurations are told apart. */
import { describe, expect, it } from '@jest/globals';
import { configDigest, parseConfig, type ResolvedConfig } from '@parkade/park-config';
import type { EngineReport } from '@parkade/park-ports';
import { engineFindings } from '../../src/cli/doctor/check-engines.js';

const NOW = 1_800_000_000_000;

function configOf(orbits: string, more = '', password = 'secret'): ResolvedConfig {
  const loading = parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: ${password} }]
lots:
  main: { domain: '*', orbits: ['${orbits}'], park_codes: ['*70'] }
  annex: { domain: pbx.test, orbits: ['901'] }
${more}`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

const OWN = configOf('701-703');
const engine = (name: string, configuration?: string, ago = 0): EngineReport => ({
  name,
  startedAt: NOW - 60_000,
  seenAt: NOW - ago,
  draining: false,
  requests: 0,
  at: [],
  ...(configuration === undefined ? {} : { configuration }),
});

describe('[O7] the digest of a configuration', () => {
  it('is the same for the same, and for what an engine may have of its own', () => {
    const own = configDigest(OWN);
    expect(own).toMatch(/^[0-9a-f]{12}$/);
    expect(configDigest(configOf('701-703'))).toBe(own);
    expect(configDigest(configOf('701-703', 'log: { level: debug }\nlisten: { port: 7299 }', 'other'))).toBe(own);
  });

  it.each([
    ['an orbit', '701-704', ''],
    ['a prompt', '701-703', "prompts: { lot-full: 'tone_stream://%(1,1,1)' }"],
    ['a time', '701-703', 'timeouts: { failsafe_grace: 31s }'],
  ])('is another with another %s', (_, orbits, more) => {
    expect(configDigest(configOf(orbits, more))).not.toBe(configDigest(OWN));
  });
});

describe('[O7] parkade doctor', () => {
  it('tells which engines go by another configuration than the file, and leaves out who is gone', () => {
    const reports = [
      engine('pbx1', configDigest(OWN)),
      engine('pbx2', configDigest(configOf('701'))),
      engine('pbx0'),
      engine('gone', 'abc', 60_000),
    ];
    expect(engineFindings(OWN, reports, NOW).map(({ mark, text }) => `${mark} ${text}`)).toEqual([
      `ok pbx1 goes by this configuration (${configDigest(OWN)})`,
      expect.stringContaining('note pbx2 goes by another configuration'),
      'note pbx0 does not say by which configuration it goes',
    ]);
    expect(engineFindings(OWN, [], NOW)).toMatchObject([{ mark: 'note', text: 'no engine runs' }]);
  });
});
