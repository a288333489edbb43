import { describe, expect, it } from '@jest/globals';
import { parseUserAddress, showUser } from '@parkade/park-decision';
import {
  domainNamed,
  PLAIN_HOUSE,
  readSnapshot,
  userDial,
  variableOfHeader,
  whoIsOn,
  type ChannelData,
  type House,
} from '@parkade/dialplan-contract';
import { parseNodeId } from '@parkade/park-decision';

const HOUSE: House = {
  domains: [
    { domain: 'pbx.test', aliases: ['pbx', '10.0.0.5'] },
    { domain: 'b.test', aliases: [] },
  ],
  proxies: [
    { addresses: ['10.0.0.7', '2001:db8::7'], variable: 'sip_h_X-Authenticated-User', domain: null },
    { addresses: ['10.0.0.8'], variable: 'sip_P-Asserted-Identity', domain: 'b.test' },
    { addresses: ['10.0.0.9'], variable: 'proxied_user', domain: null },
  ],
};

const leg = (address: string, variables: Readonly<Record<string, string>>): ChannelData => ({
  'Unique-ID': 'leg-00000001',
  'Call-Direction': 'inbound',
  variable_direction: 'inbound',
  variable_sip_network_ip: address,
  variable_parkade_entry: 'dialled',
  variable_parkade_dialled: '701',
  ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`variable_${name}`, value])),
});

const ownerOf = (address: string, variables: Readonly<Record<string, string>>, house = HOUSE): string =>
  showUser(whoIsOn(leg(address, variables), house).owner);

const X = 'sip_h_X-Authenticated-User';

describe('whose leg it is that came from a proxy', () => {
  it.each<[text: string, owner: string]>([
    ['1002@pbx.test', '1002@pbx.test'],
    ['sip:1002@pbx.test', '1002@pbx.test'],
    ['sips:1002@pbx.test:5061;transport=tls', '1002@pbx.test'],
    ['<sip:1002@pbx.test;user=phone>', '1002@pbx.test'],
    ['"Carol, <desk>" <sip:1002@pbx.test>', 'nobody'],
    ['"Carol, desk" <sip:1002@pbx.test>', '1002@pbx.test'],
    ['Carol <sip:1002@pbx.test>', '1002@pbx.test'],
    ['<sip:+49301234@pbx.test>', '+49301234@pbx.test'],
    ['Ann.b-c_d@pbx.test', 'Ann.b-c_d@pbx.test'],
    ['_ann@pbx.test', '_ann@pbx.test'],
    ['1002@PBX', '1002@pbx.test'],
    ['1002@10.0.0.5', '1002@pbx.test'],
    ['1002@c.test', '1002@c.test'],
    ['', 'nobody'],
    ['1002', 'nobody'],
    ['@pbx.test', 'nobody'],
    ['1002@', 'nobody'],
    ['1002@pbx.test, 1003@pbx.test', 'nobody'],
    ['1002@pbx.test@b.test', 'nobody'],
    ['<sip:1002@pbx.test', 'nobody'],
    ['sip:1002@pbx.test>', 'nobody'],
    ['<sip:1002@pbx.test> <sip:1003@pbx.test>', 'nobody'],
    ['<sip:1002@pbx.test>;tag=1', 'nobody'],
    ['tel:+49301234', 'nobody'],
    ['sip:1002:secret@pbx.test', 'nobody'],
    ['sip:1002%40b.test@pbx.test', 'nobody'],
    ['1002@pbx.test\nx', 'nobody'],
    ["1002'}@pbx.test", 'nobody'],
    ['-ERR@No such channel', 'nobody'],
  ])('[W31] %j is %s', (text, owner) => {
    expect(ownerOf('10.0.0.7', { [X]: text })).toBe(owner);
  });

  it('[W30] by its address, whatever the case of the header', () => {
    expect(ownerOf('2001:db8::7', { 'sip_h_x-authenticated-user': '1002@pbx.test' })).toBe('1002@pbx.test');
  });

  it.each([
    ['another address', '10.0.0.6', { [X]: '1002@pbx.test' }],
    ['an address that begins alike', '10.0.0.77', { [X]: '1002@pbx.test' }],
    ['an address that looks alike to a pattern', '10x0.0.7', { [X]: '1002@pbx.test' }],
    ['the address of another proxy', '10.0.0.8', { [X]: '1002@pbx.test' }],
    ['no address', '', { [X]: '1002@pbx.test' }],
    ['a header that came twice', '10.0.0.7', { [X]: '1002@pbx.test', [`${X}-1`]: '1003@pbx.test' }],
    ['a leg that the switch dialled', '10.0.0.7', { [X]: '1002@pbx.test', direction: 'outbound' }],
  ])('[W30] is nobody with %s', (_what, address, variables) => {
    expect(ownerOf(address, variables)).toBe('nobody');
  });

  it('[W30] is nobody where no proxy is trusted', () => {
    expect(ownerOf('10.0.0.7', { [X]: '1002@pbx.test' }, PLAIN_HOUSE)).toBe('nobody');
  });

  it('[W30] goes before a log-in of the proxy; with nothing said, the log-in counts', () => {
    const login = { user_name: 'proxy', domain_name: 'pbx.test' };
    expect(ownerOf('10.0.0.7', { ...login, [X]: '1002@pbx.test' })).toBe('1002@pbx.test');
    expect(ownerOf('10.0.0.7', login)).toBe('proxy@pbx.test');
    expect(ownerOf('10.0.0.6', { ...login, [X]: '1002@pbx.test' })).toBe('proxy@pbx.test');
  });

  it('[W30] by P-Asserted-Identity and by a variable; a user alone where the proxy has a domain', () => {
    const asserted = variableOfHeader('p-asserted-identity');
    expect(ownerOf('10.0.0.8', { [asserted]: '1002' })).toBe('1002@b.test');
    expect(ownerOf('10.0.0.8', { [asserted]: '"Carol" <sip:+4930@10.0.0.5>' })).toBe('+4930@pbx.test');
    expect(ownerOf('10.0.0.8', { [asserted]: '<tel:1002>' })).toBe('nobody');
    expect(ownerOf('10.0.0.9', { proxied_user: '1002@pbx' })).toBe('1002@pbx.test');
    expect(variableOfHeader('X-User')).toBe('sip_h_X-User');
  });

  it('[W30] is read for the leg that asks, and for who dialled the leg that was sent', () => {
    const node = parseNodeId('fs-a');
    if (node === undefined) throw new Error('no node');
    const read = (data: ChannelData) => {
      const reading = readSnapshot(data, node, undefined, HOUSE);
      if (reading.kind === 'refused') throw new Error(reading.detail);
      return reading.snapshot;
    };
    expect(showUser(read(leg('10.0.0.7', { [X]: '1002@pbx' })).owner)).toBe('1002@pbx.test');
    const dialled = leg('10.0.0.1', {
      direction: 'outbound',
      dialed_user: '1000',
      dialed_domain: 'PBX.test',
      transfer_source: 'x',
      last_bridge_to: 'leg-00000002',
      originating_leg_uuid: 'leg-00000002',
      parkade_dialler: '1002@pbx',
    });
    expect(showUser(read(dialled).lastBridgedOwner)).toBe('1002@pbx.test');
    expect(showUser(read(dialled).owner)).toBe('1000@pbx.test');
  });
});

describe('users as people have them', () => {
  it.each(['+49301234', 'ann.lee', 'Ann-Lee', '_service', '0042', 'x'.repeat(64)])(
    '[W31] %s can be dialled',
    (user) => {
      expect(userDial(parseUserAddress(user, 'pbx.test') ?? null)).toBe(`user/${user}@pbx.test`);
    },
  );

  it.each(['', '-x', '.x', 'a b', 'a,b', "a'b", 'a}b', 'a@b', 'a/b', '*70', 'x'.repeat(65), 'ä'])(
    '[W31] %j cannot, and is nobody',
    (user) => {
      expect(parseUserAddress(user, 'pbx.test')).toBeUndefined();
    },
  );
});

describe('the names of a domain', () => {
  it.each([
    ['pbx.test', 'pbx.test'],
    ['Pbx.Test', 'pbx.test'],
    ['PBX', 'pbx.test'],
    ['10.0.0.5', 'pbx.test'],
    ['b.test', 'b.test'],
    ['c.test', 'c.test'],
    ['pbx.test.', 'pbx.test.'],
  ])('[W32] %s means %s', (name, domain) => {
    expect(domainNamed(name, HOUSE)).toBe(domain);
  });

  it('[W32] a log-in by another name is the user of the domain', () => {
    expect(ownerOf('10.0.0.6', { user_name: '1002', domain_name: '10.0.0.5' })).toBe('1002@pbx.test');
  });
});
