import { describe, expect, it } from '@jest/globals';

import { parseConfig, showWarning } from '../src/index.js';

const HEAD = `version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
`;
const lot = (more = ''): string => `lots:\n  main: { domain: pbx.test, orbits: ['701-703']${more} }\n`;

/** Field, line, column and new name of each warning. */
type Warned = readonly [field: string, line: number, column: number, now: string];

describe('a key with its name of an earlier release', () => {
  it.each<[string, string, readonly Warned[]]>([
    ['no old name', HEAD + lot(), []],
    ['call_back', HEAD + lot(', rescue: { dial: sofia/gateway/trunk/%s }'), [['lots.main.rescue', 4, 50, 'call_back']]],
    [
      'failsafe_grace',
      `${HEAD}${lot()}timeouts:\n  deadman_grace: 20s\n`,
      [['timeouts.deadman_grace', 6, 3, 'failsafe_grace']],
    ],
    [
      'two in one file, in its order',
      `prompts: { malformed-hit: silence_stream://100 }\n${HEAD}${lot()}timeouts: { deadman_grace: 20s }\n`,
      [
        ['prompts.malformed-hit', 1, 12, 'malformed-request'],
        ['timeouts.deadman_grace', 6, 13, 'failsafe_grace'],
      ],
    ],
  ])('is read and warned of: %s', (_, text, expected) => {
    const { kind, warnings } = parseConfig(text);
    expect(kind).toBe('ok');
    expect(warnings.map(({ field, line, column, fix }) => [field, line, column, fix])).toEqual(
      expected.map(([field, line, column, now]) => [field, line, column, `write \`${now}\``]),
    );
  });

  it('means what the new name means', () => {
    const loading = parseConfig(
      `${HEAD}${lot(', rescue: { dial: sofia/gateway/trunk/%s }')}timeouts: { deadman_grace: 20s }\nprompts: { malformed-hit: silence_stream://100 }`,
    );
    if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
    expect(loading.config.timeouts.failsafeGraceMs).toBe(20_000);
    expect(loading.config.lots[0]?.policy.callBack?.dial).toBe('sofia/gateway/trunk/%s');
    expect(loading.config.prompts['malformed-request']).toBe('silence_stream://100');
  });

  it('is an error beside the new name, and the new one is still checked', () => {
    const loading = parseConfig(`${HEAD}${lot()}timeouts: { deadman_grace: 20s, failsafe_grace: soon }\n`, 'p.yaml');
    expect(loading).toMatchObject({
      kind: 'invalid',
      warnings: [],
      problems: [
        { field: 'timeouts.deadman_grace', line: 5, column: 13, fix: 'keep `failsafe_grace`, drop `deadman_grace`' },
        { field: 'timeouts.failsafe_grace', line: 5, column: 49 },
      ],
    });
  });

  it('is warned of in a file that is wrong elsewhere', () => {
    const loading = parseConfig(`${HEAD}${lot()}timeouts: { deadman_grace: 20s }\nlog: { level: loud }\n`);
    expect(loading).toMatchObject({ kind: 'invalid', problems: [{ field: 'log.level' }] });
    expect(loading.warnings.map(({ field }) => field)).toEqual(['timeouts.deadman_grace']);
  });

  it('is shown like a problem, as a warning', () => {
    const [warning] = parseConfig(`${HEAD}${lot()}timeouts: { deadman_grace: 20s }\n`, 'p.yaml').warnings;
    expect(warning === undefined ? '' : showWarning(warning)).toBe(
      'p.yaml:5:13  warning: timeouts.deadman_grace: is called `failsafe_grace` now; the old name is still read\n    fix: write `failsafe_grace`',
    );
  });
});
