import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone, PracticeLab } from '../src/index.js';
import { type ChannelData, connectLeg, EngineDouble } from './engine-double.js';
import { startLab, talk } from './lab-fixture.js';

describe('what a REFER leaves on the leg that arrives', () => {
  let lab: PracticeLab;
  let engine: EngineDouble;
  let hit: Promise<ChannelData>;
  let parker: Phone;
  let caller: Phone;

  beforeEach(async () => {
    let arrived: (data: ChannelData) => void;
    hit = new Promise((resolve) => {
      arrived = resolve;
    });
    engine = await EngineDouble.start((socket) => void connectLeg(socket).then(arrived));
    lab = await startLab(`127.0.0.1:${engine.port}`);
    parker = lab.phone('1001', 'east');
    caller = lab.phone('1002', 'east');
  });

  afterEach(async () => {
    await lab.close();
    await engine.close();
  });

  it('parker was dialled: the caller is an inbound leg', async () => {
    const { callee } = await talk(caller, parker);
    const parkersLeg = callee.legUuid;
    expect(await callee.blindTransfer('*70')).toEqual({ final: 200 });
    const data = Object.fromEntries(await hit);
    expect(data).toMatchObject({
      'Caller-Destination-Number': '*70',
      'Caller-RDNIS': '1001',
      'Caller-Caller-ID-Number': '1002',
      variable_direction: 'inbound',
      'variable_sip_h_Referred-By': '<sip:1001@pbx.test>',
      variable_sip_refer_to: '<sip:*70@pbx.test>',
      variable_last_bridge_to: parkersLeg,
      variable_bridge_uuid: parkersLeg,
      variable_presence_id: '1002@pbx.test',
      variable_dialed_user: '1001',
      variable_bridge_channel: expect.stringMatching(/^sofia\/internal\/1001@127\.0\.0\.1:\d+$/),
    });
    expect(data['variable_transfer_source']).toMatch(/^\d+:[0-9a-f-]+:bl_xfer:\*70\/default\/XML$/);
    expect(data['variable_transfer_history']).toBe(data['variable_transfer_source']);
    expect(data['variable_signal_bond']).toBeUndefined();
    expect(data['variable_originated_legs']).toContain(parkersLeg);
  });

  it('parker had dialled: the caller is an outbound leg whose caller id turned round', async () => {
    lab.node('east').core.habits.transferorGoneEarly = 0;
    const talking = await talk(parker, caller);
    await talking.caller.blindTransfer('*70');
    expect(Object.fromEntries(await hit)).toMatchObject({
      'Caller-Destination-Number': '*70',
      'Caller-RDNIS': '1002',
      'Caller-Caller-ID-Number': '1002',
      'Caller-Caller-ID-Name': 'Outbound Call',
      'Caller-Callee-ID-Number': '1001',
      'Caller-Orig-Caller-ID-Number': '1001',
      'Caller-Username': '1001',
      variable_pre_transfer_caller_id_number: '1001',
      variable_direction: 'outbound',
      variable_dialed_user: '1002',
      variable_originating_leg_uuid: talking.caller.legUuid,
      variable_last_bridge_to: talking.caller.legUuid,
      variable_parkade_peer_user: '1001',
      variable_parkade_peer_domain: 'pbx.test',
    });
  });

  it('the parker may be gone before the first action can ask for him', async () => {
    lab.node('east').core.habits.transferorGoneEarly = 1;
    const talking = await talk(parker, caller);
    await talking.caller.blindTransfer('*70');
    expect((await hit).get('variable_parkade_peer_user')).toBe('-ERR No such channel!\n');
  });

  it('a phone that dials by itself leaves no trace of a transfer', async () => {
    parker.dial('*70');
    const data = Object.fromEntries(await hit);
    expect(data['variable_transfer_source']).toBeUndefined();
    expect(data['variable_last_bridge_to']).toBeUndefined();
    expect(data).toMatchObject({ variable_user_name: '1001', variable_domain_name: 'pbx.test' });
  });

  it('a call in an application cannot be transferred: 403, and the call stays', async () => {
    const call = parker.dial('*70');
    await hit;
    call.leg?.answer();
    expect(await call.blindTransfer('1002')).toEqual({ final: 403 });
    expect(call.isUp).toBe(true);
    expect(call.leg?.variables.get('endpoint_disposition')).toBe('ATTENDED_TRANSFER_ERROR');
  });

  it('a finished transfer can be seen on the transferor afterwards', async () => {
    const { callee } = await talk(caller, parker);
    const hangup = new Promise<ReadonlyMap<string, string>>((resolve) => {
      lab.node('east').core.bus.listen((event) => {
        if (event.name === 'CHANNEL_HANGUP_COMPLETE' && event.headers.get('Unique-ID') === callee.legUuid) {
          resolve(event.headers);
        }
      });
    });
    await callee.blindTransfer('*70');
    const headers = await hangup;
    expect(headers.get('variable_transfer_to')).toMatch(/^blind:/);
    expect(headers.get('variable_endpoint_disposition')).toBe('BLIND_TRANSFER');
    expect(headers.get('Hangup-Cause')).toBe('NORMAL_CLEARING');
  });
});

describe('attended transfers', () => {
  let lab: PracticeLab;
  let engine: EngineDouble;
  let onHit: (data: ChannelData, answer: (commands: readonly string[]) => void) => void;

  beforeEach(async () => {
    engine = await EngineDouble.start((socket) => {
      void connectLeg(socket).then((data) =>
        onHit(data, (commands) => void socket.write(commands.map((line) => `${line}\n\n`).join(''))),
      );
    });
    lab = await startLab(`127.0.0.1:${engine.port}`);
  });

  afterEach(async () => {
    await lab.close();
    await engine.close();
  });

  const announce = (leg: string, inline: string | null): string[] => [
    `api uuid_setvar_multi ${leg} socket_resume=false;parkade_orbit=701;parkade_spoken=spoken;parkade_wait_sec=60`,
    ...(inline === null ? [] : [`api uuid_setvar ${leg} inline_destination ${inline}`]),
    `api uuid_transfer ${leg} parkade-announce XML parkade`,
    'exit',
  ];

  it('lands the held party at inline_destination when the consult leg is in an application', async () => {
    const music = 'm:^:set:parkade_music=tune^set:parkade_failsafe_sec=60^transfer:parkade-hold XML parkade';
    onHit = (data, answer) => answer(announce(data.get('Unique-ID') ?? '', music));
    const parker = lab.phone('1001', 'east');
    const { caller, callee } = await talk(lab.phone('1000', 'east'), parker);
    callee.hold();
    await caller.hearsEventually('play:local_stream://moh');
    const consult = parker.dial('*70');
    await consult.hearsEventually('play:spoken');
    expect(consult.shown).toEqual({ name: 'Parked on 701', number: '701' });
    expect(await callee.attendedTransfer(consult)).toEqual({ final: 200 });
    expect(await consult.ended).toMatchObject({ cause: 'ATTENDED_TRANSFER' });
    expect(await callee.ended).toMatchObject({ cause: 'NORMAL_CLEARING' });
    await caller.hearsEventually('play:tune');
    const leg = caller.leg;
    expect(leg?.variables.get('last_bridge_to')).toBe(callee.legUuid);
    expect(leg?.variables.get('sip_refer_to')).toContain('?Replaces=');
    caller.hangUp();
    await lab.empty();
  });

  it('lets the held party dial the consult number again when there is no inline_destination', async () => {
    const hits: ChannelData[] = [];
    onHit = (data, answer) => {
      hits.push(data);
      if (hits.length === 1) answer([`api uuid_answer ${data.get('Unique-ID') ?? ''}`]);
    };
    const parker = lab.phone('1001', 'east');
    const { caller, callee } = await talk(lab.phone('1000', 'east'), parker);
    callee.hold();
    const consult = parker.dial('*70');
    await consult.answered;
    consult.leg?.variables.set('inline_destination', undefined);
    await callee.attendedTransfer(consult);
    const second = await lab.until(() => hits[1]);
    expect(second.get('Unique-ID')).toBe(caller.legUuid);
    expect(second.get('Caller-Destination-Number')).toBe('*70');
    expect(second.get('variable_sip_refer_to')).toContain('?Replaces=');
  });

  it('loses the held party when the consult number means nothing in its context', async () => {
    onHit = (data, answer) => answer([`api uuid_answer ${data.get('Unique-ID') ?? ''}`]);
    const parker = lab.phone('1001', 'east');
    const { caller, callee } = await talk(lab.phone('1000', 'east'), parker);
    const consult = parker.dial('*70');
    await consult.answered;
    const { leg } = consult;
    leg?.variables.set('inline_destination', undefined);
    if (leg !== null) leg.profile = { ...leg.profile, destinationNumber: 'nowhere' };
    const held = caller.leg;
    if (held !== null) held.profile = { ...held.profile, context: 'trunks' };
    await callee.attendedTransfer(consult);
    expect(await caller.ended).toMatchObject({ cause: 'NO_ROUTE_DESTINATION' });
  });

  it('joins the two partners when both calls are talks', async () => {
    const parker = lab.phone('1001', 'east');
    const first = await talk(lab.phone('1000', 'east'), parker);
    first.callee.hold();
    const second = await talk(parker, lab.phone('1002', 'east'));
    expect(await first.callee.attendedTransfer(second.caller)).toEqual({ final: 200 });
    await first.caller.hearsEventually('phone:1002');
    await second.callee.hearsEventually('phone:1000');
    await Promise.all([first.callee.ended, second.caller.ended]);
    first.caller.hangUp();
    await second.callee.ended;
    await lab.empty();
  });

  it('is refused when neither call has a partner', async () => {
    onHit = (data, answer) => answer(announce(data.get('Unique-ID') ?? '', null));
    const parker = lab.phone('1001', 'east');
    const calls = [parker.dial('*70'), parker.dial('*70')] as const;
    for (const call of calls) await call.hearsEventually('play:spoken');
    expect(await calls[0].attendedTransfer(calls[1])).toEqual({ final: 403 });
  });
});
