/** Who is on the line? Every way a leg can stand in our dialplan, as snapshot. */
import { describe, expect, it } from '@jest/globals';
import {
  classifyRequest,
  type Asked,
  type CallId,
  type LegSnapshot,
  type LotId,
  type NodeId,
  type NumberPlan,
} from '../src/index.js';
import { east, leg } from './sample.js';

const numberPlan = (lot: string, domain: string, over: Partial<NumberPlan> = {}): NumberPlan => ({
  lot: lot as LotId,
  domain,
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  orbits: new Set(['701', '702', '0042', '*5901']),
  ...over,
});
const main = numberPlan('main', 'pbx.test');
const other = numberPlan('other', 'other.test');
const yard = numberPlan('yard', 'pbx.test', { parkCodes: ['*72'], orbits: new Set(['801']) });

const alice = { user: '1001', domain: 'pbx.test' };
const bob = { user: '1002', domain: 'pbx.test' };
const stranger = { user: '1001', domain: 'other.test' };

/** 1001 dials from their own phone. */
const dialling = (over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  node: east,
  leg: leg('phone'),
  entry: 'dialled',
  dialled: '*70',
  direction: 'inbound',
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: alice,
  lastBridgedOwner: null,
  name: 'Alice',
  number: '1001',
  sipCallId: 'x@test',
  callId: null,
  callVersion: null,
  ticket: null,
  ...over,
});
/** 1001 talked to the leg and sent it here by REFER. */
const sent = (over: Partial<LegSnapshot> = {}): LegSnapshot =>
  dialling({ transferred: true, lastBridgedTo: leg('parker'), lastBridgedOwner: alice, owner: null, ...over });

const show = (asked: Asked): string => {
  switch (asked.kind) {
    case 'reserve':
      return `reserve in ${asked.numberPlan.lot} for ${asked.parker?.address.user ?? 'nobody'}`;
    case 'park':
      return `park ${asked.via} in ${asked.numberPlan.lot} ${asked.wanted ?? 'anywhere'} for ${asked.parker?.address.user ?? 'nobody'}`;
    case 'retrieve':
      return `retrieve ${asked.orbit} of ${asked.numberPlan.lot}`;
    case 'find':
      return `find ${asked.whom} in ${asked.numberPlan.lot}`;
    case 'refused':
      return `refused ${asked.reason}`;
    case 'land':
    case 'recall-answered':
    case 'failsafe':
    case 'called-back':
      return `${asked.kind} ${asked.callId ?? 'unknown'}`;
    case 'ticket':
      return `ticket ${asked.ticket}`;
  }
};

const CALL = 'call00000001' as CallId;
const CASES: readonly (readonly [title: string, snapshot: LegSnapshot, expected: string])[] = [
  ['[W1] a phone dials the park code', dialling(), 'reserve in main for 1001'],
  ['[W1] an unauthenticated leg dials the park code', dialling({ owner: null }), 'reserve in main for nobody'],
  [
    '[W1] a phone that once talked dials the park code',
    dialling({ lastBridgedTo: leg('old') }),
    'reserve in main for 1001',
  ],
  ['[W2] a phone dials an orbit', dialling({ dialled: '701' }), 'retrieve 701 of main'],
  ['[W2] leading zeros and stars are part of an orbit', dialling({ dialled: '0042' }), 'retrieve 0042 of main'],
  ['[W2] an orbit that begins with a star', dialling({ dialled: '*5901' }), 'retrieve *5901 of main'],
  [
    '[W2] a phone that talked before and dials by itself',
    dialling({ dialled: '701', lastBridgedTo: leg('old') }),
    'retrieve 701 of main',
  ],
  [
    '[W3] blind REFER, the parker had called the caller (outbound leg)',
    sent({ direction: 'outbound', owner: bob }),
    'park blind in main anywhere for 1001',
  ],
  [
    '[W3] blind REFER, the caller had called the parker (inbound leg)',
    sent({ direction: 'inbound' }),
    'park blind in main anywhere for 1001',
  ],
  [
    '[W4] attended REFER that reaches the park code',
    sent({ referReplaces: true }),
    'park attended in main anywhere for 1001',
  ],
  ['[W5] blind REFER to an orbit', sent({ dialled: '702' }), 'park directed in main 702 for 1001'],
  [
    '[W5] attended REFER to an orbit',
    sent({ dialled: '702', referReplaces: true }),
    'park directed in main 702 for 1001',
  ],
  [
    '[W6] sent by an IVR to the park code, never talked',
    sent({ lastBridgedTo: null, lastBridgedOwner: null, owner: alice }),
    'reserve in main for 1001',
  ],
  [
    '[W6] sent by an IVR to an orbit, never talked',
    sent({ dialled: '701', lastBridgedTo: null, lastBridgedOwner: null }),
    'retrieve 701 of main',
  ],
  ['[W7] the retrieve prefix, dialled', dialling({ dialled: '*71701' }), 'retrieve 701 of main'],
  ['[F2] sent from outside to the code', sent({ mayOnlyPark: true }), 'park blind in main anywhere for 1001'],
  [
    '[F2] sent from outside to an orbit',
    sent({ mayOnlyPark: true, dialled: '702' }),
    'park directed in main 702 for 1001',
  ],
  [
    '[F2] sent from outside by nobody of the house',
    sent({ mayOnlyPark: true, lastBridgedOwner: null }),
    'refused not-allowed',
  ],
  ['[F2] dialled outside, the code', dialling({ mayOnlyPark: true }), 'refused not-allowed'],
  ['[F2] dialled outside, an orbit', dialling({ mayOnlyPark: true, dialled: '701' }), 'refused not-allowed'],
  ['[F2] sent outside without having talked', sent({ mayOnlyPark: true, lastBridgedTo: null }), 'refused not-allowed'],
  ['[F2] sent to the pick-up code', sent({ mayOnlyPark: true, dialled: '*71701' }), 'refused not-allowed'],
  ['[W7] the retrieve prefix, sent there by the peer', sent({ dialled: '*71701' }), 'retrieve 701 of main'],
  ['[W7] the retrieve prefix before what is no orbit', dialling({ dialled: '*71999' }), 'refused not-an-orbit'],
  ['[W8] landing', dialling({ entry: 'land', callId: CALL }), `land ${CALL}`],
  ['[W8] landing without a call id', dialling({ entry: 'land' }), 'refused malformed-request'],
  ['[W8] an answered recall', dialling({ entry: 'recall', callId: CALL }), `recall-answered ${CALL}`],
  ['[W8] an answered recall without a call id', dialling({ entry: 'recall' }), 'refused malformed-request'],
  ['[W8] a ticket', dialling({ entry: 'ticket', ticket: 'abc' }), 'ticket abc'],
  ['[W8] the ticket door without a ticket', dialling({ entry: 'ticket' }), 'refused malformed-request'],
  ['[W8] a lost caller who answered', dialling({ entry: 'call-back', callId: CALL }), `called-back ${CALL}`],
  ['[W8] the call-back door without a call id', dialling({ entry: 'call-back' }), 'refused malformed-request'],
  ['[W8] a failsafe', dialling({ entry: 'failsafe', callId: CALL }), `failsafe ${CALL}`],
  ['[W8] a failsafe of a leg we did not park', dialling({ entry: 'failsafe' }), 'failsafe unknown'],
  [
    '[W8] the entry counts, not what was dialled',
    sent({ entry: 'land', callId: CALL, dialled: '701' }),
    `land ${CALL}`,
  ],
  [
    '[W10] the parker is gone before they could be read',
    sent({ lastBridgedOwner: null, owner: bob }),
    'park blind in main anywhere for nobody',
  ],
  ['[W11] neither code nor orbit', dialling({ dialled: '1002' }), 'refused not-an-orbit'],
  ['[W11] nothing at all', dialling({ dialled: '' }), 'refused not-an-orbit'],
];

describe('one lot', () => {
  it.each(CASES)('%s', (_title, snapshot, expected) => {
    expect(show(classifyRequest(snapshot, [main]))).toBe(expected);
  });

  it('[W5] says so whatever is in the orbit: occupancy is no input', () => {
    expect(classifyRequest).toHaveLength(2);
  });
});

const TWO: readonly (readonly [title: string, snapshot: LegSnapshot, expected: string])[] = [
  ['[W9] the dialler belongs to the one domain', dialling({ dialled: '701' }), 'retrieve 701 of main'],
  [
    '[W9] the dialler belongs to the other domain',
    dialling({ dialled: '701', owner: stranger }),
    'retrieve 701 of other',
  ],
  ['[W9] the parker says which lot, not the caller', sent({ owner: stranger }), 'park blind in main anywhere for 1001'],
  [
    '[W9] the parker of the other domain',
    sent({ owner: alice, lastBridgedOwner: stranger }),
    'park blind in other anywhere for 1001',
  ],
  [
    '[W9] a sent leg without a known parker: its own domain',
    sent({ owner: bob, lastBridgedOwner: null }),
    'park blind in main anywhere for nobody',
  ],
  [
    '[W9] nobody known and the number means two things',
    dialling({ dialled: '701', owner: null }),
    'refused not-allowed',
  ],
  [
    '[W9] nobody known and the number means one thing',
    sent({ dialled: '801', owner: null, lastBridgedOwner: null }),
    'park directed in yard 801 for nobody',
  ],
  ['[W11] an orbit of another domain only', dialling({ dialled: '801', owner: stranger }), 'refused not-allowed'],
  [
    '[W11] a domain without any lot',
    dialling({ dialled: '701', owner: { user: '1', domain: 'third.test' } }),
    'refused not-allowed',
  ],
  ['[W9] two lots of one domain are told apart by the code', dialling({ dialled: '*72' }), 'reserve in yard for 1001'],
];

describe('two domains with the same numbers', () => {
  it.each(TWO)('%s', (_title, snapshot, expected) => {
    expect(show(classifyRequest(snapshot, [main, other, yard]))).toBe(expected);
  });
});

describe('two sites of one domain', () => {
  const west = 'west' as NodeId;
  const shared = numberPlan('main', 'pbx.test', { nodes: new Set([east]) });
  const sharedInTheWest = numberPlan('main', 'pbx.test', { nodes: new Set([west]), parkCodes: ['*80'] });
  const yardInTheWest = numberPlan('yard', 'pbx.test', {
    nodes: new Set([west]),
    parkCodes: ['*72'],
    orbits: new Set(['801']),
  });
  const all = [shared, sharedInTheWest, yardInTheWest];
  const at = (node: NodeId, dialled: string): string => show(classifyRequest(dialling({ node, dialled }), all));

  it('[W13] each has park codes of its own into the lot they share', () => {
    expect([at(east, '*70'), at(west, '*80')]).toEqual(['reserve in main for 1001', 'reserve in main for 1001']);
    expect([at(east, '*80'), at(west, '*70')]).toEqual(['refused not-an-orbit', 'refused not-an-orbit']);
  });

  it('[W13] an orbit of the shared lot is the same everywhere, one of a local lot is nothing elsewhere', () => {
    expect([at(east, '701'), at(west, '701')]).toEqual(['retrieve 701 of main', 'retrieve 701 of main']);
    expect([at(east, '801'), at(west, '801')]).toEqual(['refused not-an-orbit', 'retrieve 801 of yard']);
  });

  it('[W13] local lots of two sites may use the same numbers', () => {
    const inTheEast = numberPlan('wharf', 'pbx.test', { nodes: new Set([east]), orbits: new Set(['801']) });
    const snapshot = dialling({ node: east, dialled: '801' });
    expect(show(classifyRequest(snapshot, [inTheEast, yardInTheWest]))).toBe('retrieve 801 of wharf');
  });
});
