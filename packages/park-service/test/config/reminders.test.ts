import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const withLot = (lot: string) =>
  parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'], ${lot} } }
`);

describe('reminders', () => {
  it.each([
    ['recall: { remind: 15s }', { beforeMs: 15_000, splash: false }],
    ['recall: { remind: 15s, splash: true }', { beforeMs: 15_000, splash: true }],
    ['recall: { remind: never }', undefined],
    ['choose: first', undefined],
  ])('[I7] %s is read', (lot, expected) => {
    const loading = withLot(lot);
    expect(loading.kind === 'ok' && loading.config.lots[0]?.policy.remind).toEqual(expected);
  });

  it('[L3] how a lamp looks from the reminder on', () => {
    const loading = withLot('recall: { remind: 15s }, lamp: { due: early }');
    expect(loading.kind === 'ok' && loading.config.lots[0]?.policy.lamp).toEqual({
      waiting: 'confirmed',
      due: 'early',
      recalling: 'confirmed',
    });
  });

  it.each([
    ['recall: { remind: 60s }', 'lots.main.recall.remind', 'less than `after`, 1m'],
    ['recall: { splash: true }', 'lots.main.recall.splash', 'remind: 15s'],
    ['lamp: { due: early }', 'lots.main.lamp.due', 'remind: 15s'],
    ['tell_parker: [due]', 'lots.main.tell_parker', 'remind: 15s'],
    ['recall: { remind: 15 }', 'lots.main.recall.remind', '15s'],
  ])('[I7] %s is refused at %s: %s', (lot, field, fix) => {
    const loading = withLot(lot);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });
});
