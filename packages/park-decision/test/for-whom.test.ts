/** Callers who are kept for somebody: who may have them, when, and what everybody else hears. */
import { describe, expect, it } from '@jest/globals';
import {
  classifyRequest,
  decide,
  decideAct,
  decideRequest,
  firstLook,
  keeping,
  mayTake,
  planAdoption,
  showWhom,
  tellingsForWhom,
  whomIn,
  type AnyCall,
  type CallId,
  type EndedCall,
  type ForWhomPolicy,
  type KeptFor,
  type LegSnapshot,
  type LotDirectory,
  type LotPolicy,
  type NumberPlan,
  type RequestPlan,
  type SeenCall,
  type Wanting,
  type Whom,
} from '../src/index.js';
import { readNumber } from '../src/read-number.js';
import { alice, dialling, east, leg, NOW, orbit, parked, policy, recalling, reserved, west } from './sample.js';

const user = (name: string, domain = 'pbx.test') => ({ user: name, domain });
const person = (name: string): Whom => ({ kind: 'user', address: user(name) });
const sales: Whom = { kind: 'group', name: 'sales' };
const forWhom: ForWhomPolicy = {
  aloneMs: 30_000,
  groupMs: 20_000,
  tell: true,
  groups: [
    { name: 'sales', number: '600', members: [user('1005'), user('1006')], directory: null },
    { name: 'support', number: null, members: [user('1008')], directory: 'helpdesk' },
  ],
};
const LOT: LotPolicy = { ...policy, forWhom };
const PLAN: NumberPlan = {
  lot: policy.lot,
  domain: policy.domain,
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  find: { oldest: '*72', newest: '*73', only: '*74', mine: '*75' },
  orbits: new Set(policy.orbits),
  takesTarget: true,
};
const lotsOf = (lot: LotPolicy): LotDirectory => ({
  policy: () => lot,
  numberPlans: [PLAN],
  nodes: [east, west],
  peerDial: () => 'sofia/internal/x@peer',
});
const by = { address: user('1001'), label: '1001' };
const kept = (whom: Whom, ago = 0): KeptFor => ({ whom, by, at: NOW - ago * 1000 });
const waiting = (whom: Whom, ago: number, over: object = {}): AnyCall => ({
  ...parked,
  parkedAt: NOW - ago * 1000,
  deadline: NOW + 60_000,
  keptFor: kept(whom, ago),
  ...over,
});

const sent = (dialled: string, over: Partial<LegSnapshot> = {}): LegSnapshot =>
  dialling(dialled, {
    leg: alice.leg,
    transferred: true,
    lastBridgedTo: leg('parker'),
    lastBridgedOwner: user('1001'),
    owner: null,
    ...over,
  });

function plan(snapshot: LegSnapshot, calls: readonly SeenCall[] = [], over: Partial<LotPolicy> = {}): RequestPlan {
  const lots = lotsOf({ ...LOT, ...over });
  const asked = classifyRequest(snapshot, lots.numberPlans);
  const look = firstLook(asked, snapshot, lots, null);
  const ofParker = look.parker === null ? [] : (calls as readonly AnyCall[]);
  const inOrbit = calls.find((call) => call !== null && 'orbit' in call && call.orbit === look.place?.orbit) ?? null;
  return decideRequest(asked, snapshot, {
    legExists: 'yes',
    ticket: null,
    picture: { look, ofLeg: null, named: null, inOrbit, ofParker, lot: null, everybody: calls },
    isDraining: false,
    holdsCaller: false,
    lots,
    now: NOW,
    callId: 'freshcal' as CallId,
    ring: leg('ring'),
    random: () => 0,
  });
}

function said(snapshot: LegSnapshot, calls: readonly SeenCall[] = []): string {
  const what = plan(snapshot, calls);
  if (what.kind === 'reject' || what.kind === 'return') {
    const whom = what.forWhom === undefined ? '' : ` (${showWhom(what.forWhom)})`;
    return `${what.kind} ${what.reason}${whom}`;
  }
  if (what.kind === 'advance') return `joined with ${what.from.orbit}`;
  if (what.kind !== 'open') return what.kind;
  return `${what.open.call.kind} for ${showWhom(what.open.call.keptFor?.whom ?? null) || 'anybody'}`;
}

describe('who may have a caller who is kept for somebody', () => {
  const JONAS = user('1005');
  const rows: readonly (readonly [string, Whom, number, Wanting, boolean])[] = [
    ['they, at once', person('1005'), 0, { address: JONAS }, true],
    ['they, later', person('1005'), 45, { address: JONAS }, true],
    ['a colleague of their group, while they are alone', person('1005'), 29, { address: user('1006') }, false],
    ['a colleague of their group, after that', person('1005'), 30, { address: user('1006') }, true],
    ['somebody else, while the group is asked', person('1005'), 49, { address: user('1002') }, false],
    ['somebody else, at the end', person('1005'), 50, { address: user('1002') }, true],
    ['nobody known, before the end', person('1005'), 49, { address: null }, false],
    ['the same number in another domain', person('1005'), 0, { address: user('1005', 'other.test') }, false],
    ['one who is in no group, for whom nobody stands in', person('1002'), 35, { address: user('1003') }, false],
    ['a member of the group', sales, 0, { address: user('1006') }, true],
    ['somebody else, while the group is', sales, 29, { address: user('1002') }, false],
    ['somebody else, after the group: it has no wider one', sales, 30, { address: user('1002') }, true],
    ['who is of the group by the directory', { kind: 'group', name: 'support' }, 0, helpdesk('1002'), true],
    ['who is of another group of the directory', { kind: 'group', name: 'support' }, 0, helpdesk('1002', 'it'), false],
    ['a colleague by the directory, after that', person('1008'), 31, helpdesk('1002'), true],
    ['of a group that is no more', { kind: 'group', name: 'gone' }, 0, { address: JONAS }, false],
  ];
  function helpdesk(name: string, group = 'helpdesk'): Wanting {
    return { address: user(name), groups: [group] };
  }

  it.each(rows)('[V1] %s', (_what, whom, ago, who, expected) => {
    expect(mayTake({ parker: null, keptFor: kept(whom, ago) }, who, LOT, NOW)).toBe(expected);
  });

  it('[V1] tells until when', () => {
    const until = (whom: Whom, ago: number) => keeping(kept(whom, ago), forWhom, NOW);
    expect(until(person('1005'), 10)).toEqual({ kind: 'them', until: NOW + 20_000 });
    expect(until(person('1005'), 40)).toEqual({ kind: 'group', until: NOW + 10_000 });
    expect(until(person('1005'), 50)).toEqual({ kind: 'everybody' });
    expect(until(sales, 30)).toEqual({ kind: 'everybody' });
  });

  it('[V3] the parker, at any time', () => {
    const mine = { parker: { address: user('1001'), leg: null }, keptFor: kept(sales) };
    expect(mayTake(mine, { address: user('1001') }, LOT, NOW)).toBe(true);
    expect(mayTake({ ...mine, parker: null }, { address: null }, LOT, NOW)).toBe(false);
  });

  it('[V1] everybody, where the lot keeps callers for nobody any more', () => {
    expect(mayTake({ parker: null, keptFor: kept(sales) }, { address: user('1002') }, policy, NOW)).toBe(true);
  });
});

describe('asked for too early', () => {
  const forJonas = waiting(person('1005'), 5);
  it.each([
    ['[V2] by the number', dialling('701'), 'reject for-somebody-else (1005@pbx.test)'],
    ['[V2] by the prefix', dialling('*71701'), 'reject for-somebody-else (1005@pbx.test)'],
    ['[V2] by a code, with nobody else there', dialling('*72'), 'reject for-somebody-else (1005@pbx.test)'],
    ['[V2] by the code for the only one', dialling('*74'), 'reject for-somebody-else (1005@pbx.test)'],
    [
      '[V2] sent to pick up',
      sent('*71701', { lastBridgedOwner: user('1002') }),
      'return for-somebody-else (1005@pbx.test)',
    ],
    ['[V1] by whom it is for', dialling('701', { owner: user('1005') }), 'joined with 701'],
    ['[V3] by the parker', dialling('*75', { owner: user('1001') }), 'joined with 701'],
    ['[V3] by the parker, by the number', dialling('701', { owner: user('1001') }), 'joined with 701'],
    [
      '[V2] with a name that only the phone says',
      dialling('701', { name: 'Jonas', number: '1005' }),
      'reject for-somebody-else (1005@pbx.test)',
    ],
  ])('%s', (_title, snapshot, expected) => {
    expect(said(snapshot, [forJonas])).toBe(expected);
  });

  it('[V2] who waits for somebody else is passed over by the codes', () => {
    const other = { ...parked, callId: 'call0002' as CallId, orbit: orbit('702'), parkedAt: NOW - 1000 };
    expect(said(dialling('*72'), [forJonas, other])).toBe('joined with 702');
    expect(said(dialling('*74'), [forJonas, other])).toBe('joined with 702');
    expect(said(dialling('*72', { owner: user('1005') }), [forJonas, other])).toBe('joined with 701');
  });

  it('[V1] the directory is believed of who is on the leg, not of who was sent by them', () => {
    const call = waiting({ kind: 'group', name: 'support' }, 0);
    const groups = ['helpdesk'];
    expect(said(dialling('701', { groups }), [call])).toBe('joined with 701');
    expect(said(sent('*71701', { groups, lastBridgedOwner: user('1002') }), [call])).toBe(
      'return for-somebody-else (support)',
    );
  });

  it('[V2] from another node, before any ticket is issued', () => {
    expect(said(dialling('701', { node: west }), [forJonas])).toBe('reject for-somebody-else (1005@pbx.test)');
    expect(said(dialling('701', { node: west, owner: user('1005') }), [forJonas])).toBe('dial-peer');
  });

  it('[V3] whoever the recall rings has the caller', () => {
    const rings = { ...recalling, keptFor: kept(person('1005')), target: user('1000') };
    const fact = {
      kind: 'retriever-asked',
      retriever: { leg: leg('rung'), node: east, via: 'recall', address: user('1000'), ring: rings.ring },
    } as const;
    expect(decide(rings, fact, { policy: LOT, now: NOW, ring: leg('ring') })).toMatchObject({ kind: 'advance' });
  });
});

describe('named while parking', () => {
  it.each([
    ['[V4] sent to the code and a number', sent('*70*1005'), 'parked for 1005@pbx.test'],
    ['[V4] sent to the code and a group', sent('*70*600'), 'parked for sales'],
    ['[V4] sent to the code, an orbit and a number', sent('*70*702*1005'), 'parked for 1005@pbx.test'],
    ['[V4] sent to the code and an orbit without stars', sent('*70702*600'), 'parked for sales'],
    ['[V4] dialled', dialling('*70*1005'), 'reserved for 1005@pbx.test'],
    ['[V4] on the leg', sent('*70', { forWhom: 'Sales' }), 'parked for sales'],
    ['[V4] on the leg, with the domain', sent('701', { forWhom: '1005@PBX.test' }), 'parked for 1005@pbx.test'],
    ['[V4] on the consult line', dialling('*70', { forWhom: '1005' }), 'reserved for 1005@pbx.test'],
    ['[V4] dialled and on the leg', sent('*70*600', { forWhom: '1005' }), 'parked for sales'],
    ['[V4] an orbit is an orbit', sent('*70*702'), 'parked for anybody'],
    ['[V4] somebody of another domain', sent('*70', { forWhom: '1005@other.test' }), 'return no-such-person'],
    ['[V4] what is nobody', sent('*70', { forWhom: '; uuid_kill' }), 'return no-such-person'],
    ['[V4] nobody known, on a line', dialling('*70', { forWhom: 'accounting office' }), 'reject no-such-person'],
    ['[V4] nobody', sent('*70'), 'parked for anybody'],
  ])('%s', (_title, snapshot, expected) => {
    expect(said(snapshot)).toBe(expected);
  });

  it('[V4] has no meaning in a lot that keeps callers for nobody', () => {
    const { takesTarget: _none, ...plain } = PLAN;
    expect(readNumber('*70*1005', plain)).toBeUndefined();
    const { forWhom: _off, ...without } = LOT;
    expect(whomIn('1005', without)).toBeUndefined();
  });

  it('[V1][V4] counts from the caller on, not from the reservation', () => {
    const held = { ...reserved, keptFor: kept(person('1005'), 15) };
    const fact = { kind: 'transfer-completed', node: east, caller: alice, via: 'attended' } as const;
    const decision = decide(held, fact, { policy: LOT, now: NOW, ring: leg('ring') });
    expect(decision).toMatchObject({
      next: { kind: 'parked', keptFor: { whom: person('1005'), at: NOW } },
      events: [{ kind: 'transfer-completed', keptFor: { whom: person('1005') } }],
    });
  });
});

describe('changed and kept', () => {
  const asking = (act: Parameters<typeof decideAct>[1]['act']) => ({ act, by, ifVersion: null, key: 'k' });
  const inputs = { policy: LOT, now: NOW, ring: leg('ring'), isRegistered: 'yes' } as const;

  it('[V4][V5] by the desk, and the leg is told', () => {
    const decision = decideAct(waiting(sales, 20), asking({ kind: 'for-whom', whom: '1005' }), inputs);
    expect(decision).toMatchObject({
      next: { kind: 'parked', keptFor: { whom: person('1005'), by, at: NOW } },
      outbox: [{ kind: 'mark', leg: alice.leg }],
      events: [{ kind: 'for-whom-changed', was: sales, now: person('1005') }],
    });
    const back = decideAct(waiting(sales, 20), asking({ kind: 'for-whom', whom: ' ' }), inputs);
    expect(back).toMatchObject({ events: [{ was: sales, now: null }] });
    expect(decideAct(waiting(sales, 20), asking({ kind: 'for-whom', whom: '600' }), inputs)).toMatchObject({
      kind: 'done',
    });
    if (back.kind === 'advance') expect(back.next).not.toHaveProperty('keptFor');
  });

  it.each([
    ['a pick-up by another', { kind: 'pick-up', phone: user('1002') }, 'for-somebody-else'],
    ['a send to another', { kind: 'send', to: user('1002'), forMs: 10_000 }, 'for-somebody-else'],
  ] as const)('[V2] %s from the desk is refused', (_what, act, reason) => {
    expect(decideAct(waiting(sales, 5), asking(act), inputs)).toEqual({ kind: 'refuse', reason });
  });

  it.each([
    ['a pick-up by a member', { kind: 'pick-up', phone: user('1005') }],
    ['a send to whom the recall rings', { kind: 'send', to: user('1000'), forMs: 10_000 }],
  ] as const)('[V2][V3] %s is not', (_what, act) => {
    expect(decideAct(waiting(sales, 5), asking(act), inputs)).toMatchObject({ kind: 'advance' });
  });

  it('[V5] adopted, by what the leg says', () => {
    const held = {
      node: east,
      leg: alice.leg,
      callId: null,
      version: 3,
      lot: policy.lot,
      orbit: orbit('701'),
      parker: user('1001'),
      parkedAt: NOW - 5_000,
      dueAt: NOW + 50_000,
      caller: { name: 'Alice', number: '5551234' },
      sipCallId: '',
      isGuarded: true,
      keptFor: { whom: sales, at: NOW - 5_000 },
    };
    const look = { leg: alice.leg, callId: null, place: null, parker: null, lot: null };
    const picture = { look, ofLeg: null, named: null, inOrbit: null, ofParker: [], lot: null };
    const planned = planAdoption(held, picture, {
      lots: lotsOf(LOT),
      now: NOW,
      callId: 'freshcal' as CallId,
      ring: leg('ring'),
      seen: 'listed',
    });
    expect(planned).toMatchObject({ open: { call: { keptFor: { whom: sales, at: NOW - 5_000, by } } } });
  });

  it('[V5] put back as they were', () => {
    const former: EndedCall = {
      ...parked,
      kind: 'ended',
      outcome: 'retrieved',
      endedAt: NOW - 2_000,
      retriever: null,
      keptFor: kept(sales, 20),
    };
    const snapshot = sent('701', { putBack: former.callId, callId: former.callId });
    const lots = lotsOf(LOT);
    const asked = classifyRequest(snapshot, lots.numberPlans);
    const look = firstLook(asked, snapshot, lots, null);
    const planned = decideRequest(asked, snapshot, {
      legExists: 'yes',
      ticket: null,
      picture: { look, ofLeg: null, named: former, inOrbit: null, ofParker: [], lot: null },
      isDraining: false,
      lots,
      now: NOW,
      callId: 'freshcal' as CallId,
      ring: leg('ring'),
      random: () => 0,
    });
    expect(planned).toMatchObject({ open: { call: { keptFor: kept(sales, 20) } } });
  });
});

describe('they are told', () => {
  const event = (keptFor: KeptFor | undefined, kind = 'parked') =>
    ({ kind, orbit: '701', waitedMs: 0, caller: { name: 'Alice', number: '1' }, keptFor }) as never;
  it.each([
    ['[V6] a person', person('1005'), ['1005']],
    ['[V6] a group, but not who said so', { kind: 'group', name: 'sales' }, ['1005', '1006']],
    ['[V6] not oneself', person('1001'), []],
  ] as const)('%s', (_title, whom, users) => {
    expect(tellingsForWhom(event(kept(whom)), LOT).map(({ to, word }) => [to.user, word])).toEqual(
      users.map((name) => [name, 'for-you']),
    );
  });
  it('[V6] not without one, not of other events, not where the lot says no', () => {
    expect(tellingsForWhom(event(undefined), LOT)).toEqual([]);
    expect(tellingsForWhom(event(kept(sales), 'claimed'), LOT)).toEqual([]);
    expect(tellingsForWhom(event(kept(sales)), { forWhom: { ...forWhom, tell: false } })).toEqual([]);
    expect(tellingsForWhom(event(kept(sales)), {})).toEqual([]);
  });
});
