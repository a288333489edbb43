/** One declaration, a lot for each domain: who is in which, and what is nobody's. */
import { describe, expect, it } from '@jest/globals';
import {
  classifyRequest,
  decideRequest,
  EACH_DOMAIN,
  firstLook,
  parseLotId,
  planAdoption,
  planNamed,
  plansOfLot,
  policyForTenant,
  tenantLot,
  whomIn,
  type LotDirectory,
  type LotId,
  type LotPolicy,
  type NumberPlan,
  type Orbit,
} from '../src/index.js';
import { east, leg } from './sample.js';

const MAIN = 'main' as LotId;
const POLICY: LotPolicy = {
  lot: 'yard' as LotId,
  domain: 'a.test',
  rights: { park: ['a.test'], retrieve: ['a.test'] },
  orbits: ['701', '702'] as Orbit[],
  choose: 'first',
  quarantineMs: 0,
  reserveMs: 20_000,
  recallAfterMs: 60_000,
  chain: [],
  rounds: 1,
  againMs: 30_000,
  then: { kind: 'stay' },
  maxWaitMs: 3_600_000,
  claimMs: 5_000,
  whenRefused: ['parker'],
  fallback: null,
  music: 'local_stream://moh',
};
const PLAN: NumberPlan = {
  lot: POLICY.lot,
  domain: POLICY.domain,
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  orbits: new Set(POLICY.orbits),
};
const declared: LotPolicy = {
  ...POLICY,
  lot: MAIN,
  domain: EACH_DOMAIN,
  rights: { park: [EACH_DOMAIN], retrieve: [EACH_DOMAIN, 'ops.test'] },
  fallback: { user: '1000', domain: EACH_DOMAIN },
  chain: [{ ring: { kind: 'user', address: { user: '1000', domain: EACH_DOMAIN } }, forMs: 10_000 }],
};
const ofEach = (only: readonly string[] | null = null, except: readonly string[] = []): NumberPlan => ({
  ...PLAN,
  lot: MAIN,
  domain: EACH_DOMAIN,
  tenants: {
    only: only === null ? null : new Set(only),
    except: new Set(except),
    aliases: new Map([['a.test', ['a']]]),
  },
});
const lots = (numberPlans: readonly NumberPlan[] = [ofEach()]): LotDirectory => ({
  numberPlans,
  nodes: [east],
  peerDial: () => undefined,
  policy: (lot) => {
    const [, domain] = lot.split('@');
    return domain === undefined ? undefined : policyForTenant(declared, lot, domain);
  },
});

const dialling = (dialled: string, domain: string | null, over = {}) => ({
  node: east,
  leg: leg('phone'),
  entry: 'dialled' as const,
  dialled,
  direction: 'inbound' as const,
  transferred: false,
  lastBridgedTo: null,
  referReplaces: false,
  owner: domain === null ? null : { user: '1001', domain },
  lastBridgedOwner: null,
  name: 'Alice',
  number: '1001',
  sipCallId: 'x@test',
  callId: null,
  callVersion: null,
  ticket: null,
  ...over,
});
const lotOf = (dialled: string, domain: string | null, plans?: readonly NumberPlan[], over = {}): string => {
  const asked = classifyRequest(dialling(dialled, domain, over), lots(plans).numberPlans);
  if (asked.kind === 'refused') return asked.reason;
  return 'numberPlan' in asked ? `${asked.kind} ${asked.numberPlan.lot}` : asked.kind;
};

describe('which lot is meant', () => {
  it.each([
    ['[X1] a phone of one domain parks in the lot of its domain', '*70', 'a.test', 'reserve main@a.test'],
    ['[X1] a phone of another domain parks in its own', '*70', 'b.test', 'reserve main@b.test'],
    ['[X1] an orbit is that of the dialler, whoever else has the number', '701', 'b.test', 'retrieve main@b.test'],
    ['[X1] a prefix picks up at home only', '*71701', 'b.test', 'retrieve main@b.test'],
    ['[X1] nobody known is of no domain', '*70', null, 'not-allowed'],
    ['[X1] a domain that could be none of a directory has no lot', '*70', 'a b{c}', 'not-allowed'],
  ])('%s', (_title, dialled, domain, expected) => {
    expect(lotOf(dialled, domain)).toBe(expected);
  });

  it('[X1] a caller is parked in the domain of whoever sent them, not in their own', () => {
    const sent = { transferred: true, lastBridgedTo: leg('parker'), lastBridgedOwner: { user: '7', domain: 'b.test' } };
    expect(lotOf('*70', 'a.test', undefined, sent)).toBe('park main@b.test');
  });

  it.each([
    ['of the list', ['a.test'], [], 'a.test', 'reserve main@a.test'],
    ['not of the list', ['a.test'], [], 'b.test', 'not-allowed'],
    ['left out', null, ['b.test'], 'b.test', 'not-allowed'],
    ['not left out', null, ['b.test'], 'a.test', 'reserve main@a.test'],
  ] as const)('[X1] a domain %s', (_title, only, except, domain, expected) => {
    expect(lotOf('*70', domain, [ofEach(only, except)])).toBe(expected);
  });

  it('[X1][W9] with a lot for each domain no number is left for somebody of no known domain', () => {
    const single: NumberPlan = { ...PLAN, lot: 'yard' as LotId, domain: 'a.test' };
    expect(lotOf('*70', null, [ofEach(null, ['a.test']), single])).toBe('not-allowed');
    expect(lotOf('*70', 'a.test', [ofEach(null, ['a.test']), single])).toBe('reserve yard');
  });

  it('[X1] a thousand domains need no more numbers to be read than one', () => {
    const seen = new Set(Array.from({ length: 1000 }, (_, n) => lotOf('*70', `t${String(n)}.test`)));
    expect(seen.size).toBe(1000);
    expect(lots().numberPlans).toHaveLength(1);
  });
});

describe('the lot of a domain', () => {
  const a = tenantLot(MAIN, 'a.test') as LotId;

  it('[X2] rings its own people, entitles its own and whoever is named', () => {
    expect(policyForTenant(declared, a, 'a.test')).toMatchObject({
      lot: 'main@a.test',
      domain: 'a.test',
      rights: { park: ['a.test'], retrieve: ['a.test', 'ops.test'] },
      fallback: { user: '1000', domain: 'a.test' },
      chain: [{ ring: { kind: 'user', address: { user: '1000', domain: 'a.test' } } }],
    });
  });

  it('[X2] pages its own phones, and has the groups of each domain and its own', () => {
    const each = (user: string) => ({ user, domain: EACH_DOMAIN });
    const of = (name: string, members = [each('1005')]) => ({ name, number: null, members, directory: null });
    const groups = [
      of('sales'),
      { ...of('ops', [{ user: '1', domain: 'a.test' }]), domain: 'a.test' },
      { ...of('b'), domain: 'b.test' },
    ];
    const page = { group: 'all', times: 1, everyMs: 20_000, phones: [each('1006')], multicast: null };
    const forWhom = { aloneMs: 1, groupMs: 1, tell: true, groups };
    const rights = { ...declared.rights, ask: 'Erna' };
    const own = (user: string) => ({ user, domain: 'a.test' });
    const policy = policyForTenant({ ...declared, rights, page, forWhom }, a, 'a.test');
    expect(policy.forWhom?.groups).toEqual([of('sales', [own('1005')]), of('ops', [own('1')])]);
    expect([policy.page?.phones, policy.rights.ask]).toEqual([[own('1006')], 'Erna']);
    expect(whomIn('1005', policy)).toEqual({ kind: 'user', address: own('1005') });
    expect(whomIn('b', policy)).toBeUndefined();
  });

  it('[X1] is named so that it can stand in a command and a key, or is not named', () => {
    expect([parseLotId('main@a.test'), parseLotId('main@a@b'), parseLotId('main@'), parseLotId('main@a:b')]).toEqual([
      'main@a.test',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('[X1] has the numbers of the declaration, and the declaration has none of its own', () => {
    expect(plansOfLot([ofEach()], a)).toMatchObject([{ lot: a, domain: 'a.test', aliases: ['a'] }]);
    expect(plansOfLot([ofEach()], MAIN)).toEqual([]);
    expect(plansOfLot([ofEach(['b.test'])], a)).toEqual([]);
    expect(plansOfLot([{ ...PLAN, lot: MAIN }], a)).toEqual([]);
  });

  it('[B6] its lamps are watched by any name of the domain, in any case', () => {
    expect(planNamed(ofEach(), 'A.Test')?.lot).toBe('main@a.test');
    expect(planNamed(ofEach(), 'A')?.lot).toBe('main@a.test');
    expect(planNamed(ofEach(), 'B.Test')?.lot).toBe('main@b.test');
    expect(planNamed(ofEach(['Big.Test']), 'big.test')?.lot).toBe('main@Big.Test');
    expect(planNamed(ofEach(['a.test']), 'b.test')).toBeUndefined();
  });
});

describe('a caller whom the switch has parked alone', () => {
  const held = {
    node: east,
    leg: leg('caller'),
    callId: null,
    version: null,
    lot: MAIN,
    orbit: null,
    parker: { user: '1001', domain: 'a.test' },
    parkedAt: null,
    dueAt: null,
    isGuarded: false,
    caller: { name: 'Alice', number: '1000' },
    sipCallId: 'x@test',
  };
  const picture = { look: {} as never, ofLeg: null, named: null, inOrbit: null, ofParker: [], lot: null };
  const inputs = { now: 1, callId: 'aaaaaaaa' as never, ring: leg('ring'), seen: 'listed' as const };

  it('[X3] is adopted into the lot of the parker’s domain', () => {
    const parker = { user: '1001', domain: 'b.test' };
    const plan = planAdoption({ ...held, parker } as never, picture, { ...inputs, lots: lots() });
    expect(plan.kind === 'open' && plan.open.call.lot).toBe('main@b.test');
  });

  it('[X3] with no domain known fits no lot', () => {
    const plan = planAdoption({ ...held, parker: null } as never, picture, { ...inputs, lots: lots() });
    expect(plan).toEqual({ kind: 'leave', why: 'fits no lot' });
  });
});

describe('how many may wait', () => {
  const quota = { inLot: 2, ofParker: 1 };
  const limited: LotDirectory = {
    ...lots(),
    policy: (lot) => ({ ...policyForTenant(declared, lot, 'a.test'), quota }),
  };
  const planOf = (snapshot: ReturnType<typeof dialling>) => {
    const asked = classifyRequest(snapshot, limited.numberPlans);
    const look = firstLook(asked, snapshot, limited, null);
    return decideRequest(asked, snapshot, {
      legExists: 'yes',
      ticket: null,
      picture: { look, ofLeg: null, named: null, inOrbit: null, ofParker: [], lot: null },
      isDraining: false,
      lots: limited,
      now: 1,
      callId: 'aaaaaaaa' as never,
      ring: leg('ring'),
      random: () => 0,
    });
  };

  it('[X5] goes to the store with the wish, and a parker on the line is told', () => {
    const plan = planOf(dialling('*70', 'a.test'));
    expect(plan).toMatchObject({
      kind: 'open',
      open: { quota },
      overQuota: { kind: 'reject', reason: 'quota-reached' },
    });
  });

  it('[X5] a caller who was sent goes back to the parker', () => {
    const sent = { transferred: true, lastBridgedTo: leg('parker'), lastBridgedOwner: { user: '7', domain: 'a.test' } };
    expect(planOf(dialling('701', null, sent))).toMatchObject({
      kind: 'open',
      overQuota: { kind: 'return', reason: 'quota-reached', parker: { user: '7', domain: 'a.test' } },
    });
  });
});
