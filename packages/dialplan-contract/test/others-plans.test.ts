/** What the dialplan and the answers set of the switch's own variables, and that all of it is given back. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  BORROWED,
  BORROWED_TO_RING,
  holdVariables,
  joiningVariables,
  keptName,
  retrieverVariables,
} from '../src/index.js';

const folder = fileURLToPath(new URL('../../../freeswitch-dialplan/', import.meta.url));
const entry = readFileSync(`${folder}default/00_parkade.xml`, 'utf8');
const own = readFileSync(`${folder}parkade.xml`, 'utf8');

const extensionIn = (text: string, name: string): string =>
  new RegExp(`<extension name="${name}"[^]*?</extension>`).exec(text)?.[0] ?? '';
const setIn = (text: string): readonly string[] =>
  [...text.matchAll(/application="set" data="([^=]+)=/g)].map(([, name = '']) => name);
const isForeign = (name: string): boolean => !name.startsWith('parkade_');

const joined = extensionIn(own, 'parkade-joined');
const borrow = extensionIn(own, 'parkade-borrow');

/** Which is nobody's plan, and is gone at the join; see the places where it is set. */
const TAKEN_AWAY = ['rdnis', 'sip_refer_to', 'sip_h_Referred-By', 'execute_on_pre_bridge_parkade'];
/** On a rung-back phone of ours while no engine is there. */
const ON_OUR_OWN_LEG = ['intercept_unbridged_only'];

describe('variables of the switch that others may have set', () => {
  it('[S1] every one that the dialplan sets is on the list', () => {
    const known: readonly string[] = [...BORROWED, ...BORROWED_TO_RING, ...TAKEN_AWAY, ...ON_OUR_OWN_LEG];
    const written = new Set(setIn(`${entry}${own}`).filter(isForeign));
    expect([...written].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('[S1] every one that an answer sets on a leg that will be joined is on the list', () => {
    const who = { owner: null, name: 'A', number: '1' };
    const answers = [
      holdVariables({ parker: null, fallback: null, caller: { name: 'A', number: '1' } } as never),
      retrieverVariables({ caller: 'a' } as never),
      joiningVariables('b', who),
    ];
    const known: readonly string[] = [...BORROWED, ...TAKEN_AWAY];
    const written = answers.flatMap((one) => Object.keys(one)).filter(isForeign);
    expect(written.filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(BORROWED)('[S1] %s is kept when the leg comes, and stands there again after the join', (name) => {
    for (const where of [entry, own]) {
      expect(extensionIn(where, 'parkade-keep')).toContain(`"${keptName(name)}=\${${name}}"`);
    }
    expect(joined).toMatch(new RegExp(`"multiset" data="[^"]*\\|${name}=\\|`));
    const again =
      name === 'socket_resume' ? 'uuid_setvar ${uuid} socket_resume $1)' : `"${name}=\${${keptName(name)}}"`;
    expect(joined).toContain(again);
  });

  it.each(BORROWED_TO_RING)(
    '[S1] %s is kept before the switch rings somebody, and stands there again after it',
    (name) => {
      expect(borrow).toContain(`"${keptName(name)}=\${${name}}"`);
      expect(joined).toContain(`"${name}=\${${keptName(name)}}"`);
    },
  );

  it('[S1] a leg that brings nothing along costs no action: every one stands behind a condition of its own', () => {
    for (const where of [entry, own]) {
      const kept = extensionIn(where, 'parkade-keep');
      expect(kept.match(/<condition field="\$/g)).toHaveLength(BORROWED.length);
      expect(setIn(kept)).toHaveLength(BORROWED.length);
      // What is ours there is not taken for somebody's plan.
      const [, pattern = ''] = /expression="(\^\(\?![^"]*)" break="never"/.exec(kept) ?? [];
      expect('parkade-failsafe:XML:parkade').not.toMatch(new RegExp(pattern));
      expect('survey:XML:default').toMatch(new RegExp(pattern));
    }
  });

  it('[S2] after a talk nothing that is meant for the case that nobody came is done', () => {
    const talked = extensionIn(own, 'parkade-talked');
    expect(own.indexOf(talked)).toBeLessThan(own.indexOf('parkade-hold'));
    for (const next of ['parkade-failsafe', 'parkade-return-fallback', 'parkade-again', 'parkade-reject']) {
      expect(talked).toContain(next);
    }
    expect(talked).toContain('talking|^ joining)$"');
    expect(talked).toContain('"hangup"');
  });
});
