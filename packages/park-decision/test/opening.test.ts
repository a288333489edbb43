import { describe, expect, it } from '@jest/globals';
import {
  EVENT_SCHEMA,
  planOpening,
  violationsOf,
  type CallId,
  type LotPolicy,
  type OpeningFact,
} from '../src/index.js';
import { alice, east, leg, NOW, orbit, parker, policy } from './sample.js';

const choice = { lastAssigned: null, freedAt: new Map(), random: () => 0 };
const plan = (fact: Partial<OpeningFact>, over: Partial<LotPolicy> = {}) =>
  planOpening(
    {
      kind: 'park-asked',
      callId: 'call0001' as CallId,
      node: east,
      caller: alice,
      consult: leg('consult'),
      parker,
      via: 'blind',
      wanted: null,
      ...fact,
    } as OpeningFact,
    { ...policy, ...over },
    NOW,
    choice,
  );

describe('a parked call is opened', () => {
  it('[P1] a park is parked at once, with the first recall as deadline', () => {
    const { call, candidates, event } = plan({});
    expect(call).toMatchObject({
      kind: 'parked',
      version: 1,
      caller: alice,
      parkedAt: NOW,
      chain: { stage: 0, round: 0 },
    });
    expect(call.deadline).toBe(NOW + policy.recallAfterMs);
    expect(candidates).toEqual(policy.orbits);
    expect(event).toMatchObject({
      schema: EVENT_SCHEMA,
      kind: 'parked',
      at: NOW,
      caller: alice,
      parker,
      waitedMs: 0,
      how: { via: 'blind' },
      next: { kind: 'ring', at: call.deadline, stage: 0, round: 0, target: parker.address },
    });
    expect(violationsOf({ ...call, orbit: orbit('701') })).toEqual([]);
  });

  it('[P2] a reservation is reserved for its own time, and names no caller', () => {
    const { call, event } = plan({ kind: 'reserve-asked' });
    expect(call).toMatchObject({ kind: 'reserved', version: 1, via: 'consult', deadline: NOW + policy.reserveMs });
    expect(event).toMatchObject({ kind: 'reserved', consult: leg('consult'), until: call.deadline });
  });

  it('[O6] a directed park that finds its orbit taken says so; any other says the lot is full', () => {
    expect(plan({ wanted: orbit('702') }).otherwise).toBe('orbit-taken');
    expect(plan({ wanted: orbit('702') }, { whenRefused: ['other-orbit'] }).otherwise).toBe('lot-full');
    expect(plan({}).otherwise).toBe('lot-full');
  });
});
