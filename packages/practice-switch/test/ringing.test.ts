import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PracticeLab } from '../src/index.js';
import { EslClient } from './esl-client.js';
import { talk } from './lab-fixture.js';

describe('ringing', () => {
  let lab: PracticeLab;
  let client: EslClient;

  beforeEach(async () => {
    lab = await PracticeLab.start({
      nodes: [{ name: 'east', directory: [{ user: '1009' }] }],
      seed: 11,
      secondMs: 100,
    });
    client = await EslClient.authenticated(lab.node('east').eslPort);
  });

  afterEach(async () => {
    client.close();
    await lab.close();
  });

  it.each([
    ['busy', 'USER_BUSY'],
    ['dnd', 'NO_USER_RESPONSE'],
    ['unregistered', 'USER_NOT_REGISTERED'],
  ] as const)('a phone that is %s answers %s', async (behaviour, cause) => {
    lab.phone('1001', 'east', { behaviour });
    expect(await client.ask('api originate user/1001@pbx.test &park')).toBe(`-ERR ${cause}\n`);
    await lab.empty();
  });

  it('knows who is absent and what is no endpoint', async () => {
    expect(await client.ask('api originate user/1009@pbx.test &park')).toBe('-ERR USER_NOT_REGISTERED\n');
    expect(await client.ask('api originate user/1998@pbx.test &park')).toBe('-ERR SUBSCRIBER_ABSENT\n');
    expect(await client.ask('api originate nonsense/1 &park')).toBe('-ERR CHAN_NOT_IMPLEMENTED\n');
  });

  it('gives up after originate_timeout', async () => {
    const bob = lab.phone('1001', 'east');
    client.send('api originate {originate_timeout=2}user/1001@pbx.test &park');
    const incoming = await bob.nextIncoming();
    expect(await incoming.cancelled).toMatchObject({ cause: 'NO_ANSWER' });
    expect((await client.next()).body).toBe('-ERR NO_ANSWER\n');
  });

  it('shows the caller id, the ring tone header, and nothing before a colon', async () => {
    const bob = lab.phone('1001', 'east');
    const vars = `origination_caller_id_name='Park 701: Alice',origination_caller_id_number=701,sip_h_Alert-Info='<http://127.0.0.1/>;info=park-recall'`;
    client.send(`bgapi originate {${vars}}user/1001@pbx.test &park`);
    const incoming = await bob.nextIncoming();
    expect(incoming.from).toEqual({ name: ' Alice', number: '701' });
    expect(incoming.headers.get('Alert-Info')).toBe('<http://127.0.0.1/>;info=park-recall');
  });

  it.each([
    ['LOSE_RACE', 'completed elsewhere'],
    ['ORIGINATOR_CANCEL', 'SIP;cause=487;text="ORIGINATOR_CANCEL"'],
    ['NORMAL_CLEARING', 'Q.850;cause=16;text="NORMAL_CLEARING"'],
  ])('a ring stopped with %s tells the phone: %s', async (cause, reason) => {
    const bob = lab.phone('1001', 'east');
    await client.ask('event json BACKGROUND_JOB');
    await client.ask('bgapi originate {origination_uuid=ring-1}user/1001@pbx.test &park');
    const incoming = await bob.nextIncoming();
    expect(await client.ask(`api uuid_kill ring-1 ${cause}`)).toBe('+OK\n');
    expect(await incoming.cancelled).toMatchObject({ reason });
    expect((await client.nextJsonEvent('BACKGROUND_JOB'))['_body']).toBe(`-ERR ${cause}\n`);
    expect(await client.ask(`api uuid_kill ring-1 ${cause}`)).toBe('-ERR No such channel!\n');
  });

  it('refuses a uuid that is in use', async () => {
    const bob = lab.phone('1001', 'east');
    client.send('bgapi originate {origination_uuid=ring-1}user/1001@pbx.test &park');
    await bob.nextIncoming();
    await client.next();
    expect(await client.ask('api originate {origination_uuid=ring-1}user/1001@pbx.test &park')).toBe(
      '-ERR DESTINATION_OUT_OF_ORDER\n',
    );
  });

  it('takes the first of two phones of one user, the other is told', async () => {
    const [desk, soft] = [lab.phone('1001', 'east'), lab.phone('1001', 'east')];
    lab.phone('1000', 'east').dial('1001');
    const [atDesk, atSoft] = await Promise.all([desk.nextIncoming(), soft.nextIncoming()]);
    atDesk.answer();
    expect(await atSoft.cancelled).toMatchObject({ reason: 'completed elsewhere' });
    await atDesk.hearsEventually('phone:1000');
  });

  it('is cancelled by a caller who gives up', async () => {
    const bob = lab.phone('1001', 'east');
    const call = lab.phone('1000', 'east').dial('1001');
    const incoming = await bob.nextIncoming();
    await call.rang;
    call.hangUp();
    expect((await incoming.cancelled).cause).toBe('ORIGINATOR_CANCEL');
    await lab.empty();
  });

  it('remembers what a call heard, in order', async () => {
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    callee.hold();
    await lab.until(() => caller.heard().length === 2);
    callee.resume();
    await lab.until(() => caller.heard().length === 3);
    callee.hangUp();
    expect((await caller.ended).status).toBe(200);
    const sounds = caller.heard().map((one) => one.sources.join());
    expect(sounds.slice(0, 3)).toEqual(['phone:1001', 'play:local_stream://moh', 'phone:1001']);
  });

  it('gives hold music to the held side only', async () => {
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    callee.hold();
    await caller.hearsEventually('play:local_stream://moh');
    expect(callee.hears()).toEqual([]);
    callee.resume();
    await caller.hearsEventually('phone:1001');
  });
});
