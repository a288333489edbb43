import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PracticeLab } from '../src/index.js';
import { type ChannelData, connectLeg, EngineDouble } from './engine-double.js';
import { startLab, talk } from './lab-fixture.js';

describe('a call from node to node', () => {
  let lab: PracticeLab;
  let engine: EngineDouble;
  let hit: Promise<ChannelData>;

  beforeEach(async () => {
    let arrived: (data: ChannelData) => void;
    hit = new Promise((resolve) => {
      arrived = resolve;
    });
    engine = await EngineDouble.start((socket) => void connectLeg(socket).then(arrived));
    lab = await startLab(`127.0.0.1:${engine.port}`);
  });

  afterEach(async () => {
    await lab.close();
    await engine.close();
  });

  it('carries the ticket header to the door for tickets, and sound both ways', async () => {
    const [east, west] = [lab.node('east'), lab.node('west')];
    const bob = lab.phone('1001', 'west').dial('1002');
    await lab.phone('1002', 'west').nextIncoming();
    const ticket = 'T'.repeat(24);
    await lab.until(() => bob.leg?.alive === true);
    const plan = `m:^:set:hangup_after_bridge=true^bridge:{sip_h_X-Parkade-Ticket=${ticket}}sofia/internal/701@${east.sipAddress}`;
    west.evaluate('uuid_transfer', `${bob.legUuid} '${plan}' inline`);
    const data = await hit;
    expect(Object.fromEntries(data)).toMatchObject({
      'Caller-Context': 'public',
      'Caller-Destination-Number': '701',
      'Caller-Network-Addr': '127.0.0.1',
      'variable_sip_h_X-Parkade-Ticket': ticket,
      variable_parkade_ticket: ticket,
      variable_parkade_entry: 'ticket',
    });
    const far = east.leg(data.get('Unique-ID') ?? '');
    far?.answer();
    far?.variables.set('parkade_music', 'tune');
    east.evaluate('uuid_transfer', `${far?.uuid ?? ''} parkade-hold XML parkade`);
    await bob.hearsEventually('play:tune');
    bob.hangUp();
    await lab.empty();
  });

  it('ends on both nodes when one dies', async () => {
    const [east, west] = [lab.node('east'), lab.node('west')];
    const carol = lab.phone('1002', 'east');
    const bob = lab.phone('1001', 'west').dial('1002');
    await lab.phone('1002', 'west').nextIncoming();
    west.evaluate('uuid_transfer', `${bob.legUuid} 'bridge:sofia/internal/1002@${east.sipAddress}' inline`);
    const atCarol = (await carol.nextIncoming()).answer();
    await bob.hearsEventually('phone:1002');
    await atCarol.hearsEventually('phone:1001');
    await east.kill();
    await bob.ended;
    await lab.empty();
  });

  it('shows who dialled the name with which the other node answers', async () => {
    const [east, west] = [lab.node('east'), lab.node('west')];
    const bob = lab.phone('1001', 'west').dial('1002');
    await lab.phone('1002', 'west').nextIncoming();
    const header = `sip_h_X-Parkade-Ticket=${'T'.repeat(24)}`;
    west.evaluate('uuid_transfer', `${bob.legUuid} 'bridge:{${header}}sofia/internal/701@${east.sipAddress}' inline`);
    const far = east.leg((await hit).get('Unique-ID') ?? '');
    far?.variables.set('initial_callee_id_name', 'Alice Ray');
    far?.variables.set('initial_callee_id_number', '1000');
    far?.answer();
    await lab.until(() => bob.shown.number === '1000');
    expect(bob.shown).toEqual({ name: 'Alice Ray', number: '1000' });
    bob.hangUp();
    await lab.empty();
  });

  it('is refused with 488 where the other node takes no codec of ours, and the next action runs', async () => {
    await lab.close();
    const refusing = '127.0.0.1:5999';
    lab = await PracticeLab.start({ nodes: [{ name: 'east', codecRefusingAddress: refusing }, { name: 'west' }] });
    const west = lab.node('west');
    const bob = lab.phone('1001', 'west').dial('1002');
    await lab.phone('1002', 'west').nextIncoming();
    const plan = `m:^:set:continue_on_fail=true^bridge:sofia/internal/701@${refusing}^answer^playback:told`;
    west.evaluate('uuid_transfer', `${bob.legUuid} '${plan}' inline`);
    await bob.hearsEventually('play:told');
    expect(west.evaluate('uuid_getvar', `${bob.legUuid} originate_failed_cause`)).toBe('INCOMPATIBLE_DESTINATION');
    expect(lab.node('east').legCount()).toBe(0);
    bob.hangUp();
    await lab.empty();
  });

  it("an attended transfer over two nodes runs the consult line's application again on the arriving leg", async () => {
    const parker = lab.phone('1001', ['east', 'west']);
    const { caller, callee } = await talk(lab.phone('1000', 'east'), parker);
    callee.hold();
    const consult = parker.dial('*70', { on: 'west' });
    const leg = (await hit).get('Unique-ID') ?? '';
    lab.node('west').evaluate('uuid_setvar', `${leg} parkade_music tune`);
    lab.node('west').evaluate('uuid_transfer', `${leg} parkade-hold XML parkade`);
    await consult.hearsEventually('play:tune');
    expect(await callee.attendedTransfer(consult, { farNodeAdmits: true })).toEqual({ final: 200 });
    expect(await consult.ended).toMatchObject({ cause: 'ATTENDED_TRANSFER' });
    await callee.ended;
    await caller.hearsEventually('play:tune');
    caller.hangUp();
    await lab.empty();
  });

  it("who knows a channel's uuid may take its place", async () => {
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    const stranger = lab.outsideLine('5551234', 'east').dial('1', {
      headers: { Replaces: `${callee.legUuid};to-tag=x;from-tag=y` },
    });
    await stranger.hearsEventually('phone:1000');
    expect(await callee.ended).toMatchObject({ cause: 'PICKED_OFF' });
    stranger.hangUp();
    await caller.ended;
    await lab.empty();
  });
});
