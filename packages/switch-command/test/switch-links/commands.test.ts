import { afterEach, describe, expect, it } from '@jest/globals';
import { type NodeId, parseNodeId } from '@parkade/park-decision';
import type { CallBackOrder, RingOrder } from '@parkade/park-engine';
import { type LinkTiming, SwitchLinks } from '../src/index.js';
import { api, commandReply } from './fake-leg.js';
import { CORE, FakeSwitch, eventJson } from './fake-switch.js';
import { Heard } from './heard-notices.js';
import { CALL, CALLER, HOLD, LEG, MUSIC, PARKER, RING } from './orders.js';
import { recording } from './recording-surroundings.js';

const NODE = parseNodeId('fs-a') as NodeId;
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const QUICK: Partial<LinkTiming> = {
  connectMs: 300,
  replyMs: 200,
  queueMs: 200,
  firstRetryMs: 10,
  longestRetryMs: 40,
  steadyMs: 60,
};

async function rig(timing: Partial<LinkTiming> = {}, prepare: (fake: FakeSwitch) => void = () => undefined) {
  const fake = new FakeSwitch();
  prepare(fake);
  await fake.start();
  cleanups.push(() => fake.stop());
  const heard = new Heard();
  const record = recording();
  const links = new SwitchLinks({
    nodes: [{ node: NODE, host: '127.0.0.1', port: fake.port, password: 'secret' }],
    timing: { ...QUICK, ...timing },
    onNotice: heard.take,
    logger: record.logger,
    meters: record.meters,
    random: () => 0.5,
  });
  cleanups.push(() => links.close());
  return { fake, links, heard, record };
}

const up = async (...args: Parameters<typeof rig>) => {
  const made = await rig(...args);
  await made.links.start(5000);
  return made;
};

const ringOrder = (name = 'Park 701 - Alice'): RingOrder => ({
  ring: RING,
  callId: CALL,
  version: 5,
  caller: CALLER,
  target: PARKER,
  forMs: 19_200,
  display: { name, number: '5551234' },
});

const callBackOrder = (): CallBackOrder => ({
  ring: RING,
  dial: 'sofia/gateway/trunk/+5551234',
  tries: 2,
  forMs: 25_200,
  callerId: '+4930123',
  hold: { ...HOLD, leg: RING },
});

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('a link comes up', () => {
  it('authenticates, subscribes what is wanted and nothing else, and tells the core uuid', async () => {
    const { fake, heard, links } = await up();
    expect(await heard.nth('link-up')).toEqual({ kind: 'link-up', node: NODE, coreUuid: CORE });
    expect(new Set(fake.subscribed)).toEqual(
      new Set(
        ['CHANNEL_HANGUP', 'CHANNEL_BRIDGE', 'BACKGROUND_JOB', 'HEARTBEAT', 'PRESENCE_PROBE'].map(
          (name) => `event json ${name}`,
        ),
      ),
    );
    expect(links.nodeOfCore(CORE)).toBe(NODE);
    expect(links.nodeOfCore('another')).toBeUndefined();
    expect(links.isUp(NODE)).toBe(true);
  });

  it('does not come up with a wrong password, tries again with patience, and never logs the password', async () => {
    const { fake, heard, links, record } = await rig({ longestRetryMs: 500 }, (one) => (one.password = 'other'));
    await links.start(150);
    expect(heard.notices).toEqual([]);
    expect(fake.connections).toBeLessThan(8);
    expect(await links.legExists(NODE, LEG)).toBe('unknown');
    expect(JSON.stringify(record.lines)).not.toContain('secret');
    expect(record.lines.filter((line) => line.message === 'switch cannot be reached')).toHaveLength(1);
    fake.password = 'secret';
    await heard.nth('link-up');
  });

  it.each([
    ['says nothing', ''],
    ['is no event socket', 'SSH-2.0-x\r\n'],
    [
      'refuses by its access list',
      'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n',
    ],
    ['breaks the framing', 'Content-Length: -1\n\n'],
  ])('tries again when the other end %s', async (_name, greeting) => {
    const { fake, heard, links } = await rig({ connectMs: 50 }, (one) => (one.greeting = greeting));
    await links.start();
    await until(() => fake.connections >= 3);
    fake.greeting = 'Content-Type: auth/request\n\n';
    await heard.nth('link-up');
    expect(heard.notices.filter((one) => one.kind === 'link-lost')).toEqual([]);
  });

  it('says when the switch is another process than before, and not when only the link was away', async () => {
    const { fake, heard } = await up();
    await fake.stop();
    await heard.nth('link-lost');
    await fake.start();
    expect(await heard.nth('link-up', 2)).not.toHaveProperty('restarted');
    await fake.stop();
    await heard.nth('link-lost', 2);
    fake.core = '99999999-aaaa-4bbb-8ccc-000000000009';
    await fake.start();
    expect(await heard.nth('link-up', 3)).toMatchObject({ coreUuid: fake.core, restarted: true });
  });

  it('keeps trying while nobody listens', async () => {
    const { fake, heard, links } = await rig();
    await fake.stop();
    await links.start(100);
    expect(heard.notices).toEqual([]);
    await fake.start();
    await heard.nth('link-up');
  });

  it('survives a storm of lost connections', async () => {
    const { fake, heard } = await up();
    for (let round = 1; round <= 15; round += 1) {
      fake.drop();
      await heard.nth('link-lost', round);
      await heard.nth('link-up', round + 1);
    }
    expect(fake.connections).toBe(16);
  });
});

describe('the next try', () => {
  it('starts from the beginning only after a link that held', async () => {
    const { fake, heard } = await up({ firstRetryMs: 20, longestRetryMs: 2000, steadyMs: 60_000 });
    const gaps: number[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const from = performance.now();
      fake.drop();
      await heard.nth('link-up', round + 1);
      gaps.push(performance.now() - from);
    }
    expect(gaps[4] ?? 0).toBeGreaterThan(2 * (gaps[0] ?? Infinity));
  });
});

describe('a command is executed at most once', () => {
  const forwardOnce = (links: SwitchLinks) => links.forward(NODE, LEG, '1000', 'default');

  it('is unknown when the connection is lost before the reply, and is not sent again', async () => {
    const { fake, heard, links } = await up();
    fake.behave = (_command, connection) => (connection.destroy(), null);
    expect(await forwardOnce(links)).toMatchObject({ kind: 'unknown' });
    await heard.nth('link-up', 2);
    fake.behave = () => api('+OK\n');
    expect(await links.hangUp(NODE, LEG, 'NORMAL_CLEARING')).toEqual({ kind: 'done' });
    expect(fake.executed).toEqual([
      `api uuid_transfer ${LEG} 1000 XML default`,
      `api uuid_kill ${LEG} NORMAL_CLEARING`,
    ]);
  });

  it.each([
    ['is hung up', CALL, ['uuid_getvar', 'uuid_kill']],
    ['is left alone when it belongs to another call by now', 'call9999', ['uuid_getvar']],
    ['is left alone when it belongs to none', '_undef_', ['uuid_getvar']],
    ['is refused as before when it is gone', '-ERR No such channel!\n', ['uuid_getvar', 'uuid_kill']],
  ])('a leg of a call %s', async (_what, owner, expected) => {
    const { fake, links } = await up();
    fake.behave = (command) => api(command.includes('uuid_getvar') ? owner : '+OK\n');
    expect(await links.hangUp(NODE, LEG, 'NORMAL_CLEARING', CALL)).toEqual({ kind: 'done' });
    expect(fake.executed.map((line) => line.split(' ')[1])).toEqual(expected);
  });

  it('is unknown without a reply; the connection is given up, and what waited behind it is never sent', async () => {
    const { fake, heard, links } = await up();
    fake.behave = () => null;
    const outcomes = await Promise.all([forwardOnce(links), links.hangUp(NODE, LEG, 'NO_ANSWER'), forwardOnce(links)]);
    expect(outcomes).toMatchObject([{ kind: 'unknown' }, { kind: 'link-down' }, { kind: 'link-down' }]);
    fake.behave = () => api('+OK\n');
    await heard.nth('link-up', 2);
    expect(fake.executed).toHaveLength(1);
    expect((await heard.nth('link-lost')).why).toContain('no reply');
  });

  it('takes a reply that comes after its time for nobody’s', async () => {
    const { fake, heard, links } = await up();
    fake.behave = (_command, connection) => {
      setTimeout(() => connection.writable && connection.write(api('+OK late\n')), 260);
      return null;
    };
    expect(await forwardOnce(links)).toMatchObject({ kind: 'unknown' });
    await heard.nth('link-up', 2);
    fake.behave = () => api('-ERR No such channel!\n');
    expect(await forwardOnce(links)).toEqual({ kind: 'refused', cause: 'No such channel!' });
  });

  it('is link-down at once, and never sent later, while there is no link', async () => {
    const { fake, heard, links } = await up();
    await fake.stop();
    await heard.nth('link-lost');
    const many = await Promise.all(Array.from({ length: 2000 }, () => forwardOnce(links)));
    expect(new Set(many.map((one) => one.kind))).toEqual(new Set(['link-down']));
    await fake.start();
    await heard.nth('link-up', 2);
    expect(await links.legExists(NODE, LEG)).toBe('unknown');
    expect(fake.executed).toEqual([`api uuid_exists ${LEG}`]);
  });

  it('gives each of many commands its own reply, though the reads are split anywhere', async () => {
    const { fake, links } = await up();
    fake.behave = (command, connection) => {
      for (const byte of api(command.includes(LEG) ? 'true' : 'false')) connection.write(byte);
      return null;
    };
    const legs = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? LEG : CALLER));
    const answers = await Promise.all(legs.map((leg) => links.legExists(NODE, leg)));
    expect(answers).toEqual(legs.map((leg) => (leg === LEG ? 'yes' : 'no')));
  });

  it('lets a stray reply pass', async () => {
    const { fake, heard, links } = await up();
    const gone = { 'Event-Name': 'CHANNEL_HANGUP', 'Unique-ID': LEG, variable_parkade_call: CALL };
    fake.say(commandReply('+OK nobody asked') + eventJson(gone));
    await heard.nth('leg-gone');
    fake.behave = () => api('true');
    expect(await links.legExists(NODE, LEG)).toBe('yes');
  });
});

describe('the heartbeat', () => {
  it('gives the link up after two and a half beats of silence', async () => {
    const { heard } = await up({ heartbeatSec: 0.04 });
    expect((await heard.nth('link-lost')).why).toContain('no heartbeat');
    await heard.nth('link-up', 2);
  });

  it('keeps it while the switch beats', async () => {
    const { fake, heard } = await up({ heartbeatSec: 0.08 });
    for (let beat = 0; beat < 10; beat += 1) {
      fake.say(eventJson({ 'Event-Name': 'HEARTBEAT' }));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    expect(heard.notices.map((one) => one.kind)).toEqual(['link-up']);
  });
});

describe('notices', () => {
  const hangup = (leg: string, call?: string) =>
    eventJson({
      'Event-Name': 'CHANNEL_HANGUP',
      'Unique-ID': leg,
      'Hangup-Cause': 'NORMAL_CLEARING',
      variable_parkade_call: call,
    });

  it('tells of legs that are ours, of bridges, and of rings that failed; of nobody else', async () => {
    const { fake, heard } = await up();
    const line = `originate {origination_uuid=${RING},parkade_call=${CALL},parkade_role=recall}user/1001@pbx.test x`;
    const job = (body: string, command = 'originate') =>
      eventJson({
        'Event-Name': 'BACKGROUND_JOB',
        'Job-UUID': RING,
        'Job-Command': command,
        'Job-Command-Arg': line.slice(10),
        _body: body,
      });
    const bridge = { 'Event-Name': 'CHANNEL_BRIDGE', 'Bridge-A-Unique-ID': CALLER, 'Bridge-B-Unique-ID': LEG };
    fake.say(hangup(CALLER));
    fake.say(hangup('not a uuid', CALL));
    fake.say(eventJson(bridge));
    fake.say(job('+OK x\n'));
    fake.say(job('-ERR USER_BUSY\n', 'status'));
    fake.say('Content-Type: text/event-json\nContent-Length: 3\n\n{x}');
    fake.say(eventJson({ ...bridge, variable_parkade_call: CALL }));
    fake.say(job('-ERR USER_BUSY\n'));
    fake.say(hangup(CALLER, CALL));
    await heard.nth('leg-gone');
    expect(heard.notices.slice(1)).toEqual([
      { kind: 'legs-joined', node: NODE, a: CALLER, b: LEG, callId: CALL },
      { kind: 'ring-failed', node: NODE, ring: RING, callId: CALL, cause: 'USER_BUSY' },
      { kind: 'leg-gone', node: NODE, leg: CALLER, callId: CALL, cause: 'NORMAL_CLEARING' },
    ]);
  });

  it.each([
    ['is one, when there is no leg', 'false', ['ring-failed', 'leg-gone']],
    ['is none, when the leg is there: the ring was asked for twice', 'true', ['leg-gone']],
  ])('a ring whose leg could not be made %s', async (_what, exists, expected) => {
    const { fake, heard } = await up();
    const asked = new Promise<void>((resolve) => {
      fake.behave = (line) => {
        if (line === `api uuid_exists ${RING}`) setImmediate(resolve);
        return api(exists);
      };
    });
    fake.say(
      eventJson({
        'Event-Name': 'BACKGROUND_JOB',
        'Job-UUID': RING,
        'Job-Command': 'originate',
        'Job-Command-Arg': `{origination_uuid=${RING},parkade_call=${CALL},parkade_role=recall}user/1001@pbx.test x`,
        _body: '-ERR DESTINATION_OUT_OF_ORDER\n',
      }),
    );
    await asked;
    if (exists === 'false') await heard.nth('ring-failed');
    fake.say(hangup(CALLER, CALL));
    await heard.nth('leg-gone');
    expect(heard.notices.slice(1).map(({ kind }) => kind)).toEqual(expected);
  });

  it('takes a burst of 10,000 events in order, with commands in between', async () => {
    const { fake, heard, links } = await up({ replyMs: 5000, queueMs: 5000 });
    const many = Array.from({ length: 10_000 }, (_, at) => hangup(`leg-${String(at).padStart(8, '0')}`, CALL));
    for (let at = 0; at < many.length; at += 500) fake.say(many.slice(at, at + 500).join(''));
    fake.behave = () => api('true');
    expect(await links.legExists(NODE, LEG)).toBe('yes');
    await heard.nth('leg-gone', 10_000);
    const legs = heard.notices.filter((one) => one.kind === 'leg-gone').map((one) => one.leg);
    expect(legs.every((leg, at) => leg === `leg-${String(at).padStart(8, '0')}`)).toBe(true);
  });

  it('goes on when the listener fails', async () => {
    const fake = new FakeSwitch();
    await fake.start();
    cleanups.push(() => fake.stop());
    const record = recording();
    const links = new SwitchLinks({
      nodes: [{ node: NODE, host: '127.0.0.1', port: fake.port, password: 'secret' }],
      timing: QUICK,
      onNotice: (notice) => (notice.kind === 'link-up' ? Promise.reject(new Error('a')) : Promise.resolve()),
      logger: record.logger,
      meters: record.meters,
    });
    cleanups.push(() => links.close());
    await links.start(5000);
    expect(links.isUp(NODE)).toBe(true);
    expect(record.lines.some((line) => line.message === 'a notice was not taken')).toBe(true);
  });
});

describe('commands', () => {
  it('hold: variables, music, transfer; ends at the first refusal', async () => {
    const { fake, links } = await up();
    expect(await links.hold(NODE, HOLD)).toEqual({ kind: 'done' });
    expect(fake.executed.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'api uuid_setvar',
      'api uuid_setvar_multi',
      'api uuid_setvar',
      'api uuid_transfer',
    ]);
    expect(fake.executed[2]).toBe(`api uuid_setvar ${LEG} parkade_music ${MUSIC}`);
    fake.executed.length = 0;
    fake.behave = () => api('-ERR No such channel!\n');
    expect(await links.hold(NODE, HOLD)).toEqual({ kind: 'refused', cause: 'No such channel!' });
    expect(fake.executed).toHaveLength(1);
  });

  it('hold: a text that cannot be written is not the switch saying that the leg is gone', async () => {
    const { fake, links } = await up();
    expect(await links.hold(NODE, { ...HOLD, music: 'a\nb' })).toMatchObject({ kind: 'unknown' });
    expect(fake.executed).toEqual([]);
  });

  it('ring: one background origination under the ring leg’s own id', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply(`+OK Job-UUID: ${RING}`);
    expect(await links.ring(NODE, ringOrder())).toEqual({ kind: 'done' });
    expect(fake.executed).toEqual([
      `bgapi originate {origination_uuid=${RING},originate_timeout=20,ignore_early_media=true,hangup_after_bridge=true,` +
        `parkade_call=${CALL},parkade_version=5,parkade_role=recall,parkade_caller_leg=${CALLER},` +
        `origination_caller_id_name='Park 701 - Alice',origination_caller_id_number=5551234,` +
        `sip_h_Alert-Info='<http://127.0.0.1/>;info=park-recall'}user/1001@pbx.test parkade-recall XML parkade\n` +
        `Job-UUID: ${RING}`,
    ]);
  });

  it.each(["O'Neil, {x=y}", 'unload mod_event_socket', '${system(x)}', 'a\nbgapi x', '📞', "'},a=b"])(
    'ring: the name %j changes nothing but the name',
    async (name) => {
      const { fake, links } = await up();
      fake.behave = () => commandReply('+OK');
      await links.ring(NODE, ringOrder(name));
      await links.ring(NODE, ringOrder('Bob'));
      const [hostile, plain] = fake.executed.map((line) => line.replace(/(caller_id_name=)'[^',{}$\n]*'/, "$1''"));
      expect(hostile).toBe(plain);
    },
  );

  it('call-back: an origination that the switch repeats by itself, with all it must know of the caller', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply('+OK');
    expect(await links.callBack(NODE, callBackOrder())).toEqual({ kind: 'done' });
    expect(fake.executed).toEqual([
      `bgapi originate {origination_uuid=${RING},originate_timeout=26,originate_retries=2,originate_retry_sleep_ms=5000,` +
        `ignore_early_media=true,origination_caller_id_number=+4930123,socket_resume=false,parkade_call=${CALL},` +
        `parkade_version=3,parkade_lot=main,parkade_orbit=701,parkade_role=rescued,parkade_state=parked,` +
        `parkade_parker=1001@pbx.test,parkade_parker_dial=user/1001@pbx.test,parkade_fallback_dial=user/1000@pbx.test,` +
        `parkade_parked_at=1000,parkade_due_at=61000,parkade_deadman_sec=180,` +
        `parkade_caller=${Buffer.from('{"name":"Alice","number":"5551234"}').toString('base64url')},` +
        `parkade_music=local_stream://moh}sofia/gateway/trunk/+5551234 parkade-rescue XML parkade\nJob-UUID: ${RING}`,
    ]);
  });

  it.each([
    ['a dial string with a block', { dial: '{x=y}sofia/gateway/trunk/5551234' }],
    ['two legs', { dial: 'sofia/gateway/trunk/1,sofia/gateway/trunk/2' }],
    ['another leg', { ring: LEG }],
  ])('call-back: %s is not written', async (_title, over) => {
    const { fake, links } = await up();
    expect(await links.callBack(NODE, { ...callBackOrder(), ...over })).toMatchObject({ kind: 'refused' });
    expect(fake.executed).toEqual([]);
  });

  it('stop-ring, hang-up, forward', async () => {
    const { fake, links } = await up();
    await links.stopRing(NODE, RING, 'picked-up');
    await links.stopRing(NODE, RING, 'no-answer');
    await links.hangUp(NODE, LEG, 'PICKED_OFF');
    await links.forward(NODE, LEG, '*981000', 'default');
    expect(await links.hangUp(NODE, LEG, 'x; y')).toMatchObject({ kind: 'unknown' });
    expect(await links.forward(NODE, LEG, '1 2', 'default')).toMatchObject({ kind: 'unknown' });
    expect(fake.executed).toEqual([
      `api uuid_kill ${RING} LOSE_RACE`,
      `api uuid_kill ${RING} ORIGINATOR_CANCEL`,
      `api uuid_kill ${LEG} PICKED_OFF`,
      `api uuid_transfer ${LEG} *981000 XML default`,
    ]);
  });

  it.each([
    ['joined', 'true', LEG, 'true'],
    ['joined', 'true', LEG, 'false'],
    ['not-joined', 'true', '_undef_', 'true'],
    ['not-joined', 'true', 'another-leg', 'true'],
    ['retriever-gone', 'true', 'another-leg', 'false'],
    ['caller-gone', 'false', '', ''],
    ['caller-gone', 'true', '-ERR No such channel!', 'true'],
    ['unknown', 'odd', '', ''],
  ])('joinState is %s (caller %s, last bridged to %s, retriever %s)', async (state, caller, peer, retriever) => {
    const { fake, links } = await up();
    fake.behave = (line) => api(line.includes('getvar') ? peer : line.includes(CALLER) ? caller : retriever);
    expect(await links.joinState(NODE, CALLER, LEG)).toBe(state);
  });

  it.each([
    ['talking', LEG, LEG],
    ['alone', '_undef_', LEG],
    ['alone', LEG, 'another-leg'],
    ['gone', '-ERR No such channel!', ''],
    ['gone', LEG, '-ERR No such channel!'],
  ])('talkOf is %s (bond %s, last bridged to %s)', async (kind, bond, last) => {
    const { fake, links } = await up();
    fake.behave = (line) => api(line.includes('signal_bond') ? bond : last);
    expect(await links.talkOf(NODE, CALLER)).toEqual(kind === 'talking' ? { kind, with: LEG } : { kind });
  });

  it('a node nobody configured has no link', async () => {
    const { links } = await up();
    const other = parseNodeId('fs-z') as NodeId;
    expect(await links.hold(other, HOLD)).toEqual({ kind: 'link-down' });
    expect(await links.ring(other, ringOrder())).toEqual({ kind: 'link-down' });
    expect(await links.joinState(other, CALLER, LEG)).toBe('unknown');
    expect(await links.talkOf(other, CALLER)).toEqual({ kind: 'unknown' });
  });
});

describe('close', () => {
  it('settles what is on its way, and opens nothing again', async () => {
    const { fake, links } = await up();
    fake.behave = () => null;
    const outcome = links.hangUp(NODE, LEG, 'NORMAL_CLEARING');
    await until(() => fake.executed.length === 1);
    await links.close();
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    expect(fake.connections).toBe(1);
  });
});
