import { describe, expect, it } from '@jest/globals';
import { splitArguments } from '../src/core/arguments.js';
import { expandVariables } from '../src/dialplan/expand.js';
import { parseInline } from '../src/dialplan/inline.js';
import { type MatchContext, searchContext } from '../src/dialplan/match.js';
import { addDialplanText, type Dialplan, readDialplanDirectory } from '../src/dialplan/parse.js';
import { parseSocketData } from '../src/apps/socket.js';
import { parseDialString } from '../src/switching/dial-string.js';
import { DIALPLAN_DIR } from './lab-fixture.js';

function realPlan(): Dialplan {
  const plan: Dialplan = new Map();
  for (const file of readDialplanDirectory(DIALPLAN_DIR)) addDialplanText(file.text, file.context, plan);
  return plan;
}

function contextOf(fields: Readonly<Record<string, string>>): MatchContext {
  const source = { variable: (name: string) => fields[name], api: () => '' };
  return {
    field: (name) => fields[name] ?? '',
    expand: (text) => expandVariables(text, source),
    setVariable: () => undefined,
    runInline: () => undefined,
    warn: () => undefined,
  };
}

function search(context: string, fields: Readonly<Record<string, string>>): string[] {
  const found = searchContext(realPlan().get(context) ?? [], contextOf(fields));
  return (found?.actions ?? []).map((action) => `${action.application} ${action.data}`.trim());
}

describe('the dialplan files of the project', () => {
  it('come into the contexts of their folders', () => {
    expect([...realPlan().keys()].toSorted()).toEqual(['default', 'parkade', 'public']);
  });

  it.each(['*70', '701', '720', '*71701'])('take %s to the engine, the digits kept', (number) => {
    const actions = search('default', { destination_number: number });
    expect(actions[0]).toContain(`|parkade_dialled=${number}|`);
    expect(actions.some((action) => action.startsWith('socket '))).toBe(true);
  });

  it.each(['700', '721', '*7', '70', '7011'])('leave %s alone', (number) => {
    expect(search('default', { destination_number: number })).toEqual([]);
  });

  it('let a ticket in from a known address only', () => {
    const header = { 'sip_h_X-Parkade-Ticket': 'A'.repeat(24) };
    expect(search('public', { network_addr: '127.0.0.1', ...header })[0]).toContain(
      `|parkade_ticket=${'A'.repeat(24)}|`,
    );
    expect(search('public', { network_addr: '203.0.113.7', ...header })).toEqual([]);
  });

  it('park a transferred caller when no engine answers, and tell a direct dialler', () => {
    const fallback = { destination_number: 'parkade-fallback', parkade_entry: 'dialled', last_sched_id: '1' };
    expect(search('parkade', { ...fallback, last_bridge_to: 'x' })).toContain('set parkade_state=fallback');
    expect(search('parkade', fallback).at(-1)).toBe('hangup NORMAL_TEMPORARY_FAILURE');
  });

  it('go round at most three times', () => {
    const again = { destination_number: 'parkade-again' };
    expect(search('parkade', { ...again, parkade_round: 'xxx' }).at(-1)).toBe('transfer parkade-hold XML parkade');
    expect(search('parkade', { ...again, parkade_round: 'xxxx' })).toEqual(['hangup NO_ANSWER']);
  });
});

describe('conditions', () => {
  const actionsOf = (conditions: string, fields: Readonly<Record<string, string>> = {}): string[] => {
    const plan: Dialplan = new Map();
    addDialplanText(`<extension name="x">${conditions}</extension>`, 'c', plan);
    return (searchContext(plan.get('c') ?? [], contextOf(fields))?.actions ?? []).map((action) => action.data);
  };
  const set = (data: string, tag = 'action'): string => `<${tag} application="set" data="${data}"/>`;

  it('chain: one that fails ends the extension', () => {
    const chain = `<condition field="a" expression="^1$"/><condition field="b" expression="^2$">${set('both')}</condition>`;
    expect(actionsOf(chain, { a: '1', b: '2' })).toEqual(['both']);
    expect(actionsOf(chain, { a: '0', b: '2' })).toEqual([]);
  });

  it('obey break and anti-action', () => {
    const never = `<condition field="a" expression="1" break="never">${set('yes')}${set('no', 'anti-action')}</condition>
      <condition>${set('always')}</condition>`;
    expect(actionsOf(never, { a: '1' })).toEqual(['yes', 'always']);
    expect(actionsOf(never, { a: '0' })).toEqual(['no', 'always']);
  });

  it('replace $1 only when the expression has a group', () => {
    expect(actionsOf(`<condition field="a" expression="^x(.*)$">${set('v=$1')}</condition>`, { a: 'xyz' })).toEqual([
      'v=yz',
    ]);
    expect(actionsOf(`<condition field="a" expression="^x">${set('v=$1')}</condition>`, { a: 'xyz' })).toEqual([
      'v=$1',
    ]);
  });

  it('read several fields by regex="all" and "any"', () => {
    const rule = (how: string): string =>
      `<condition regex="${how}"><regex field="a" expression="1"/><regex field="b" expression="2"/>${set('hit')}</condition>`;
    expect(actionsOf(rule('all'), { a: '1', b: '0' })).toEqual([]);
    expect(actionsOf(rule('any'), { a: '1', b: '0' })).toEqual(['hit']);
  });
});

describe('texts', () => {
  it('expand variables, slices, and commands inside commands', () => {
    const source = {
      variable: (name: string) => ({ a: 'b', long: 'abcdef', evil: '${a}' })[name],
      api: (command: string, args: string) => `<${command}|${args}>`,
    };
    expect(expandVariables('x${a}y${none}z', source)).toBe('xbyz');
    expect(expandVariables('${long:2:3} ${long:-2}', source)).toBe('cde ef');
    expect(expandVariables('${evil}', source)).toBe('b');
    expect(expandVariables('${uuid_getvar(${a} user_name)}', source)).toBe('<uuid_getvar|b user_name>');
  });

  it('cut inline dialplans at the separator they name', () => {
    expect(parseInline('m:^:set:a=b,c^transfer:x XML y')).toEqual([
      { application: 'set', data: 'a=b,c', inline: false },
      { application: 'transfer', data: 'x XML y', inline: false },
    ]);
    expect(parseInline("sleep:1,'set:a=b,c'")).toEqual([
      { application: 'sleep', data: '1', inline: false },
      { application: 'set', data: 'a=b,c', inline: false },
    ]);
    expect(parseInline('answer,park').map((action) => action.application)).toEqual(['answer', 'park']);
  });

  it('cut arguments at blanks outside quotes', () => {
    expect(splitArguments(`u 'm:^:set:a=b c^park' inline`)).toEqual(['u', 'm:^:set:a=b c^park', 'inline']);
    expect(splitArguments('u name some text here', 3)).toEqual(['u', 'name', 'some text here']);
  });

  it('read dial strings: commas in values must be escaped', () => {
    const dial = parseDialString(`{a=1,b='x y',c=p\\,q}[d=2]user/1,user/2|user/3`);
    expect(Object.fromEntries(dial.variables)).toEqual({ a: '1', b: 'x y', c: 'p,q' });
    expect(dial.rounds.map((round) => round.map((target) => target.address))).toEqual([
      ['user/1', 'user/2'],
      ['user/3'],
    ]);
    expect(Object.fromEntries(parseDialString(`{^^:a=A,B:b=1}user/1`).variables)).toEqual({ a: 'A,B', b: '1' });
  });

  it('take the port of the host before when a host has none', () => {
    expect(parseSocketData('a:9001|b async full').hosts).toEqual([
      { host: 'a', port: 9001 },
      { host: 'b', port: 9001 },
    ]);
  });
});
