import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const withLamp = (lamp: string) =>
  parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'], lamp: ${lamp} } }
`);

describe('the lamp of a lot', () => {
  it.each([
    ['confirmed', undefined],
    ['{ recalling: confirmed }', undefined],
    ['early', { waiting: 'early', recalling: 'early' }],
    ['{ waiting: early }', { waiting: 'early', recalling: 'confirmed' }],
    ['{ recalling: early }', { waiting: 'confirmed', recalling: 'early' }],
  ])('%s is read', (lamp, expected) => {
    const loading = withLamp(lamp);
    expect(loading.kind === 'ok' && loading.config.lots[0]?.policy.lamp).toEqual(expected);
  });

  it.each([
    ['erly', 'lots.main.lamp', 'did you mean `early`?'],
    ['{ waiting: blink }', 'lots.main.lamp.waiting', 'use one of: confirmed, early'],
    ['{ wait: early }', 'lots.main.lamp.wait', 'the keys here are: waiting, due, recalling'],
  ])('%s is refused at %s: %s', (lamp, field, fix) => {
    const loading = withLamp(lamp);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });
});
