import { describe, expect, it } from '@jest/globals';
import { TELLING_WORDS, tellingOf, type LotEvent, type UserAddress } from '../src/index.js';

const PARKER: UserAddress = { user: '1001', domain: 'pbx.test' };
const COLLEAGUE: UserAddress = { user: '1002', domain: 'pbx.test' };
const ALL = { tellParker: TELLING_WORDS };

const of = (fields: object): LotEvent =>
  ({
    schema: 1,
    at: 100_000,
    lot: 'main',
    orbit: '701',
    callId: 'call0001',
    version: 2,
    node: 'node-a',
    parker: { address: PARKER, leg: null },
    caller: { leg: 'leg-alice', name: 'Alice', number: '030', sipCallId: '' },
    waitedMs: 41_000,
    ...fields,
  }) as unknown as LotEvent;

const retriever = (address: UserAddress | null): object => ({
  kind: 'retriever',
  retriever: { leg: 'leg-r', node: 'node-a', via: 'pickup', address },
});
const parked = (how: object): LotEvent => of({ kind: 'parked', how, next: { kind: 'hang-up', at: 1 } });
const ended = (outcome: string, fields: object = {}): LotEvent => of({ kind: 'ended', outcome, ...fields });

describe('the parker is told', () => {
  it.each([
    ['[T1][T2] parked blind', parked({ via: 'blind' }), { word: 'parked' }],
    ['[T2] parked in a named orbit', parked({ via: 'directed', wanted: '701' }), { word: 'parked' }],
    [
      '[T1] picked up by a colleague',
      ended('retrieved', { by: retriever(COLLEAGUE) }),
      { word: 'picked-up', by: COLLEAGUE },
    ],
    ['[T1] picked up by nobody known', ended('retrieved', { by: retriever(null) }), { word: 'picked-up', by: null }],
    [
      '[T1] joined by another hand',
      ended('retrieved', { by: { kind: 'others', leg: 'leg-x' } }),
      { word: 'picked-up', by: null },
    ],
    ['[T1] hung up', ended('abandoned', { cause: 'NORMAL_CLEARING' }), { word: 'hung-up' }],
    ['[T1] silent', ended('caller-silent', { cause: 'MEDIA_TIMEOUT' }), { word: 'hung-up' }],
    ['[T1] sent on', ended('forwarded', { extension: '5000', context: 'default' }), { word: 'sent-on', where: '5000' }],
    ['[T1] given up on', ended('expired'), { word: 'ended' }],
    ['[T1] out of time', ended('time-over', { cause: 'ALLOTTED_TIMEOUT' }), { word: 'ended' }],
    ['[T1] lost', ended('lost', { why: 'node-lost' }), { word: 'lost' }],
  ])('%s', (_, event, telling) => {
    expect(tellingOf(event, ALL)).toEqual({
      by: null,
      where: null,
      to: PARKER,
      orbit: '701',
      caller: { name: 'Alice', number: '030' },
      waitedMs: 41_000,
      ...telling,
    });
  });
});

describe('nobody is told', () => {
  it.each([
    ['[T2] heard the number on the consult line', parked({ via: 'consult' }), ALL],
    ['[T2] completed an attended transfer', parked({ via: 'attended' }), ALL],
    ['[T2] adopted from the switch', parked({ via: 'adopted', why: 'failsafe' }), ALL],
    ['[T3] the parker has picked up', ended('retrieved', { by: retriever(PARKER) }), ALL],
    ['[T1] nobody is known to have parked', of({ kind: 'parked', how: { via: 'blind' }, parker: null }), ALL],
    ['[T1] the lot tells nothing', ended('abandoned', { cause: 'NORMAL_CLEARING' }), {}],
    ['[T1] the lot tells other things', ended('abandoned', { cause: 'NORMAL_CLEARING' }), { tellParker: ['parked'] }],
    ['[T1] their phone rings', of({ kind: 'recall-rings', stage: 0, round: 1, ring: 'r', target: PARKER }), ALL],
    ['[T1] a reservation was not used', ended('unused', { why: { kind: 'time-over' } }), ALL],
  ] as const)('%s', (_, event, policy) => {
    expect(tellingOf(event, policy)).toBeNull();
  });
});
