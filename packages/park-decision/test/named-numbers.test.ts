/** What a dialled number means, and who is on the line when a ringing phone forwarded the call. */
import { describe, expect, it } from '@jest/globals';
import { classifyRequest, type Asked, type LegSnapshot, type LotId, type NumberPlan } from '../src/index.js';
import { east, leg } from './sample.js';

const numberPlan = (lot: string, over: Partial<NumberPlan> = {}): NumberPlan => ({
  lot: lot as LotId,
  domain: 'pbx.test',
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  keyPrefixes: ['park+', 'park+*'],
  orbits: new Set(['701', '702', '*5901', '*70703']),
  ...over,
});
const main = numberPlan('main');
const bob = { user: '1001', domain: 'pbx.test' };
const carol = { user: '1002', domain: 'pbx.test' };

const dialling = (dialled: string, over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  node: east,
  leg: leg('phone'),
  entry: 'dialled',
  dialled,
  direction: 'inbound',
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: carol,
  lastBridgedOwner: null,
  name: 'Carol',
  number: '1002',
  sipCallId: 'x@test',
  callId: null,
  callVersion: null,
  ticket: null,
  ...over,
});
const sent = (dialled: string, over: Partial<LegSnapshot> = {}): LegSnapshot =>
  dialling(dialled, { transferred: true, lastBridgedTo: leg('parker'), lastBridgedOwner: bob, ...over });
const forwarded = (dialled: string, by: typeof bob | null = bob, over: Partial<LegSnapshot> = {}): LegSnapshot =>
  dialling(dialled, { transferred: true, forwarded: { by }, ...over });

const show = (asked: Asked): string => {
  switch (asked.kind) {
    case 'reserve':
      return `reserve ${asked.wanted ?? 'any'} in ${asked.numberPlan.lot}`;
    case 'park':
      return `park ${asked.via} ${asked.wanted ?? 'any'} for ${asked.parker?.address.user ?? 'nobody'}`;
    case 'retrieve':
      return `retrieve ${asked.orbit}`;
    case 'refused':
      return asked.reason;
    default:
      return asked.kind;
  }
};
const asked = (snapshot: LegSnapshot, numberPlans: readonly NumberPlan[] = [main]): string =>
  show(classifyRequest(snapshot, numberPlans));

describe('a number that is dialled', () => {
  it.each([
    ['W20', 'park+701', 'retrieve 701', 'park directed 701 for 1001'],
    ['W20', 'PARK+701', 'retrieve 701', 'park directed 701 for 1001'],
    ['W20', 'pArK+*5901', 'retrieve *5901', 'park directed *5901 for 1001'],
    ['W20', 'park+*70', 'reserve any in main', 'park blind any for 1001'],
    ['W20', 'park+*71701', 'retrieve 701', 'retrieve 701'],
    ['W20', 'park+park+701', 'not-an-orbit', 'not-an-orbit'],
    ['W20', 'park701', 'not-an-orbit', 'not-an-orbit'],
    ['W20', 'park+799', 'not-an-orbit', 'not-an-orbit'],
    ['W22', '*70701', 'reserve 701 in main', 'park directed 701 for 1001'],
    ['W22', '*70*702', 'reserve 702 in main', 'park directed 702 for 1001'],
    ['W22', '*70**702', 'not-an-orbit', 'not-an-orbit'],
    ['W22', '*70*1005', 'not-an-orbit', 'not-an-orbit'],
    ['W21', '*70703', 'retrieve *70703', 'park directed *70703 for 1001'],
  ])('[%s] %s: dialled, and sent to', (_rule, number, whoDialled, whoWasSent) => {
    // Two prefixes fit: `park+*` leaves 5901, which is no number, `park+` leaves *5901.
    const plan = number === 'pArK+*5901' ? main : numberPlan('main', { keyPrefixes: ['park+'] });
    expect(asked(dialling(number), [plan])).toBe(whoDialled);
    expect(asked(sent(number), [plan])).toBe(whoWasSent);
  });

  it('[W22] a code and an orbit is a park there', () => {
    expect(asked(sent('*70*702'))).toBe('park directed 702 for 1001');
  });

  it('[W20][W22] no key prefix hides a number', () => {
    const plan = numberPlan('main', { keyPrefixes: ['*70*', '**'], orbits: new Set(['702', '**01']) });
    expect(asked(dialling('*70*702'), [plan])).toBe('reserve 702 in main');
    expect(asked(dialling('**01'), [plan])).toBe('retrieve **01');
    expect(asked(dialling('**702'), [plan])).toBe('retrieve 702');
  });

  it('[W20] without key prefixes only the number itself is one', () => {
    expect(asked(dialling('park+701'), [numberPlan('main', { keyPrefixes: [] })])).toBe('not-an-orbit');
  });

  it('[W21] a number of one lot goes before a code and an orbit of another', () => {
    const yard = numberPlan('yard', { parkCodes: ['*7'], orbits: new Set(['0701']), retrievePrefixes: [] });
    const plans = [yard, numberPlan('main', { orbits: new Set(['*70701']) })];
    expect(asked(dialling('*70701'), plans)).toBe('retrieve *70701');
  });
});

describe('[W23] a ringing phone forwards its call', () => {
  it.each([
    ['to an orbit', forwarded('702'), 'park directed 702 for 1001'],
    ['to the park code', forwarded('*70'), 'park blind any for 1001'],
    ['to a key', forwarded('PARK+702'), 'park directed 702 for 1001'],
    ['from outside', forwarded('702', bob, { owner: null }), 'park directed 702 for 1001'],
    ['and nobody knows which phone it was', forwarded('*70', null), 'park blind any for nobody'],
    [
      'after the caller talked to somebody else',
      forwarded('*70', bob, { lastBridgedTo: leg('old'), lastBridgedOwner: carol }),
      'park blind any for 1001',
    ],
    ['to a pick-up code: it is the caller who asks', forwarded('*71702'), 'retrieve 702'],
    ['to no number', forwarded('7099'), 'not-an-orbit'],
  ])('%s', (_title, snapshot, expected) => {
    expect(asked(snapshot)).toBe(expected);
  });
});
