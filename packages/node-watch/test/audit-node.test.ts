/** What became of our callers while nobody could note it is found by looking, and what is well is left alone. */
import { describe, expect, it } from '@jest/globals';
import type { CallBackPolicy, NodeId } from '@parkade/park-decision';
import { as, dials, east, leg, Rig, sent, user, type RigOptions } from '@parkade/testkit';

const LONG_AGO_MS = 2_000;

async function parked(options: RigOptions = {}, ...callers: readonly string[]) {
  const rig = new Rig(options);
  const { params } = as('hold', await rig.request(sent('alice', '1001')));
  for (const caller of callers) await rig.request(sent(caller, '1001'));
  await rig.wait(LONG_AGO_MS);
  return { rig, callId: params.callId };
}

const look = (rig: Rig, restartedAt = 0, node: NodeId = east) => rig.audit(node, restartedAt);

const healed = (rig: Rig) =>
  rig.log.lines.filter(({ message }) => message === 'healed').map(({ fields }) => ({ ...fields }));

describe('a look at a node', () => {
  it('[H8] finds a hang-up that was heard while the store was away, and says so', async () => {
    const { rig, callId } = await parked();
    rig.switches.drop(leg('alice'));
    rig.store.goDown('gone');
    const taken = await rig.engine.switchEvent({
      kind: 'leg-gone',
      node: east,
      leg: leg('alice'),
      callId,
      cause: 'NORMAL_CLEARING',
    });
    expect(taken).toBe(false);
    rig.store.goDown(null);
    expect(await look(rig)).toBe('done');
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'lost' });
    expect(healed(rig)).toEqual([
      { callId, what: 'leg-gone', lot: 'main', orbit: '701', node: east, was: 'parked', is: 'ended' },
    ]);
    expect(rig.meters.counts.get('parkade_healed_total')).toBe(1);
    expect(await look(rig)).toBe('done');
    expect(healed(rig)).toHaveLength(1);
  });

  it('[R7] finds a talk that was heard of while the store was away; nobody is rung for the caller', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1001'));
    rig.switches.join(leg('alice'), leg('phone1001'));
    await look(rig);
    expect(await rig.load(callId)).toMatchObject({ kind: 'ended', outcome: 'retrieved', retriever: null });
    expect(healed(rig)).toMatchObject([{ what: 'talk' }]);
    await rig.wait(120_000);
    expect(rig.switches.sent).toEqual([]);
  });

  it('[R2] finds that a claim was carried out', async () => {
    const { rig, callId } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.join(leg('alice'), leg('phone1002'));
    await rig.wait(LONG_AGO_MS);
    await look(rig);
    expect(await rig.load(callId)).toMatchObject({ outcome: 'retrieved', retriever: { leg: leg('phone1002') } });
    expect(healed(rig)).toMatchObject([{ what: 'claim' }]);
  });

  it('[R2] leaves a claim that has just been made to the switch', async () => {
    const { rig } = await parked();
    rig.switches.place(east, leg('phone1002'));
    as('join', await rig.engine.request(dials('1002', '701')));
    rig.switches.join(leg('alice'), leg('phone1002'));
    await look(rig);
    expect(await rig.only()).toMatchObject({ kind: 'claimed' });
  });

  it('[P5] leaves alone who was parked a moment ago and is on no list yet, and wants to look again soon', async () => {
    const rig = new Rig();
    await rig.request(sent('alice', '1001'));
    rig.switches.drop(leg('alice'));
    expect(await look(rig)).toBe('soon');
    expect(await rig.only()).toMatchObject({ kind: 'parked', version: 1 });
    await rig.wait(LONG_AGO_MS);
    expect(await look(rig)).toBe('done');
    expect(await rig.live()).toEqual([]);
  });

  it('[C4] a phone that stopped ringing is passed over; one that has just been rung is not', async () => {
    const { rig } = await parked();
    await rig.wait(60_000 - LONG_AGO_MS);
    const [ring] = rig.switches.ofKind('ring');
    rig.switches.drop(ring?.leg ?? leg('none'));
    await look(rig);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1001') });
    await rig.wait(LONG_AGO_MS);
    await look(rig);
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: user('1000') });
    expect(healed(rig)).toMatchObject([{ what: 'ring' }]);
  });

  it('[H7] a reservation is left to its deadline: the caller may be about to land', async () => {
    const rig = new Rig();
    as('announce', await rig.request(dials('1001', '*70')));
    rig.switches.drop(leg('phone1001'));
    await rig.wait(LONG_AGO_MS);
    await look(rig);
    expect(await rig.only()).toMatchObject({ kind: 'reserved' });
  });

  it('[A1] asks nothing about callers who are on the list of those on hold', async () => {
    const { rig } = await parked({}, 'bob', 'carol');
    const asked: string[] = [];
    rig.switches.onAsk = (what) => {
      asked.push(what);
      return Promise.resolve();
    };
    await look(rig);
    expect(asked).toEqual([]);
    expect(await rig.live()).toHaveLength(3);
  });

  it('[H9] a parked call from before the switch was restarted was lost with it', async () => {
    const callBack: CallBackPolicy = { dial: 'trunk/%s', viaNode: null, tries: 1, forMs: 1_000, callerId: null };
    const rig = new Rig({ policy: { callBack } });
    await rig.request(sent('alice', '1001', '*70', { number: '+493012345678' }));
    await rig.wait(LONG_AGO_MS);
    rig.switches.drop(leg('alice'));
    await look(rig, rig.clock.now());
    expect(rig.switches.ofKind('call-back')).toHaveLength(1);
  });

  it('is to be repeated when switch or store could not be asked for all of it', async () => {
    const { rig } = await parked();
    rig.switches.loseLink(east);
    expect(await look(rig)).toBe('again');
    rig.switches.restoreLink(east);
    rig.switches.drop(leg('alice'));
    rig.onStore = (method) => {
      rig.store.goDown(method === 'advanceCall' ? 'down' : null);
      return Promise.resolve();
    };
    expect(await look(rig)).toBe('again');
    rig.onStore = () => Promise.resolve();
    rig.store.goDown(null);
    expect(await look(rig)).toBe('done');
    expect(await rig.live()).toEqual([]);
  });
});
