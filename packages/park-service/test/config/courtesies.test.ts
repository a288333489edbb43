import { describe, expect, it } from '@jest/globals';
import { renderDialplan } from '@parkade/dialplan-contract';
import { parseConfig } from '@parkade/park-config';

const USUAL = 'tone_stream://%(250,0,1050)';

const withLot = (more: string) =>
  parseConfig(`
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.test, orbits: ['701'], ${more} } }
`);

describe('the tone of a pick-up', () => {
  it.each([
    ['courtesy: none', undefined],
    ['courtesy: { to: none }', undefined],
    ['courtesy: caller', { to: 'caller', tone: USUAL }],
    ['courtesy: {}', { to: 'both', tone: USUAL }],
    ['courtesy: { to: retriever, tone: beep.wav }', { to: 'retriever', tone: 'beep.wav' }],
  ])('[G3] %s is read', (more, expected) => {
    const loading = withLot(more);
    expect(loading.kind === 'ok' && loading.config.lots[0]?.policy.courtesy).toEqual(expected);
  });

  it.each([
    ['courtesy: bot', 'lots.main.courtesy', 'did you mean `both`?'],
    ['courtesy: { tone: my beep.wav }', 'lots.main.courtesy.tone', 'no blanks'],
    ['courtesy: { tone: local_stream://moh }', 'lots.main.courtesy.tone', 'without loops=-1'],
    ["courtesy: { tone: 'tone_stream://%(200,0,440);loops=-1' }", 'lots.main.courtesy.tone', 'without loops=-1'],
    ["courtesy: { tone: '${x}' }", 'lots.main.courtesy.tone', 'without quotes'],
    ['announce_recall: maybe', 'lots.main.announce_recall', 'true, false'],
  ])('[G3][G4] %s is refused at %s: %s', (more, field, fix) => {
    const loading = withLot(more);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });

  it('[G3][G4] stands in the dialplan of who uses it, and in no other', () => {
    const own = (more: string): string => {
      const loading = withLot(more);
      if (loading.kind === 'invalid') throw new Error(JSON.stringify(loading.problems));
      return renderDialplan(loading.config).get('parkade.xml') ?? '';
    };
    const plain = own("park_codes: ['*70']");
    expect(plain).not.toMatch(/parkade_courtesy|parkade-announced/);
    expect(own('courtesy: both')).toContain('multiunset" data="parkade_courtesy ${uuid_broadcast(${uuid} $2 $1)}"');
    expect(own('courtesy: both')).not.toContain('parkade-announced');
    expect(own('announce_recall: true')).toContain('<extension name="parkade-announced" continue="true">');
    expect(own('announce_recall: false, courtesy: none')).toBe(own('recall: {}'));
  });
});
