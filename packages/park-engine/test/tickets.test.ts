/** A ticket opens one door, once, to whoever may go through it, while the caller waits as they did. */
import { describe, expect, it } from '@jest/globals';
import type { LotId, LotPolicy, Ticket } from '@parkade/park-decision';
import { as, dials, east, leg, orbit, recallAnswered, Rig, sent, ticketLeg, user, west } from '@parkade/testkit';

const refused = { kind: 'reject', reason: 'not-allowed' };
const fromWest = () => dials('1002', '701', { node: west });

async function parked(policy: Partial<LotPolicy> = {}) {
  const rig = new Rig({ policy, twoDomains: true });
  const { params } = as('hold', await rig.request(sent('alice', '1001')));
  return { rig, callId: params.callId };
}

async function withTicket(policy: Partial<LotPolicy> = {}) {
  const { rig, callId } = await parked(policy);
  const { ticket } = as('dial-peer', await rig.request(fromWest()));
  return { rig, callId, ticket };
}

/** A ticket as no engine of ours would write it. */
async function withWritten(over: Partial<Ticket>) {
  const { rig, callId } = await parked();
  const { version } = await rig.only();
  const retriever = user('1002');
  await rig.store.tickets.put(
    'written-by-hand-0000001',
    {
      callId,
      version,
      lot: rig.policy.lot,
      orbit: orbit('701'),
      node: east,
      retrieverNode: west,
      retrieverLeg: leg('phone1002'),
      retriever,
      asker: retriever,
      ...over,
    },
    10_000,
  );
  return { rig, callId, ticket: 'written-by-hand-0000001' };
}

/** Refused, counted, and nothing came of it: the caller can be had by anybody else, and not by this ticket. */
async function isWorthless(rig: Rig, ticket: string, at = east, dialled = '701'): Promise<void> {
  const before = await rig.only();
  expect(await rig.request(ticketLeg('peerleg', ticket, at, dialled))).toMatchObject(refused);
  expect(await rig.only()).toEqual(before);
  expect(rig.meters.counts.get('parkade_tickets_refused_total')).toBe(1);
  expect(await rig.request(ticketLeg('peerleg2', ticket))).toMatchObject(refused);
}

describe('a ticket and the wait it was issued for', () => {
  it('[R12] is good when the recall has begun meanwhile, and the phone is stopped', async () => {
    const { rig, callId } = await parked();
    await rig.wait(55_000);
    const { ticket } = as('dial-peer', await rig.request(fromWest()));
    await rig.wait(5_000);
    expect(await rig.only()).toMatchObject({ kind: 'recalling' });
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved' });
    expect(rig.switches.ofKind('stop-ring')).toMatchObject([{ why: 'picked-up' }]);
  });

  it('[R12] is worthless once the parked call was claimed and came back', async () => {
    const { rig, ticket } = await withTicket();
    const snapshot = dials('1003', '701');
    rig.switches.place(east, snapshot.leg);
    const join = as('join', await rig.engine.request(snapshot));
    await rig.engine.answered(join, { kind: 'refused', cause: 'NO_ANSWER' });
    await rig.engine.idle();
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    await isWorthless(rig, ticket);
    as('join', await rig.request(dials('1004', '701')));
  });
});

describe('a ticket and its entry', () => {
  it('[R12] is worthless on another node, and burnt there', async () => {
    const { rig, ticket } = await withTicket();
    await isWorthless(rig, ticket, west);
  });

  it('[R12] is worthless with another number, and burnt there', async () => {
    const { rig, ticket } = await withTicket();
    await isWorthless(rig, ticket, east, '702');
  });

  it('[R12] is worthless when forged, and later than it lives', async () => {
    const { rig, ticket } = await withTicket();
    await isWorthless(rig, 'made-up-and-long-enough-text');
    await rig.wait(10_000);
    expect(await rig.request(ticketLeg('peerleg', ticket))).toMatchObject(refused);
  });

  it('[R12] is good once', async () => {
    const { rig, callId, ticket } = await withTicket();
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.request(ticketLeg('replay', ticket))).toMatchObject(refused);
    expect(await rig.load(callId)).toMatchObject({ outcome: 'retrieved', retriever: { leg: leg('peerleg') } });
  });
});

describe('a ticket and who may', () => {
  it('[R12][F1] gives a retriever of another domain no right to a caller of this one', async () => {
    const stranger = user('1002', 'other.test');
    const { rig, ticket } = await withWritten({ retriever: stranger, asker: stranger });
    await isWorthless(rig, ticket);
  });

  it.each([
    ['another lot', { lot: 'other' as LotId, asker: user('1002', 'other.test') }],
    ['a lot nobody has', { lot: 'nowhere' as LotId }],
    ['another orbit', { orbit: orbit('702') }],
    ['nobody known', { asker: null }],
  ])('[R12] is worthless when written for %s', async (_, over: Partial<Ticket>) => {
    const { rig, ticket } = await withWritten(over);
    await isWorthless(rig, ticket, east, over.orbit ?? '701');
  });

  it('[R12][F1] has the right of who sent the leg, as at home', async () => {
    const { rig } = await parked();
    const bob = sent('bob', '1002', '*71701', { node: west });
    const { ticket } = as('dial-peer', await rig.request(bob));
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.live()).toEqual([]);
  });

  it('[R10][R12] of the phone that is rung needs no other right', async () => {
    const rig = new Rig({ policy: { rights: { park: ['pbx.test'], retrieve: [] } } });
    rig.switches.register(user('1001'), west);
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    await rig.wait(60_000);
    const [ring] = rig.switches.ofKind('ring');
    const away = { ...recallAnswered(ring?.leg ?? leg('none'), params.callId), node: west };
    const { ticket } = as('dial-peer', await rig.request(away));
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.load(params.callId)).toMatchObject({ outcome: 'retrieved' });
  });
});
