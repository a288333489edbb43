import { describe, expect, it } from '@jest/globals';
import { parseConfig, type ResolvedConfig } from '@parkade/park-config';

import { soundQuestions, soundsFinding, soundsWanted } from '../../src/cli/doctor/check-sounds.js';

function configOf(lots: string, site = ''): ResolvedConfig {
  const loading = parseConfig(`version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret${site} }]
lots: ${lots}`);
  if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
  return loading.config;
}

const wantedIn = (config: ResolvedConfig): readonly (readonly [string | null, number])[] => {
  const [node] = config.nodes;
  return node === undefined ? [] : soundsWanted(config, node).map(({ folder, names }) => [folder, names.length]);
};

describe('[O4] the files orbits are spoken from', () => {
  it.each([
    ["the switch's own", "{ a: { domain: x.test, orbits: ['701'] } }", '', [[null, 10]]],
    [
      'with a star',
      "{ a: { domain: x.test, orbits: ['*701'] }, b: { domain: x.test, orbits: ['801'] } }",
      '',
      [[null, 11]],
    ],
    [
      'those of the lot',
      "{ a: { domain: x.test, orbits: ['701'], sounds: /s/fr/ca/june } }",
      '',
      [['/s/fr/ca/june', 10]],
    ],
    [
      'those of the lot at the site of the node',
      "{ a: { domain: x.test, orbits: ['701'], sounds: /s/fr/ca/june, at: { rome: { sounds: /s/it/it/x } } } }",
      ', site: rome',
      [['/s/it/it/x', 10]],
    ],
  ])('are %s', (_, lots, site, expected) => {
    expect(wantedIn(configOf(lots, site))).toEqual(expected);
  });

  const wanted = { folder: null, names: ['0', '1', 'star'] };
  const replies = (folder: string, there: readonly string[]): readonly string[] =>
    soundQuestions(wanted, folder).map((question) =>
      String(there.some((file) => question === `file_exists ${folder}/digits/${file}.wav`)),
    );

  it.each([
    ['each in a rate of its own', ['8000/0', '48000/1', 'star'], 'ok', 'orbits are spoken from /s/en/us/callie/digits'],
    [
      'one is missing',
      ['8000/0', '8000/1'],
      'note',
      '/s/en/us/callie/digits has no star.wav: what is missing is left out of a spoken orbit',
    ],
    [
      'all are missing',
      [],
      'note',
      '/s/en/us/callie/digits has none of the digit files: orbits are counted out in tones',
    ],
  ])('%s', (_, there, mark, text) => {
    expect(soundsFinding(wanted, '/s/en/us/callie', replies('/s/en/us/callie', there))).toMatchObject({ mark, text });
  });

  it.each([
    ['/usr/share/freeswitch/sounds/en/us/callie', 'apt install freeswitch-sounds-en-us-callie;'],
    ['/usr/share/freeswitch/sounds/en/us/callie', 'in /usr/share/freeswitch/sounds'],
    ['/srv/ours', 'put the digit files there'],
  ])('what to do about %s: %s', (folder, hint) => {
    expect(soundsFinding(wanted, folder, replies(folder, [])).hint).toContain(hint);
  });
});
