/** Who dials empty orbits, one after the other, is told no more; who does honest work never notices. */
import { describe, expect, it } from '@jest/globals';
import {
  classifyRequest,
  decideRequest,
  firstLook,
  type AnyCall,
  type CallId,
  type LegSnapshot,
  type LotDirectory,
  type LotPolicy,
  type NumberPlan,
  type RequestPlan,
} from '../src/index.js';
import { dialling, east, leg, NOW, parked, policy, reserved } from './sample.js';

const PLAN: NumberPlan = {
  lot: policy.lot,
  domain: policy.domain,
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  find: { oldest: '*72' },
  orbits: new Set(policy.orbits),
};
const user = (name: string) => ({ user: name, domain: 'pbx.test' });
const LIMITED: LotPolicy = {
  ...policy,
  scanLimit: { misses: 3, withinMs: 60_000 },
  forWhom: { aloneMs: 60_000, groupMs: 0, groups: [], tell: false },
};

interface Told {
  readonly misses?: number;
  readonly holdsCaller?: boolean;
  readonly lot?: LotPolicy;
}
function plan(snapshot: LegSnapshot, call: AnyCall | null, { misses, holdsCaller = false, lot = LIMITED }: Told = {}) {
  const lots: LotDirectory = { policy: () => lot, numberPlans: [PLAN], nodes: [east], peerDial: () => undefined };
  const asked = classifyRequest(snapshot, lots.numberPlans);
  const look = firstLook(asked, snapshot, lots, null);
  return decideRequest(asked, snapshot, {
    legExists: 'yes',
    ticket: null,
    picture: { look, ofLeg: null, named: null, inOrbit: call, ofParker: [], lot: null, everybody: [] },
    isDraining: false,
    holdsCaller,
    ...(misses === undefined ? {} : { misses }),
    lots,
    now: NOW,
    callId: 'freshcal' as CallId,
    ring: leg('ring'),
    random: () => 0,
  });
}
const shown = (what: RequestPlan): string => {
  if (what.kind === 'reject' || what.kind === 'return')
    return `${what.kind} ${what.reason}${what.missOf === undefined ? '' : ` counts for ${what.missOf.user}`}`;
  return what.kind === 'open' ? `${what.open.call.kind}` : what.kind;
};
const sentBy = (sender: string) =>
  dialling('*71701', { transferred: true, lastBridgedTo: leg('peer'), lastBridgedOwner: user(sender), owner: null });
const forThem: AnyCall = {
  ...parked,
  keptFor: { whom: { kind: 'user', address: user('1002') }, by: { address: null, label: '' }, at: NOW },
};

describe('dialling empty orbits', () => {
  it.each<[string, LegSnapshot, AnyCall | null, Told, string]>([
    ['[Y1] asks first how often', dialling('701'), null, {}, 'ask-misses'],
    ['[Y1] is told, and counts', dialling('701'), null, { misses: 2 }, 'reject orbit-empty counts for 1002'],
    ['[Y1] behind the prefix as well', dialling('*71701'), null, { misses: 0 }, 'reject orbit-empty counts for 1002'],
    ['[Y1] counts for who sent the leg', sentBy('1003'), null, { misses: 0 }, 'return orbit-empty counts for 1003'],
    ['[Y1] no more at the limit', dialling('701'), null, { misses: 3 }, 'reject too-many-tries'],
    ['[Y1] whatever is in the next one', dialling('701'), parked, { misses: 3 }, 'reject too-many-tries'],
    ['[Y1] nor a reserved one', dialling('701'), reserved, { misses: 3 }, 'reject too-many-tries'],
    ['[Y1] nor by sending others', sentBy('1003'), parked, { misses: 9 }, 'return too-many-tries'],
    [
      '[Y1] nobody known gets nothing, and counts for nobody',
      dialling('701', { owner: null }),
      null,
      {},
      'reject not-allowed',
    ],
    ['[Y2] a caller who is had counts for nobody', dialling('701'), parked, { misses: 2 }, 'advance'],
    ['[Y2] nor one who is reserved', dialling('701'), reserved, { misses: 2 }, 'reject orbit-reserved'],
    ['[Y2] nor a parker who reserves it', dialling('701'), null, { misses: 0, holdsCaller: true }, 'reserved'],
    ['[Y2] nor a code without a number', dialling('*72'), null, {}, 'reject orbit-empty'],
    ['[Y3] the parker has their own', dialling('701', { owner: user('1001') }), parked, { misses: 99 }, 'advance'],
    ['[Y3] so has whom the caller waits for', dialling('701'), forThem, { misses: 99 }, 'advance'],
    ['[Y3] and parks as ever', dialling('*70'), null, {}, 'reserved'],
    ['[Y3] into a free orbit, too', dialling('701'), null, { misses: 99, holdsCaller: true }, 'reserved'],
    [
      '[Y1] without a limit nothing is asked',
      dialling('701'),
      null,
      { lot: policy },
      'reject orbit-empty counts for 1002',
    ],
  ])('%s', (_title, snapshot, call, told, expected) => {
    expect(shown(plan(snapshot, call, told))).toBe(expected);
  });
});
