import { describe, expect, it } from '@jest/globals';

import { parseConfig } from '../src/index.js';

/** `line field` of each problem; no field where the syntax itself is meant. */
const told = (text: string): readonly string[] => {
  const loading = parseConfig(text);
  return loading.kind === 'ok' ? [] : loading.problems.map(({ line, field }) => `${String(line)} ${field}`.trim());
};

const HEAD = `version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
`;
const TAIL = `log:
  levl: info
`;

describe('a file with a syntax error', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a list that is not closed takes the line after it along, and the next section is read',
      `${HEAD}lots:\n  main:\n    domain: pbx.test\n    orbits: ['701-720'\n    chose: first\n${TAIL}`,
      ['7', '9 log.levl'],
    ],
    [
      'a line that is indented too little belongs nowhere: neither it nor its lot is complained about',
      `${HEAD}lots:\n  main:\n    domain: pbx.test\n   orbits: ['701-720']\n${TAIL}`,
      ['6', '8 log.levl'],
    ],
    [
      'a line that is indented too far spoils the value above it',
      `version: 1\nnodes:\n  - name: fs-a\n    esl: '127.0.0.1:8021'\n     password: x\n  - name: b b\n${TAIL}`,
      ['5', '6 nodes[1].esl', '6 nodes[1].name', '8 log.levl'],
    ],
    ['a tab', `${TAIL}version: 1\nnodes:\n  - name: fs-a\n\tesl: '127.0.0.1:8021'\n`, ['2 log.levl', '6']],
    [
      'a colon in a value',
      `${HEAD}lots:\n  main:\n    domain: pbx: test\n    orbits: ['701']\n    chose: x\n  two:\n    orbits: ['x']\n`,
      ['5', '9 lots.two.orbits[0]'],
    ],
    [
      'a colon that is missing',
      `${HEAD}lots:\n  main:\n    domain pbx.test\n    orbits: ['701']\n    chose: first\n${TAIL}`,
      ['5', '7 lots.main.chose', '9 log.levl'],
    ],
    [
      'a quote that is never closed is missed where it was opened',
      `${HEAD}${TAIL}http:\n  host: 'x\n`,
      ['4 log.levl', '6'],
    ],
    [
      'a comma that is missing, in one of two maps',
      `version: 1\nnodes:\n  - { name: a, esl: 'x:1' pasword: y }\n  - { name: b, esl: 'x:1', pasword: y }\n`,
      ['3', '4 nodes[1].pasword'],
    ],
    ['nothing that could be read', "{{{: - ]\n\t- x\n  'a", ['1', '2', '3']],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it('a star without quotes is taken as the text that was meant, and everything else is checked', () => {
    const lots = `lots:\n  main:\n    domain: pbx.test\n    orbits: ['701']\n    park_codes:\n      - *70\n      - '*70'\n`;
    expect(told(HEAD + lots)).toEqual(['8', '9 lots.main.park_codes[1]']);
  });

  it('of a key that stands twice the last is read, and complained about in its place', () => {
    expect(told(`${HEAD}lots: { main: { orbits: ['701'] } }\nlog: { level: info }\nlog: { level: loud }\n`)).toEqual([
      '5',
      '5 log.level',
    ]);
  });
});
