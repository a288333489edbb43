import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const withTelling = (words: string, message = '{caller} is in {orbit}') =>
  parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'], tell_parker: ${words} } }
messages: { parked: ${JSON.stringify(message)} }
`);

describe('what the parker is told', () => {
  it.each([
    ['[]', undefined],
    ['[parked, picked-up]', ['parked', 'picked-up']],
  ])('[C3] %s is read', (words, expected) => {
    const loading = withTelling(words);
    expect(loading.kind === 'ok' && loading.config.lots[0]?.policy.tellParker).toEqual(expected);
  });

  it.each(['{caller} wartet in {orbit}, ruf an!', '{by}: {caller}', '{caller} 等 {orbit}'])(
    '[C3] in the words of the house: %s',
    (message) => {
      const loading = withTelling('[parked]', message);
      expect(loading.kind === 'ok' && loading.config.messages.parked).toBe(message);
    },
  );

  it.each([
    ['[parkd]', '{caller}', 'lots.main.tell_parker[0]', 'did you mean `parked`?'],
    ['[parked]', '{callr} is here', 'messages.parked', 'use {caller}, {orbit}, {by}, {to}, {wait}'],
    ['[parked]', 'a|b', 'messages.parked', 'use letters, digits, blanks'],
    ['[parked]', "it's ${hupall()}", 'messages.parked', 'use {caller}'],
    ['[parked]', '', 'messages.parked', 'write what is told'],
    ['[parked]', 'x'.repeat(161), 'messages.parked', 'one or two lines'],
  ])('[C3] %s with %j is refused at %s: %s', (words, message, field, fix) => {
    const loading = withTelling(words, message);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });
});
