/** [O4] What `parkade doctor` sees of a house's own dialplan and profiles. */
import { describe, expect, it } from '@jest/globals';
import { parseConfig, type ResolvedConfig } from '@parkade/park-config';
import {
  groupFindings,
  proxyFindings,
  queueFindings,
  quietFindings,
} from '../../src/cli/doctor/check-house-dialplan.js';
import type { Finding } from '../../src/cli/doctor/finding.js';

function configOf(lot: string, more = ''): ResolvedConfig {
  const loading = parseConfig(`
version: 1
listen: { port: 7276 }
redis: { url: 'redis://127.0.0.1:6379' }
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701-703'], ${lot} } }
${more}`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

const ALONE = configOf('max_wait: 10m');
const WITH_FALLBACK = configOf("max_wait: 10m, fallback: '1000'");
const bridge = (name: string, dial: string): string =>
  `<extension name="${name}"><condition field="destination_number" expression="^2000$">
<action application="set" data="call_timeout=30"/><action application="bridge" data="${dial}"/></condition></extension>`;
const context = (...extensions: readonly string[]): ReadonlyMap<string, string> =>
  new Map([['default', `<context name="default">${extensions.join('')}</context>`]]);
const shown = (findings: readonly Finding[]): readonly string[] => findings.map(({ mark, text }) => `${mark} ${text}`);

describe('[O4] ring groups', () => {
  it.each([
    ['user/1001@pbx.test,user/1002@pbx.test'],
    ['[leg_timeout=20]user/1001@pbx.test|[leg_timeout=20]user/1002@pbx.test'],
    ['{ignore_early_media=true}group/desk@pbx.test'],
  ])('are fine when the legs tell who answered: %s', (dial) => {
    expect(shown(groupFindings(ALONE, context(bridge('sales', dial))))).toEqual([
      'ok context default: who parks is known behind its ring groups (sales)',
    ]);
  });

  it.each([
    ['user/1001@pbx.test:_:user/1002@pbx.test', 'an enterprise group (:_:)'],
    ['sofia/internal/1001%pbx.test,sofia/internal/1002%pbx.test', 'phones past the directory'],
    ['user/1001@a.test,user/1001@b.test', 'a group of several domains'],
  ])('%s: nobody is rung back without an engine, unless the lot has a fallback', (dial, what) => {
    const [finding, ...others] = groupFindings(ALONE, context(bridge('sales', dial)));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ mark: 'note', hint: expect.stringContaining('fallback') });
    expect(finding?.text).toContain(`sales: ${what}`);
    expect(groupFindings(WITH_FALLBACK, context(bridge('sales', dial))).map(({ mark }) => mark)).toEqual(['ok']);
  });

  it.each([
    ['no group', 'user/1001@pbx.test'],
    ['a comma between variables is none', '{a=1,b=2}user/1001@pbx.test'],
    ['a trunk', 'sofia/gateway/out/$1'],
  ])('%s', (_, dial) => {
    expect(groupFindings(ALONE, context(bridge('one', dial)))).toEqual([]);
  });

  it('names three at most', () => {
    const groups = ['a', 'b', 'c', 'd', 'e'].map((name) => bridge(name, 'user/1@pbx.test:_:user/2@pbx.test'));
    const [finding] = groupFindings(ALONE, context(...groups));
    expect(finding?.text).toMatch(/a: .*; b: .*; c: .* and 2 more\./);
  });
});

describe('[O4] queues', () => {
  it('want a fallback', () => {
    expect(shown(queueFindings(ALONE, ['true', 'false']))).toEqual([
      expect.stringMatching(/^note mod_callcenter loaded, and no fallback in main/),
    ]);
    expect(shown(queueFindings(WITH_FALLBACK, ['true', 'true']))).toEqual([
      'ok mod_callcenter and mod_fifo loaded: while no engine is there, the fallback is rung',
    ]);
    expect(queueFindings(ALONE, ['false', 'false'])).toEqual([]);
  });
});

describe('[O4] what ends a quiet call', () => {
  const profile = (name: string, value: string): string =>
    `<configuration name="sofia.conf"><profiles><profile name="internal"><settings><param name="${name}" value="${value}"/></settings></profile></profiles></configuration>`;

  it.each([
    ['rtp-timeout-sec', '300', 'rtp-timeout-sec of the profile internal: 300 s'],
    ['media_timeout', '4000', 'media_timeout of the profile internal: 4 s'],
  ])('%s of a profile, shorter than the longest wait', (name, value, text) => {
    const [finding] = quietFindings(ALONE, profile(name, value), new Map());
    expect(finding).toMatchObject({ mark: 'note', text: expect.stringContaining(text) });
    expect(finding?.text).toContain('may wait up to 600 s');
  });

  it('one that is set by the dialplan', () => {
    const sets = '<extension name="in"><action application="set" data="media_timeout=30000"/></extension>';
    expect(shown(quietFindings(ALONE, '', context(sets)))).toEqual([
      expect.stringContaining('note media_timeout in the context default: 30 s'),
    ]);
  });

  it.each([
    ['none', profile('rtp-timeout-sec', '0')],
    ['one that is longer than the longest wait', profile('rtp-timeout-sec', '1800')],
    ['what the switch does not say', '-ERR no reply'],
  ])('%s is fine', (_, text) => {
    expect(quietFindings(ALONE, text, new Map())).toEqual([]);
  });
});

describe('[O4] proxies', () => {
  const TRUSTS = configOf(
    'max_wait: 10m',
    "trusted_proxies: [{ addresses: ['10.0.0.7'], header: X-Authenticated-User }]",
  );
  const param = (name: string, value: string): string =>
    `<profile name="internal"><param name="${name}" value="${value}"/></profile>`;

  it.each([
    ['apply-inbound-acl', 'proxies'],
    ['auth-calls', 'false'],
  ])('%s=%s lets them in', (name, value) => {
    expect(proxyFindings(TRUSTS, param(name, value))).toEqual([]);
  });

  it('a profile that asks everybody for a password does not', () => {
    expect(shown(proxyFindings(TRUSTS, param('auth-calls', 'true')))).toEqual([
      expect.stringMatching(/^note trusted_proxies are configured, and no SIP profile/),
    ]);
    expect(proxyFindings(ALONE, param('auth-calls', 'true'))).toEqual([]);
  });
});
