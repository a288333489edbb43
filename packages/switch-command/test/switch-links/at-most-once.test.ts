import { describe, expect, it } from '@jest/globals';
import type { SwitchLinks } from '../../src/index.js';
import { api, commandReply } from '../fake-leg.js';
import { eventJson } from '../fake-switch.js';
import { CALL, CALLER, LEG } from '../orders.js';
import { NODE, linkRigs } from './link-rigs.js';

const { up } = linkRigs();

describe('a command is executed at most once', () => {
  const forwardOnce = (links: SwitchLinks) =>
    links.forward(NODE, { leg: LEG, to: { extension: '1000', context: 'default' }, caller: null }, 'anywhere');

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
    let sayLate = (): void => undefined;
    fake.behave = (_command, connection) => {
      sayLate = () => void (connection.writable && connection.write(api('+OK late\n')));
      return null;
    };
    expect(await forwardOnce(links)).toMatchObject({ kind: 'unknown' });
    sayLate();
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
    const { fake, links } = await up({ replyMs: 20_000, queueMs: 20_000 });
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
