import { describe, expect, it } from '@jest/globals';
import {
  parseNodeId,
  parseUserAddress,
  showUser,
  type LegId,
  type LegSnapshot,
  type NodeId,
  type UserAddress,
} from '@parkade/park-decision';
import { PLAIN_HOUSE, type ChannelData } from '@parkade/dialplan-contract';
import { requestHandler } from '../src/request-intake.js';

const node = parseNodeId('node-a') as NodeId;
const OTHER = '21af28f3-eed2-4713-bc80-8e1f40227784';
const GONE = '-ERR No such channel!\n';
/** A caller out of somebody's queue: nothing on the leg says whom it talked to. */
const leg: ChannelData = {
  'Unique-ID': '752f0bf1-67a0-4e09-8752-535995aa37aa',
  'Call-Direction': 'inbound',
  variable_parkade_entry: 'dialled',
  variable_parkade_dialled: '*70',
  variable_parkade_unanswered: 'parkade-fallback XML parkade',
  variable_transfer_source: 'x',
  variable_last_bridge_to: OTHER,
  variable_parkade_peer_user: GONE,
};

async function parkerOf(data: ChannelData, word: UserAddress | null | undefined) {
  const asked: LegId[] = [];
  const counts: string[] = [];
  let snapshot: LegSnapshot | undefined;
  const handler = requestHandler({
    engine: {
      request: (one) => ((snapshot = one), Promise.resolve({ kind: 'fall-back', reason: 'lot-full' })),
      answered: () => Promise.resolve(),
      urgencyOf: () => 'park',
      refuse: () => ({ kind: 'fall-back', reason: 'overloaded' }),
    },
    admissions: { enter: () => Promise.resolve({ kind: 'admitted', leave: () => undefined }) },
    nodeCalling: () => Promise.resolve(node),
    whoWasOn: (gone) => (asked.push(gone), Promise.resolve(word)),
    house: () => PLAIN_HOUSE,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    meters: {
      count: (name, labels) => void counts.push(`${name} ${labels?.['outcome'] ?? ''}`),
      gauge: () => undefined,
      observeMs: () => undefined,
    },
  });
  await handler.onRequest(data, '127.0.0.1');
  const found = snapshot?.lastBridgedOwner ?? null;
  return { asked, counts, parker: found === null ? null : showUser(found) };
}

describe('a leg whose connection lay in the queue of an engine that stood still', () => {
  it('is left alone when somebody has decided about it meanwhile', async () => {
    const decided = { ...leg, variable_parkade_unanswered: '_undef_' };
    expect(await parkerOf(decided, null)).toMatchObject({ asked: [], counts: ['parkade_requests_refused_total '] });
  });
});

describe('whoever sent a leg, when theirs is gone', () => {
  const agent = parseUserAddress('1001', 'other.test');

  it('is who was on it by its last word, with the domain', async () => {
    expect(await parkerOf(leg, agent)).toEqual({
      asked: [OTHER],
      counts: ['parkade_gone_legs_total heard'],
      parker: '1001@other.test',
    });
  });

  it('is not known when nobody heard that word, or it named nobody', async () => {
    expect(await parkerOf(leg, undefined)).toMatchObject({ counts: ['parkade_gone_legs_total unheard'], parker: null });
    expect(await parkerOf(leg, null)).toMatchObject({ parker: null });
  });

  it('is not asked for when the dialplan could ask the leg, or none was', async () => {
    const there = { ...leg, variable_parkade_peer_user: '1002', variable_parkade_peer_domain: 'pbx.test' };
    expect(await parkerOf(there, agent)).toEqual({ asked: [], counts: [], parker: '1002@pbx.test' });
    expect(await parkerOf({ ...leg, variable_parkade_peer_user: '_undef_' }, agent)).toMatchObject({ asked: [] });
    expect(await parkerOf({ ...leg, variable_parkade_entry: 'failsafe' }, agent)).toMatchObject({ asked: [] });
  });
});
