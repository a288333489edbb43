/**
 * Who × from where × which lot × with what evidence: channel data as the switch gives it, through the reader and the classifier, to the
 * decision. What a phone or a trunk writes of itself is no evidence; what the switch authenticated, or dialled, is.
 */
import { describe, expect, it } from '@jest/globals';
import {
  classifyRequest,
  decideRequest,
  firstLook,
  type AnyCall,
  type CallId,
  type LotDirectory,
  type LotId,
  type LotPolicy,
  type NodeId,
  type NumberPlan,
  type Orbit,
} from '@parkade/park-decision';
import { readSnapshot, type ChannelData, type House } from '../src/index.js';

const NOW = 1_800_000_000_000;
const NODE = 'fs-a' as NodeId;
const HOUSE: House = {
  domains: [
    { domain: 'pbx.test', aliases: ['10.0.0.5'] },
    { domain: 'other.test', aliases: [] },
  ],
  proxies: [{ addresses: ['10.0.0.7'], variable: 'sip_h_X-Authenticated-User', domain: null }],
};

const lot = (name: string, domain: string, orbits: readonly string[], over: Partial<LotPolicy>): LotPolicy => ({
  lot: name as LotId,
  domain,
  rights: { park: [domain], retrieve: [domain] },
  orbits: orbits as readonly Orbit[],
  choose: 'first',
  quarantineMs: 0,
  reserveMs: 20_000,
  recallAfterMs: 0,
  chain: [],
  rounds: 1,
  againMs: 0,
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the configuration; never a function.
  then: { kind: 'stay' },
  maxWaitMs: 3_600_000,
  claimMs: 5_000,
  whenRefused: ['parker'],
  fallback: null,
  music: 'local_stream://moh',
  ...over,
});
/** `main` is everybody's of the house; only 1005 may fetch out of `boss`; `annex` has the numbers of `main` in another domain. */
const MAIN = lot('main', 'pbx.test', ['701', '702'], {
  forWhom: { aloneMs: 60_000, groupMs: 0, groups: [helpdesk()], tell: false },
});
const BOSS = lot('boss', 'pbx.test', ['731', '732'], {
  rights: { park: ['1001@pbx.test', '1005@pbx.test'], retrieve: ['1005@pbx.test'] },
});
const ANNEX = lot('annex', 'other.test', ['701', '702'], {});
function helpdesk() {
  return { name: 'helpdesk', number: null, members: [], directory: 'helpdesk' };
}
const LOTS = [MAIN, BOSS, ANNEX];
const CODES: Readonly<Record<string, string>> = { main: '*70', boss: '*76', annex: '*70' };
const planOf = ({ lot: name, domain, orbits }: LotPolicy): NumberPlan => ({
  lot: name,
  domain,
  parkCodes: [CODES[name] ?? ''],
  retrievePrefixes: name === 'boss' ? [] : ['*71'],
  find: name === 'boss' ? {} : { oldest: '*72' },
  orbits: new Set<string>(orbits),
});
const DIRECTORY: LotDirectory = {
  policy: (wanted) => LOTS.find((one) => one.lot === wanted),
  numberPlans: LOTS.map(planOf),
  nodes: [NODE],
  peerDial: () => undefined,
};
const PARKER = { user: '1001', domain: 'pbx.test' };
const waiting = ({ lot: name }: LotPolicy, orbit: string, over: object = {}): AnyCall =>
  ({
    schema: 2,
    kind: 'parked',
    callId: `call${name}${orbit}`.padEnd(12, '0'),
    version: 1,
    lot: name,
    orbit,
    node: NODE,
    via: 'blind',
    parker: { address: PARKER, leg: null },
    openedAt: NOW - 5_000,
    caller: { leg: `leg-${name}-${orbit}`, name: 'Alice', number: '5551234', sipCallId: '' },
    parkedAt: NOW - 5_000,
    chain: { stage: 0, round: 0 },
    deadline: NOW + 60_000,
    ...over,
  }) as AnyCall;
const whom = { whom: { kind: 'group', name: 'helpdesk' }, by: { address: PARKER, label: '1001' }, at: NOW - 5_000 };
/** In each lot somebody waits: in 701 and 731 for anybody, in 702 of `main` for the helpdesk. */
const WAITING = [
  waiting(MAIN, '701'),
  waiting(MAIN, '702', { keptFor: whom, parkedAt: NOW - 9_000 }),
  waiting(BOSS, '731'),
  waiting(ANNEX, '701'),
];

type Variables = Readonly<Record<string, string>>;
const leg = (variables: Variables, direction = 'inbound'): ChannelData => ({
  'Unique-ID': 'leg-of-who-asks',
  'Call-Direction': direction,
  'Caller-Context': 'default',
  'Caller-Caller-ID-Number': variables['number'] ?? '5550000',
  'Caller-Caller-ID-Name': variables['name'] ?? '',
  variable_direction: direction,
  variable_parkade_entry: 'dialled',
  ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`variable_${name}`, value])),
});
const login = (user: string, domain = 'pbx.test', more: Variables = {}): ChannelData =>
  leg({ user_name: user, domain_name: domain, sip_network_ip: '10.0.1.1', number: user, ...more });
const nobody = (more: Variables): ChannelData => leg({ sip_network_ip: '203.0.113.9', ...more });
const outside = (data: ChannelData): ChannelData => ({
  ...data,
  'Caller-Context': 'public',
  variable_parkade_outside: 'public',
});
const proxied = (said: string, address = '10.0.0.7', more: Variables = {}): ChannelData =>
  leg({ sip_network_ip: address, 'sip_h_X-Authenticated-User': said, ...more });
/** The leg talked to a leg whose owner the dialplan has read, and was sent on. */
const sentBy = (peer: Variables, own: ChannelData = nobody({})): ChannelData => ({
  ...own,
  variable_transfer_source: '1800000000:12345:bl_xfer:x/default/XML',
  variable_last_bridge_to: 'leg-of-the-sender',
  ...Object.fromEntries(Object.entries(peer).map(([name, value]) => [`variable_${name}`, value])),
});

function outcomeOf(data: ChannelData, dialled: string): string {
  const reading = readSnapshot({ ...data, variable_parkade_dialled: dialled }, NODE, null, HOUSE);
  if (reading.kind === 'refused') return reading.reason;
  const { snapshot } = reading;
  const asked = classifyRequest(snapshot, DIRECTORY.numberPlans);
  const look = firstLook(asked, snapshot, DIRECTORY, null);
  const { place, everybodyIn } = look;
  const inOrbit = WAITING.find((call) => call.lot === place?.lot && call.orbit === place.orbit) ?? null;
  const plan = decideRequest(asked, snapshot, {
    legExists: 'yes',
    ticket: null,
    picture: {
      look,
      ofLeg: null,
      named: null,
      inOrbit,
      ofParker: [],
      lot: null,
      everybody: WAITING.filter((call) => call.lot === everybodyIn),
    },
    isDraining: false,
    holdsCaller: false,
    lots: DIRECTORY,
    now: NOW,
    callId: 'freshcall' as CallId,
    ring: 'leg-ring-0001' as never,
    random: () => 0,
  });
  switch (plan.kind) {
    case 'advance':
      return `has ${plan.from.lot} ${plan.from.orbit}`;
    case 'open':
      return `${plan.open.call.kind} in ${plan.open.call.lot}`;
    case 'reject':
      return plan.reason;
    case 'return':
      return `back: ${plan.reason}`;
    default:
      return plan.kind;
  }
}

const NO = 'not-allowed';
const KEPT = 'for-somebody-else';
/** What each would have if all were right: the orbit, the same behind a prefix, who waits longest, the boss's, and the two codes. */
const DIALLED = ['701', '702', '*71701', '*72', '731', '*70', '*76'] as const;
type Row = readonly [who: string, data: ChannelData, outcomes: readonly string[]];

const HOUSE_USER = ['has main 701', KEPT, 'has main 701', 'has main 701', NO, 'reserved in main', NO];
const HELPDESK = ['has main 701', 'has main 702', 'has main 701', 'has main 702', NO, 'reserved in main', NO];
const TENANT = ['has annex 701', 'orbit-empty', 'has annex 701', 'has annex 701', NO, 'reserved in annex', NO];
const NOBODY = [NO, NO, NO, NO, NO, NO, NO];

const BY_THEMSELVES: readonly Row[] = [
  ['a user of the house, logged in', login('1002'), HOUSE_USER],
  ['the same by another name of the domain', login('1002', '10.0.0.5'), HOUSE_USER],
  ['the same with the letters of the domain in another case', login('1002', 'PBX.test'), HOUSE_USER],
  [
    'the boss',
    login('1005'),
    ['has main 701', KEPT, 'has main 701', 'has main 701', 'has boss 731', 'reserved in main', 'reserved in boss'],
  ],
  [
    'who may park for the boss, and fetch nobody',
    login('1001'),
    ['has main 701', 'has main 702', 'has main 701', 'has main 702', NO, 'reserved in main', 'reserved in boss'],
  ],
  ['a user of the directory group', login('1007', 'pbx.test', { callgroup: 'sales,helpdesk' }), HELPDESK],
  ['a user of another directory group', login('1007', 'pbx.test', { callgroup: 'helpdesk2' }), HOUSE_USER],
  ['a user of the second domain', login('1005', 'other.test'), TENANT],
  ['the same in a group that is named alike', login('1005', 'other.test', { callgroup: 'helpdesk' }), TENANT],
  ['a user of a domain without a lot', login('1005', 'third.test'), NOBODY],
  ['a user whose name only begins like the boss', login('10055'), HOUSE_USER],
  [
    'a user with the display name and number of the boss',
    login('1002', 'pbx.test', { number: '1005', name: 'Boss' }),
    HOUSE_USER,
  ],
  [
    'a user whose From says the boss',
    login('1002', 'pbx.test', { sip_from_user: '1005', sip_from_host: 'pbx.test' }),
    HOUSE_USER,
  ],
  [
    'a user whose P-Asserted-Identity says the boss',
    login('1002', 'pbx.test', { 'sip_P-Asserted-Identity': '<sip:1005@pbx.test>' }),
    HOUSE_USER,
  ],
  [
    'a user whose header says the boss',
    login('1002', 'pbx.test', { 'sip_h_X-Authenticated-User': '1005@pbx.test' }),
    HOUSE_USER,
  ],
  ['a user whose header claims a group', login('1002', 'pbx.test', { 'sip_h_X-callgroup': 'helpdesk' }), HOUSE_USER],
  [
    'a user who writes our header of a ticket',
    login('1002', 'pbx.test', { 'sip_h_X-Parkade-Ticket': 'A'.repeat(43) }),
    HOUSE_USER,
  ],
  [
    'a phone without a log-in, calling as the boss',
    nobody({ number: '1005', sip_from_user: '1005', sip_from_host: 'pbx.test' }),
    NOBODY,
  ],
  ['the same with Remote-Party-ID', nobody({ 'sip_Remote-Party-ID': '<sip:1005@pbx.test>' }), NOBODY],
  ['the same with a group', nobody({ callgroup: 'helpdesk', number: '1005' }), NOBODY],
  [
    'the same with a log-in name in a header',
    nobody({ sip_h_user_name: '1005', sip_h_domain_name: 'pbx.test' }),
    NOBODY,
  ],
  ['somebody from outside', outside(nobody({})), NOBODY],
  ['somebody from outside with the number of the boss', outside(nobody({ number: '1005' })), NOBODY],
  ['somebody from outside with the identity of a proxy', outside(proxied('1005@pbx.test', '203.0.113.9')), NOBODY],
  ['a user who logged in from outside', outside(login('1002')), NOBODY],
  ['a trusted proxy, for a user of the house', proxied('1002@pbx.test'), HOUSE_USER],
  ['a trusted proxy, for a user of the second domain', proxied('1002@other.test'), TENANT],
  [
    'a trusted proxy with a log-in of its own in the group',
    proxied('1002@pbx.test', '10.0.0.7', { user_name: 'proxy', domain_name: 'pbx.test', callgroup: 'helpdesk' }),
    HOUSE_USER,
  ],
  ['a trusted proxy that says nothing', proxied(''), NOBODY],
  ['a trusted proxy, with two users in a line', proxied('1002@pbx.test, 1005@pbx.test'), NOBODY],
  [
    'a trusted proxy, the header twice',
    proxied('1002@pbx.test', '10.0.0.7', { 'sip_h_X-Authenticated-User-1': '1005@pbx.test' }),
    NOBODY,
  ],
  ['another address with the header of a proxy', proxied('1005@pbx.test', '10.0.0.77'), NOBODY],
];

describe('who asks by themselves', () => {
  const cells = BY_THEMSELVES.flatMap(([who, data, outcomes]) =>
    DIALLED.map((dialled, at) => [who, dialled, outcomes[at] ?? '', data] as const),
  );
  it('[F1] is a table of some size', () => {
    expect(cells.length).toBeGreaterThan(200);
    expect(new Set(cells.map(([who, dialled]) => `${who} ${dialled}`)).size).toBe(cells.length);
  });
  it.each(cells)('[F1][F2][W30][W32] %s dials %s: %s', (_who, dialled, outcome, data) => {
    expect(outcomeOf(data, dialled)).toBe(outcome);
  });
});

/** The peer's leg as the dialplan has read it before it could vanish. */
const peer = (user: string, domain = 'pbx.test'): Variables => ({
  parkade_peer_user: user,
  parkade_peer_domain: domain,
});
const SENT_TO = ['*70', '*76', '702', '*71701', '*71702'] as const;
const SENT: readonly Row[] = [
  [
    'by a user of the house',
    sentBy(peer('1002')),
    ['parked in main', 'back: not-allowed', 'parked in main', 'has main 701', `back: ${KEPT}`],
  ],
  [
    'by who may park for the boss',
    sentBy(peer('1001')),
    ['parked in main', 'parked in boss', 'parked in main', 'has main 701', 'has main 702'],
  ],
  [
    'by a user of the second domain',
    sentBy(peer('1002', 'other.test')),
    ['parked in annex', 'back: not-allowed', 'parked in annex', 'has annex 701', 'back: orbit-empty'],
  ],
  [
    'from outside, by a user of the house',
    sentBy(peer('1002'), outside(nobody({}))),
    ['parked in main', 'back: not-allowed', 'parked in main', 'back: not-allowed', 'back: not-allowed'],
  ],
  ['from outside, by nobody of the house', sentBy({}, outside(nobody({ number: '1005' }))), [NO, NO, NO, NO, NO]],
  [
    'by a user of the house, themselves of the group',
    sentBy(peer('1002'), login('1007', 'pbx.test', { callgroup: 'helpdesk' })),
    ['parked in main', 'back: not-allowed', 'parked in main', 'has main 701', `back: ${KEPT}`],
  ],
];

describe('who was sent by somebody', () => {
  const cells = SENT.flatMap(([who, data, outcomes]) =>
    SENT_TO.map((dialled, at) => [who, dialled, outcomes[at] ?? '', data] as const),
  );
  it.each(cells)('[F1][F2] %s, to %s: %s', (_who, dialled, outcome, data) => {
    expect(outcomeOf(data, dialled)).toBe(outcome);
  });
});
