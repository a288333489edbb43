import { describe, expect, it } from '@jest/globals';
import { api } from '../fake-leg.js';
import { eventJson } from '../fake-switch.js';
import { CALL, CALLER, LEG, RING } from '../orders.js';
import { NODE, linkRigs } from './link-rigs.js';

const { up } = linkRigs();

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
    // A call-back goes by its leg's name.
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
    expect(heard.switchEvents.slice(1)).toEqual([
      { kind: 'legs-joined', node: NODE, a: CALLER, b: LEG, callId: CALL },
      { kind: 'ring-failed', node: NODE, ring: RING, callId: CALL, cause: 'USER_BUSY' },
      { kind: 'leg-gone', node: NODE, leg: CALLER, callId: CALL, cause: 'NORMAL_CLEARING' },
    ]);
  });

  it('[C15] tells at which nodes a ringing was asked for that failed here, and when a phone that was answered has left', async () => {
    const { fake, heard } = await up();
    const of = {
      variable_parkade_call: CALL,
      variable_parkade_ring: RING,
      variable_parkade_ring_nodes: `${NODE}:fs-b`,
    };
    const gone = { 'Event-Name': 'CHANNEL_HANGUP', 'Unique-ID': LEG, 'Hangup-Cause': 'NORMAL_CLEARING', ...of };
    fake.say(
      eventJson({
        'Event-Name': 'BACKGROUND_JOB',
        'Job-UUID': RING,
        'Job-Command': 'originate',
        'Job-Command-Arg': `{originate_timeout=20,parkade_call=${CALL},parkade_ring=${RING},parkade_ringing=${RING},parkade_ring_nodes=${NODE}:fs-b}user/1001@pbx.test x`,
        _body: '-ERR USER_BUSY\n',
      }),
    );
    // One of several phones that still ring: the job will tell.
    fake.say(eventJson({ ...gone, variable_parkade_ringing: RING }));
    fake.say(eventJson(gone));
    await heard.nth('ring-failed', 2);
    const failed = { kind: 'ring-failed', node: NODE, ring: RING, callId: CALL, nodes: [NODE, 'fs-b'] };
    const left = { kind: 'leg-gone', node: NODE, leg: LEG, callId: CALL, cause: 'NORMAL_CLEARING' };
    expect(heard.switchEvents.slice(1)).toEqual([
      { ...failed, cause: 'USER_BUSY' },
      left,
      left,
      { ...failed, cause: 'NORMAL_CLEARING' },
    ]);
  });

  it('takes a burst of 10,000 events in order, with commands in between', async () => {
    const { fake, heard, links } = await up({ replyMs: 5000, queueMs: 5000 });
    const many = Array.from({ length: 10_000 }, (_, at) => hangup(`leg-${String(at).padStart(8, '0')}`, CALL));
    for (let at = 0; at < many.length; at += 500) fake.say(many.slice(at, at + 500).join(''));
    fake.behave = () => api('true');
    expect(await links.legExists(NODE, LEG)).toBe('yes');
    await heard.nth('leg-gone', 10_000);
    const legs = heard.switchEvents.filter((one) => one.kind === 'leg-gone').map((one) => one.leg);
    expect(legs.every((leg, at) => leg === `leg-${String(at).padStart(8, '0')}`)).toBe(true);
  });

  it('goes on when the listener fails', async () => {
    const { links, record } = await up({
      onSwitchEvent: (switchEvent) =>
        switchEvent.kind === 'link-up' ? Promise.reject(new Error('a')) : Promise.resolve(),
    });
    expect(links.isUp(NODE)).toBe(true);
    expect(record.lines.some((line) => line.message === 'a switch event was not taken')).toBe(true);
  });
});
