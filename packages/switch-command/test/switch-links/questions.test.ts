import { describe, expect, it } from '@jest/globals';
import { api } from '../fake-leg.js';
import type { LegId } from '@parkade/park-decision';
import { CALLER, LEG } from '../orders.js';
import { NODE, linkRigs } from './link-rigs.js';

const { up } = linkRigs();

describe('questions', () => {
  it.each([
    ['joined', 'true', LEG, 'true'],
    ['joined', 'true', LEG, 'false'],
    ['not-joined', 'true', '_undef_', 'true'],
    ['not-joined', 'true', 'another-leg', 'true'],
    ['retriever-gone', 'true', 'another-leg', 'false'],
    ['caller-gone', 'false', '', ''],
    ['caller-gone', 'true', '-ERR No such channel!', 'true'],
    ['unknown', 'odd', '', ''],
  ])('joinState is %s (caller %s, last bridged to %s, retriever %s)', async (state, caller, peer, retriever) => {
    const { fake, links } = await up();
    fake.behave = (line) => api(line.includes('getvar') ? peer : line.includes(CALLER) ? caller : retriever);
    expect(await links.joinState(NODE, CALLER, LEG)).toBe(state);
  });

  it.each([
    ['talking', LEG, LEG],
    ['alone', '_undef_', LEG],
    ['alone', LEG, 'another-leg'],
    ['gone', '-ERR No such channel!', ''],
    ['gone', LEG, '-ERR No such channel!'],
  ])('talkOf is %s (bond %s, last bridged to %s)', async (kind, bond, last) => {
    const { fake, links } = await up();
    fake.behave = (line) => api(line.includes('signal_bond') ? bond : last);
    expect(await links.talkOf(NODE, CALLER)).toEqual(kind === 'talking' ? { kind, with: LEG } : { kind });
  });

  /** Legs of a switch: with whom each talks, the number on it, and the other end of the line that it may be. */
  const talking =
    (legs: Readonly<Record<string, { readonly with?: string; readonly number?: string; readonly farEnd?: string }>>) =>
    (line: string) => {
      const [, what = '', name = ''] = /(uuid_getvar|uuid_dump) (\S+)/.exec(line) ?? [];
      const found = legs[name];
      if (found === undefined) return api('-ERR No such channel!');
      if (what === 'uuid_getvar') return api(found.with ?? '_undef_');
      const { number = '', farEnd } = found;
      return api(
        JSON.stringify({
          'Unique-ID': name,
          'Call-Direction': 'inbound',
          'Caller-Caller-ID-Name': `Name ${number}`,
          'Caller-Caller-ID-Number': number,
          ...(farEnd === undefined ? {} : { variable_parkade_far_end: farEnd }),
        }),
      );
    };

  it.each([
    ['who talks there', { line0001: { with: 'phone001' }, phone001: { number: '1005' } }, '1005'],
    ['nobody: it is on hold', { line0001: {} }, null],
    ['nobody: it is gone', {}, null],
    ['nobody of whom anything is known', { line0001: { with: 'phone001' }, phone001: {} }, null],
    [
      'who is behind another line',
      {
        line0001: { with: 'line0002' },
        line0002: { number: '1002', farEnd: 'line0003' },
        line0003: { with: 'phone001' },
        phone001: { number: '1005' },
      },
      '1005',
    ],
    [
      'whom the other line was made for, where nobody says more',
      { line0001: { with: 'line0002' }, line0002: { number: '1002', farEnd: 'line0003' } },
      '1002',
    ],
    [
      'somebody, where lines go in a ring',
      { line0001: { with: 'line0001', number: '1002', farEnd: 'line0001' } },
      '1002',
    ],
  ])('[P17] whoIsBehind a leg: %s', async (_title, legs, number) => {
    const { fake, links } = await up();
    fake.behave = talking(legs);
    const found = await links.whoIsBehind('line0001' as LegId);
    expect(found?.number ?? null).toBe(number);
  });

  it('[P17] whoIsBehind: a node that does not answer holds nobody up', async () => {
    const { fake, links } = await up({ replyMs: 60_000, queueMs: 60_000 });
    fake.behave = () => 'silence';
    expect(await links.whoIsBehind('line0001' as LegId)).toBeNull();
  });

  /** Legs as `show channels as json` and `uuid_dump ... json` tell of them; each phone holds `held-<leg>`. */
  const holding =
    (legs: Readonly<Record<string, { readonly user: string; readonly state?: string }>>) => (line: string) => {
      const leg = /uuid_dump (\S+)/.exec(line)?.[1];
      if (leg === undefined) {
        const rows = Object.entries(legs).map(([uuid, { state = 'HELD' }]) => ({ uuid, callstate: state }));
        return api(JSON.stringify({ row_count: rows.length, rows }));
      }
      const found = legs[leg];
      return api(
        JSON.stringify({
          'Unique-ID': leg,
          'Call-Direction': 'inbound',
          'Channel-Call-State': found?.state ?? 'HELD',
          variable_user_name: found?.user ?? '',
          variable_domain_name: 'pbx.test',
          variable_signal_bond: `held-${leg}`,
        }),
      );
    };

  it.each([
    ['nobody', {}, false],
    ['one', { desk00001: { user: '1001' } }, true],
    ['one, and a colleague another', { desk00001: { user: '1001' }, desk00002: { user: '1002' } }, true],
    ['only a colleague', { desk00002: { user: '1002' } }, false],
    ['two', { desk00001: { user: '1001' }, desk00003: { user: '1001' } }, false],
    ['one, who talks again', { desk00001: { user: '1001', state: 'ACTIVE' } }, false],
  ])('[P15][P16] holdsCaller: on hold is %s', async (_title, legs, holds) => {
    const { fake, links } = await up();
    fake.behave = holding(legs);
    expect(await links.holdsCaller(NODE, { user: '1001', domain: 'pbx.test' })).toBe(holds);
  });

  it('[P15] a node with very many calls on hold is not asked about each', async () => {
    const { fake, links } = await up();
    const legs = Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`desk${10_000 + n}`, { user: '1001' }]));
    const asked: string[] = [];
    fake.behave = (line) => {
      asked.push(line);
      return holding(legs)(line);
    };
    expect(await links.holdsCaller(NODE, { user: '1001', domain: 'pbx.test' })).toBe(false);
    expect(asked.filter((line) => line.includes('uuid_dump'))).toEqual([]);
  });
});
