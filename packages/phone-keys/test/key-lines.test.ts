import { describe, expect, it } from '@jest/globals';
import { isKeyMake, KEY_MAKES, keyLines, type KeyMake } from '../src/index.js';

const TWO: Readonly<Record<KeyMake, readonly string[]>> = {
  yealink: [
    'transfer.dsskey_deal_type = 2',
    'linekey.3.type = 13',
    'linekey.3.line = 1',
    'linekey.3.value = *70',
    'linekey.3.label = Park',
    'linekey.4.type = 16',
    'linekey.4.line = 1',
    'linekey.4.value = 701',
    'linekey.4.label = 701',
  ],
  snom: [
    '<quick_transfer perm="RW">blind</quick_transfer>',
    '<fkey idx="2" context="1" label="Park" perm="RW">transfer *70</fkey>',
    '<fkey idx="3" context="1" label="701" perm="RW">blf 701</fkey>',
  ],
  grandstream: [
    'call.transfer.modeViaVpk = 0',
    'pks.vpk.3.keyMode = CallPark',
    'pks.vpk.3.description = Park',
    'pks.vpk.3.value = *70',
    'pks.vpk.4.keyMode = BLF',
    'pks.vpk.4.description = 701',
    'pks.vpk.4.value = 701',
  ],
  polycom: [
    'feature.enhancedFeatureKeys.enabled="1"',
    'softkey.3.label="Park"',
    'softkey.3.action="^*70$Trefer$"',
    'softkey.3.enable="1"',
    'softkey.3.use.active="1"',
    'attendant.resourceList.4.address="701"',
    'attendant.resourceList.4.label="701"',
    'attendant.resourceList.4.type="automata"',
  ],
  cisco: [
    '<Extension_3_>Disabled</Extension_3_>',
    '<Extended_Function_3_>fnc=sd;ext=*70@pbx.test;nme=Park</Extended_Function_3_>',
    '<Extension_4_>Disabled</Extension_4_>',
    '<Extended_Function_4_>fnc=blf+sd+cp;sub=701@pbx.test;ext=701@pbx.test;nme=701</Extended_Function_4_>',
  ],
  'cisco-spa': [
    '<Extension_3_>Disabled</Extension_3_>',
    '<Extended_Function_3_>fnc=sd;ext=*70@$PROXY;nme=Park</Extended_Function_3_>',
    '<Extension_4_>Disabled</Extension_4_>',
    '<Extended_Function_4_>fnc=blf+sd+cp;sub=701@$PROXY;ext=701@$PROXY;nme=701</Extended_Function_4_>',
  ],
  fanvil: [
    '<Fkey index="3"><Type>1</Type><Value>*70@1/c</Value><Title>Park</Title></Fkey>',
    '<Fkey index="4"><Type>1</Type><Value>701@1/bb</Value><Title>701</Title></Fkey>',
  ],
  linphone: [
    'BEGIN:VCARD',
    'VERSION:4.0',
    'FN:Park',
    'IMPP:sip:*70@pbx.test',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:4.0',
    'FN:701',
    'IMPP:sip:701@pbx.test',
    'END:VCARD',
  ],
};

describe('[O8] keys of phones', () => {
  it.each(KEY_MAKES)('%s: one that parks, one that watches', (make) => {
    const lines = keyLines(make, { orbits: ['701'], domain: 'pbx.test', first: 3, park: '*70' });
    expect(lines.split('\n')).toEqual(TWO[make]);
  });

  it.each(KEY_MAKES)('%s: those that watch follow each other', (make) => {
    const of = (orbits: readonly string[], first: number): string => keyLines(make, { orbits, domain: 'd', first });
    expect(of(['701', '702'], 1)).toBe(`${of(['701'], 1)}\n${of(['702'], 2)}`);
    expect(of([], 1)).toBe('');
  });

  // No configuration lets such text in; the tables do not rely on it.
  it.each(KEY_MAKES)('%s: nothing in a value makes a line, a tag or a field of its own', (make) => {
    const evil = '7"><x/>;fnc=dnd\nlinekey.9.value = 0';
    const lines = keyLines(make, { orbits: [evil], domain: evil, first: 1 });
    const plain = keyLines(make, { orbits: ['701'], domain: 'pbx.test', first: 1 });
    const count = (text: string, sign: string): number => text.split(sign).length;
    expect(count(lines, '\n')).toBe(count(plain, '\n'));
    if (make === 'snom' || make === 'fanvil' || make.startsWith('cisco') || make === 'polycom')
      for (const sign of ['<', '>', '"']) expect(count(lines, sign)).toBe(count(plain, sign));
    if (make.startsWith('cisco')) expect(count(lines.replaceAll(/&[a-z]+;/g, ''), ';')).toBe(count(plain, ';'));
  });

  it('knows its makes', () => {
    expect([isKeyMake('yealink'), isKeyMake('Yealink'), isKeyMake('zoiper')]).toEqual([true, false, false]);
  });
});
