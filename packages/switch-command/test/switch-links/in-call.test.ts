/** [W34] What is heard of keys, and what is written on the leg of who pressed them. */
import { describe, expect, it } from '@jest/globals';
import type { LegId, Orbit } from '@parkade/park-decision';
import { orbitToldLines, refusalToldLines, sendPartnerLine } from '../../src/link/in-call-lines.js';
import { readSwitchEvents } from '../../src/link/read-switch-event.js';
import { LEG } from '../orders.js';
import { NODE } from './link-rigs.js';

const event = (values: Readonly<Record<string, string>>) => ({
  values: { 'Event-Name': 'CHANNEL_APPLICATION', 'Core-UUID': 'core', 'Event-Sequence': '77', ...values },
  body: '',
});

describe('[W34] keys of a talk', () => {
  it('are heard with the leg and a name that every engine hears', () => {
    const heard = readSwitchEvents(NODE, event({ 'Unique-ID': LEG, parkade_keys: '*5' }));
    expect(heard).toEqual([{ kind: 'keys-pressed', node: NODE, leg: LEG, keys: '*5', id: 'core:77' }]);
    expect(readSwitchEvents(NODE, event({ 'Unique-ID': LEG, of_others: '1' }))).toEqual([]);
  });

  it('send both legs of the talk on by one command', () => {
    expect(sendPartnerLine({ leg: LEG, number: '*70' })).toBe(
      `uuid_dual_transfer ${LEG} parkade-pressed-waits/XML/parkade *70`,
    );
    expect(sendPartnerLine({ leg: LEG, number: '70/inline' })).toBeUndefined();
    expect(sendPartnerLine({ leg: 'a b' as LegId, number: '*70' })).toBeUndefined();
  });

  it('have the orbit said in the language of the lot', () => {
    const lines = orbitToldLines({ leg: LEG, orbit: '*01' as Orbit, sounds: '/sounds/fr' }) ?? [];
    expect(lines[0]).toBe(`uuid_setvar_multi ${LEG} parkade_orbit=*01`);
    expect(lines[1]).toContain('/sounds/fr/digits/star.wav!/sounds/fr/digits/0.wav');
    expect(lines.at(-1)).toBe(`uuid_transfer ${LEG} parkade-pressed-told XML parkade`);
  });

  it('are refused in the talk by a sound for one side, and alone like any other request', () => {
    const told = { leg: LEG, reason: 'lot-full' as const, prompt: 'full.wav' };
    expect(refusalToldLines(told, 'talking')).toEqual([`uuid_broadcast ${LEG} full.wav aleg`]);
    expect(refusalToldLines(told, 'alone')?.at(-1)).toBe(`uuid_transfer ${LEG} parkade-reject XML parkade`);
    expect(refusalToldLines({ ...told, prompt: 'my full.wav' }, 'talking')).toBeUndefined();
    expect(refusalToldLines({ ...told, prompt: 'a"b' }, 'alone')).toBeUndefined();
  });
});
