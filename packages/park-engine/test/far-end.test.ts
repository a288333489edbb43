/** A line between nodes, whose people may be exchanged at either end. */
import { describe, expect, it } from '@jest/globals';
import { as, dials, east, failsafe, leg, Rig, sent, ticketLeg, user, west } from '@parkade/testkit';

const dave = { owner: user('1005'), name: 'Dave', number: '1005' };

async function overLine() {
  const rig = new Rig();
  as('hold', await rig.request(sent('alice', '1001')));
  const { ticket, line } = as('dial-peer', await rig.request(dials('1002', '701', { node: west })));
  rig.switches.place(west, line);
  const join = as('join', await rig.request(ticketLeg('peerleg', ticket)));
  return { rig, line, join };
}

describe('a line between nodes', () => {
  it('[P17] each end is told of the other when it is made', async () => {
    const { rig, line, join } = await overLine();
    expect(join.farEnd).toBe(line);
    expect(rig.switches.ofKind('name-far-end')).toEqual([
      { kind: 'name-far-end', node: west, leg: line, farEnd: leg('peerleg') },
    ]);
  });

  it('[P17] whoever picks up at home has come over none', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001')));
    expect(as('join', await rig.request(dials('1002', '701')))).not.toHaveProperty('farEnd');
    expect(rig.switches.ofKind('name-far-end')).toEqual([]);
  });

  it('[P17] a node that cannot be told changes nothing for the two, and it is logged', async () => {
    const rig = new Rig();
    as('hold', await rig.request(sent('alice', '1001')));
    const { ticket } = as('dial-peer', await rig.request(dials('1002', '701', { node: west })));
    rig.switches.loseLink(west);
    as('join', await rig.request(ticketLeg('peerleg', ticket)));
    expect(await rig.live()).toEqual([]);
    expect(rig.log.lines.map(({ message }) => message)).toContain('line not told of its other end');
  });

  it.each([['sent', (far: string) => sent('line', '1001', '*70', { node: east, number: '1000', farEnd: leg(far) })]])(
    '[P17] %s to be parked, it is whoever talks at the other end now',
    async (_, request) => {
      const { rig } = await overLine();
      rig.switches.behind.set(leg('far'), dave);
      const { params } = as('hold', await rig.request(request('far')));
      expect(params.caller).toEqual({ name: 'Dave', number: '1005' });
      expect(await rig.only()).toMatchObject({ caller: { name: 'Dave', number: '1005' } });
    },
  );

  it('[P17] where nobody says who that is, it is whom the line was made for', async () => {
    const rig = new Rig();
    const held = sent('line', '1001', '*70', { name: 'Alice', number: '1000', farEnd: leg('far') });
    expect(as('hold', await rig.request(held)).params.caller).toEqual({ name: 'Alice', number: '1000' });
  });

  it('[P17] sent to an orbit, it picks up as whoever talks at the other end now', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('alice', '1001')));
    rig.switches.behind.set(leg('far'), dave);
    const request = sent('line', '1001', '*71701', { owner: user('1002'), farEnd: leg('far') });
    as('join', await rig.request(request));
    expect(await rig.load(params.callId)).toMatchObject({ retriever: { address: user('1005') } });
  });

  it('[P17][A3] found on hold, it is whom it was parked as', async () => {
    const rig = new Rig();
    const { params } = as('hold', await rig.request(sent('line', '1001', '*70', { name: 'Dave', number: '1005' })));
    rig.switches.behind.set(leg('far'), { ...dave, name: 'Erin', number: '1006' });
    as('hold', await rig.request(failsafe('line', params.callId, { farEnd: leg('far') })));
    expect(await rig.only()).toMatchObject({ caller: { name: 'Dave' } });
  });
});
