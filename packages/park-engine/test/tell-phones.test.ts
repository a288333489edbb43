/** The parker's phones are told what became of a caller: after the step, beside it, and never in its way. */
import { describe, expect, it } from '@jest/globals';
import { TELLING_WORDS, type Telling } from '@parkade/park-decision';
import { as, dials, east, leg, Rig, sent, user, west } from '@parkade/testkit';
import { wordsOf } from '../src/tell-phones.js';

const TELLS = { policy: { tellParker: TELLING_WORDS } };

const NONE = Object.fromEntries(TELLING_WORDS.map((word) => [word, ''])) as Record<Telling['word'], string>;

const texts = (rig: Rig): readonly string[] =>
  rig.switches.told.map(({ node, message: { to, from, text } }) => `${node} ${to.user} ${from}: ${text}`);

describe('telling the parker', () => {
  it('[T1][T2] of the park and of the pick-up, wherever the phones are by then', async () => {
    const rig = new Rig(TELLS);
    as('hold', await rig.request(sent('alice', '1001')));
    rig.switches.register(user('1001'), west, east);
    as('join', await rig.request(dials('1002', '701')));
    await rig.engine.idle();
    expect(texts(rig)).toEqual([
      `${east} 1001 701: alice is in 701`,
      `${west} 1001 701: 1002 has alice from 701`,
      `${east} 1001 701: 1002 has alice from 701`,
    ]);
  });

  it('[T1] nothing, where the lot does not say so', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001')));
    await rig.hangUp(leg('alice'), 'NORMAL_CLEARING');
    await rig.engine.idle();
    expect(texts(rig)).toEqual([]);
  });

  it('[T4] once, though it fails; the park is what it was', async () => {
    const rig = new Rig(TELLS);
    rig.switches.onTell = () => Promise.resolve({ kind: 'refused', cause: 'no such profile' });
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.engine.idle();
    await rig.wait(10_000);
    expect(texts(rig)).toHaveLength(1);
    expect(await rig.load(params.callId)).toMatchObject({ kind: 'parked' });
  });

  it('[T4] an answer that never comes holds nothing up', async () => {
    const rig = new Rig(TELLS);
    rig.switches.onTell = () => new Promise<never>(() => undefined);
    rig.switches.place(east, leg('alice'));
    as('hold', await rig.engine.request(sent('alice', '1001')));
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    expect(rig.switches.told).toHaveLength(1);
  });
});

describe('[T1] the words', () => {
  const telling: Telling = {
    word: 'picked-up',
    to: user('1001'),
    orbit: '701' as Telling['orbit'],
    caller: { name: 'Alice', number: '030' },
    by: user('1002'),
    where: null,
    waitedMs: 61_999,
  };
  it.each([
    ['{by} {caller} {orbit} {wait}', {}, '1002 Alice 701 1:01'],
    ['{wait}', { waitedMs: 3_723_000 }, '1:02:03'],
    ['{caller}', { caller: { name: '', number: '030' } }, '030'],
    ['{caller} {by} {to}', { caller: { name: '', number: '' }, by: null }, 'Somebody Somebody elsewhere'],
    ['{to}', { where: '5000' }, '5000'],
    ['{caller}', { caller: { name: '{orbit}', number: '' } }, '{orbit}'],
  ] as const)('%s %j', (template, over, words) => {
    expect(wordsOf({ ...NONE, 'picked-up': template }, { ...telling, ...over })).toBe(words);
  });
});
