/** What is asked of the switches for the desk: is anybody there, who talks to whom, and the leg that is sent. */
import { describe, expect, it } from '@jest/globals';
import { api } from '../fake-leg.js';
import { FakeSwitch } from '../fake-switch.js';
import { CALL, LEG } from '../orders.js';
import { linkRigs, NODE } from './link-rigs.js';

const { up } = linkRigs();
const jonas = { user: '1005', domain: 'pbx.test' };
const VANILLA =
  '{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})},${verto_contact(${dialed_user}@${dialed_domain})}';

describe('[Q12] whether a phone of a user is registered', () => {
  it.each([
    ['yes', 'sofia/internal/sip:1005@10.0.0.5:5060', '', ''],
    ['no', 'error/user_not_registered', VANILLA, 'error/user_not_registered'],
    ['no', 'error/user_not_registered', VANILLA, '-ERR verto_contact Command not found!'],
    ['yes', 'error/user_not_registered', VANILLA, 'verto.rtc/u:1234'],
    ['no', 'error/user_not_registered', '-ERR no reply', ''],
    [
      'unknown',
      'error/user_not_registered',
      '${sofia_contact(*/${dialed_user}@${dialed_domain})},sofia/gateway/mobile/1',
      '',
    ],
    ['unknown', 'error/user_not_registered', 'sofia/internal/1005@10.0.0.5', ''],
    ['unknown', 'error/user_not_registered', '${regex(${dialed_user}|1005|loopback/1005)}', ''],
  ])('is %s: contact %s, dialled by %s, verto %s', async (is, contact, dialString, verto) => {
    const { fake, links } = await up();
    fake.behave = (line) =>
      api(line.includes('user_data') ? dialString : line.includes('verto_contact') ? verto : contact);
    expect(await links.isRegistered(jonas)).toBe(is);
  });

  it('is not known without a link', async () => {
    const { fake, links } = await up();
    await fake.stop();
    expect(await links.isRegistered(jonas)).toBe('unknown');
  });
});

describe("[Q10] a user's talks", () => {
  /** Legs as the switch tells of them: whose, and with whom bridged. */
  const legs =
    (all: Readonly<Record<string, { readonly user: string; readonly bond?: string; readonly last?: string }>>) =>
    (line: string) => {
      const leg = /uuid_dump (\S+)/.exec(line)?.[1];
      if (leg === undefined) {
        const rows = Object.entries(all).map(([uuid, { user }]) => ({ uuid, name: `sofia/internal/${user}@pbx.test` }));
        return api(JSON.stringify({ row_count: rows.length, rows }));
      }
      const { user, bond, last = bond } = all[leg] ?? { user: '' };
      return api(
        JSON.stringify({
          'Unique-ID': leg,
          'Call-Direction': 'inbound',
          variable_user_name: user,
          variable_domain_name: 'pbx.test',
          ...(bond === undefined ? {} : { variable_signal_bond: bond, variable_last_bridge_to: last }),
        }),
      );
    };

  it.each([
    ['none', { aaaaaaaa: { user: '1001', bond: 'bbbbbbbb' } }, []],
    ['none that is joined already', { aaaaaaaa: { user: '1005', bond: 'bbbbbbbb', last: 'cccccccc' } }, []],
    ['none of somebody whose number begins alike', { aaaaaaaa: { user: '10055', bond: 'bbbbbbbb' } }, []],
    ['one', { aaaaaaaa: { user: '1005', bond: 'bbbbbbbb' }, dddddddd: { user: '1005' } }, ['bbbbbbbb']],
    [
      'two',
      { aaaaaaaa: { user: '1005', bond: 'bbbbbbbb' }, cccccccc: { user: '1005', bond: 'dddddddd' } },
      ['bbbbbbbb', 'dddddddd'],
    ],
  ])('are %s', async (_title, all, others) => {
    const { fake, links } = await up();
    fake.behave = legs(all);
    const talks = await links.talksOf(jonas);
    expect(talks === 'unknown' ? talks : talks.map((talk) => talk.with)).toEqual(others);
  });

  it.each<[string, string, string, unknown]>([
    ['a phone of the house', 'aaaaaaaa', '1005', jonas],
    ['nobody of the house', 'aaaaaaaa', '', null],
  ])('[F1] a leg is that of %s', async (_title, leg, name, owner) => {
    const { fake, links } = await up();
    fake.behave = legs({ aaaaaaaa: { user: name } });
    expect(await links.ownerOf(NODE, leg as typeof LEG)).toEqual(owner);
    fake.behave = () => api('-ERR No such channel!');
    expect(await links.ownerOf(NODE, leg as typeof LEG)).toBeNull();
    fake.behave = () => api('what?');
    expect(await links.ownerOf(NODE, leg as typeof LEG)).toBe('unknown');
  });

  it('are not known where a node does not answer', async () => {
    const { fake, links } = await up();
    await fake.stop();
    expect(await links.talksOf(jonas)).toBe('unknown');
  });

  it.each(['the node', 'a leg of the node'])(
    'are not known where another one shows one of them, and %s does not answer',
    async (silent) => {
      const other = new FakeSwitch();
      const { fake, links } = await up({ other });
      const talk = legs({ aaaaaaaa: { user: '1005', bond: 'bbbbbbbb' } });
      fake.behave = talk;
      other.behave = legs({});
      expect(await links.talksOf(jonas)).toMatchObject([{ with: 'bbbbbbbb' }]);
      other.behave = (line) => (silent === 'the node' || line.includes('uuid_dump') ? null : talk(line));
      expect(await links.talksOf(jonas)).toBe('unknown');
    },
  );

  it('are found by a number of one digit, whatever other numbers there are', async () => {
    const { fake, links } = await up();
    const others = Array.from({ length: 60 }, (_, i) => [`other${String(i).padStart(3, '0')}`, { user: `1${i}` }]);
    fake.behave = legs({ ...Object.fromEntries(others), aaaaaaaa: { user: '1', bond: 'bbbbbbbb' } });
    expect(await links.talksOf({ ...jonas, user: '1' })).toMatchObject([{ leg: 'aaaaaaaa', with: 'bbbbbbbb' }]);
    expect(fake.executed.filter((line) => line.includes('uuid_dump'))).toHaveLength(1);
  });
});

describe('[Q10][Q11] the leg that is sent', () => {
  it('goes to the number in its own context; what it is to be put back as is written first', async () => {
    const { fake, links } = await up();
    expect(await links.sendTo(NODE, { leg: LEG, number: '*70' })).toEqual({ kind: 'done' });
    await links.sendTo(NODE, { leg: LEG, number: '701', putBack: CALL });
    expect(fake.executed).toEqual([
      `api uuid_transfer ${LEG} *70`,
      `api uuid_setvar ${LEG} parkade_put_back ${CALL}`,
      `api uuid_transfer ${LEG} 701`,
    ]);
  });

  it.each(['701 XML public', "7'01", '', '701\nexit'])('goes to no number like %j', async (number) => {
    const { fake, links } = await up();
    expect(await links.sendTo(NODE, { leg: LEG, number })).toMatchObject({ kind: 'unknown' });
    expect(fake.executed).toEqual([]);
  });
});
