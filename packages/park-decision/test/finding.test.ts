/** Codes that pick up without a number, and the orbit whose caller must be one's own. */
import { describe, expect, it } from '@jest/globals';
import {
  classifyRequest,
  decideRequest,
  firstLook,
  type AnyCall,
  type CallId,
  type Findable,
  type LegSnapshot,
  type LotDirectory,
  type NumberPlan,
  type SeenCall,
} from '../src/index.js';
import { readNumber } from '../src/read-number.js';
import { claimed, east, leg, NOW, orbit, parked, policy, recalling, reserved, west } from './sample.js';

const PLAN: NumberPlan = {
  lot: policy.lot,
  domain: policy.domain,
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  find: { oldest: '*72', newest: '*73', only: '*74', mine: '*75' },
  keyPrefixes: ['park+'],
  orbits: new Set(policy.orbits),
};
const LOTS: LotDirectory = {
  policy: () => policy,
  numberPlans: [PLAN],
  nodes: [east, west],
  peerDial: () => 'sofia/internal/x@peer',
};
const user = (name: string) => ({ user: name, domain: 'pbx.test' });

const dialling = (dialled: string, over: Partial<LegSnapshot> = {}): LegSnapshot => ({
  node: east,
  leg: leg('asking'),
  entry: 'dialled',
  dialled,
  direction: 'inbound',
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: user('1001'),
  lastBridgedOwner: null,
  name: 'Bob',
  number: '1001',
  sipCallId: 'a@b',
  callId: null,
  callVersion: null,
  ticket: null,
  ...over,
});

/** `who`: the call's id and orbit; `ago`: seconds on music. */
const waits = (at: string, ago: number, parker = '1001', over: object = {}): AnyCall =>
  ({
    ...parked,
    callId: `call0${at}` as CallId,
    orbit: orbit(at),
    parkedAt: NOW - ago * 1000,
    parker: { address: user(parker), leg: null },
    ...over,
  }) as AnyCall;

function ask(snapshot: LegSnapshot, everybody: readonly SeenCall[], ofLeg: SeenCall = null): string {
  const asked = classifyRequest(snapshot, LOTS.numberPlans);
  const look = firstLook(asked, snapshot, LOTS, null);
  const ofParker = everybody.filter(
    (call): call is AnyCall =>
      call !== null && call.kind !== 'unknown-schema' && call.parker?.address.user === look.parker?.address.user,
  );
  const inOrbit = everybody.find((call) => call !== null && 'orbit' in call && call.orbit === look.place?.orbit);
  const plan = decideRequest(asked, snapshot, {
    legExists: 'yes',
    ticket: null,
    picture: { look, ofLeg, named: null, inOrbit: inOrbit ?? null, ofParker, lot: null, everybody },
    isDraining: false,
    holdsCaller: false,
    lots: LOTS,
    now: NOW,
    callId: 'freshcal' as CallId,
    ring: leg('ring'),
    random: () => 0,
  });
  if (plan.kind === 'join') return `joined again with ${plan.call.orbit}`;
  if (plan.kind === 'advance') return `joined with ${plan.from.orbit}`;
  if (plan.kind === 'dial-peer') return `ticket for ${plan.call.orbit}`;
  return plan.kind === 'reject' || plan.kind === 'return' ? `${plan.kind} ${plan.reason}` : plan.kind;
}

const claimedBy = (call: AnyCall, retriever: ReturnType<typeof leg>): AnyCall =>
  ({
    ...call,
    kind: 'claimed',
    retriever: { leg: retriever, node: east, via: 'pickup', address: user('1001') },
  }) as unknown as AnyCall;

const three = [waits('702', 20, '1002'), waits('701', 30, '1003'), waits('703', 10, '1002')];

describe('a code that finds a caller', () => {
  it.each<[Findable, string, readonly SeenCall[], string]>([
    ['oldest', '*72', three, 'joined with 701'],
    ['newest', '*73', three, 'joined with 703'],
    ['only', '*74', [waits('702', 5)], 'joined with 702'],
    ['mine', '*75', [...three, waits('704', 60), waits('705', 40)], 'joined with 705'],
    ['oldest', 'PARK+*72', three, 'joined with 701'],
  ])('[R15] %s: %s', (_whom, dialled, everybody, outcome) => {
    expect(ask(dialling(dialled), everybody)).toBe(outcome);
  });

  it.each(['*72', '*73', '*75'])(
    '[N4][R15] %s, asked again by the same leg: whom it was given, and nobody else',
    (dialled) => {
      const given = claimedBy(waits('702', 20), leg('asking'));
      expect(ask(dialling(dialled), [given, waits('701', 30), waits('703', 10)], given)).toBe('joined again with 702');
      const theirs = claimedBy(waits('702', 20), leg('another'));
      expect(ask(dialling(dialled), [theirs], theirs)).toBe('reject already-picked-up');
    },
  );

  it.each(['*72', '*73', '*74', '*75'])('[R15] %s tells whoever asks when nobody waits', (dialled) => {
    expect(ask(dialling(dialled), [])).toBe('reject orbit-empty');
    expect(ask(dialling(dialled), [{ ...reserved, parker: { address: user('1001'), leg: null } }])).toBe(
      'reject orbit-empty',
    );
  });

  it('[R15] somebody who is rung for can be found, at another node with a ticket', () => {
    expect(ask(dialling('*72'), [recalling])).toBe('joined with 701');
    expect(ask(dialling('*72', { node: west }), three)).toBe('ticket for 701');
  });

  it('[R15][F1] needs the right to pick up, and comes back to who sent them', () => {
    expect(ask(dialling('*72', { owner: user('1001') }), three)).toBe('joined with 701');
    expect(ask(dialling('*72', { owner: null }), three)).toBe('reject not-allowed');
    const sent = { transferred: true, lastBridgedTo: leg('gone'), lastBridgedOwner: user('1002'), owner: null };
    expect(ask(dialling('*75', sent), three)).toBe('joined with 703');
    expect(ask(dialling('*75', sent), [])).toBe('return orbit-empty');
  });

  it('[R15][F2] is nothing for a call from outside', () => {
    const sent = { mayOnlyPark: true, transferred: true, lastBridgedTo: leg('gone'), lastBridgedOwner: user('1002') };
    expect(ask(dialling('*72', sent), three)).toBe('return not-allowed');
  });

  it('[R16] gives the next who fits, and tells who comes too late', () => {
    const taken = { ...claimed, orbit: orbit('701'), parkedAt: NOW - 30_000 };
    expect(ask(dialling('*72'), [taken, ...three.filter(({ orbit: at }) => at !== '701')])).toBe('joined with 702');
    expect(ask(dialling('*72'), [taken])).toBe('reject already-picked-up');
  });

  it('[R16][I6] leaves callers of another release alone', () => {
    expect(ask(dialling('*72'), [{ kind: 'unknown-schema' }, waits('702', 5)])).toBe('joined with 702');
    expect(ask(dialling('*72'), [{ kind: 'unknown-schema' }])).toBe('reject unknown-schema');
  });

  it('[R17] the only one of several is nobody', () => {
    expect(ask(dialling('*74'), three)).toBe('reject several-wait');
  });

  it('[R13] is told while the store is away', () => {
    const snapshot = dialling('*72');
    const asked = classifyRequest(snapshot, LOTS.numberPlans);
    const plan = decideRequest(asked, snapshot, {
      legExists: 'yes',
      ticket: null,
      picture: 'store-down',
      isDraining: false,
      lots: LOTS,
      now: NOW,
      callId: 'freshcal' as CallId,
      ring: leg('ring'),
      random: () => 0,
    });
    expect(plan).toMatchObject({ kind: 'reject', reason: 'store-down', lot: policy.lot, orbit: null });
  });
});

describe('one’s own caller in an orbit', () => {
  it.each(['*75701', '*75*701', 'park+*75701'])('[R18] %s names the orbit', (dialled) => {
    expect(readNumber(dialled, PLAN)).toMatchObject({ kind: 'orbit', orbit: '701', asked: 'mine' });
  });

  it.each([
    ['1001', [waits('701', 5, '1001')], 'joined with 701'],
    ['1001', [waits('701', 5, '1002')], 'reject not-yours'],
    ['1001', [waits('701', 5, '1001', { parker: null })], 'reject not-yours'],
    ['1001', [], 'reject orbit-empty'],
  ])('[R18] %s asks', (name, everybody, outcome) => {
    expect(ask(dialling('*75701', { owner: user(name) }), everybody)).toBe(outcome);
  });

  it('[R18] is asked for with the identity of who sent the leg, and never by who stands at the line', () => {
    const sent = { transferred: true, lastBridgedTo: leg('gone'), lastBridgedOwner: user('1002') };
    expect(ask(dialling('*75701', sent), [waits('701', 5, '1001')])).toBe('return not-yours');
  });

  it('[R18] no other domain’s user of that name', () => {
    const stranger = { user: '1001', domain: 'other.test' };
    const call = waits('701', 5, '1001', { parker: { address: stranger, leg: null } });
    expect(ask(dialling('*75701'), [call])).toBe('reject not-yours');
  });
});
