/** Channel data of legs on a real FreeSWITCH 1.11 (`recorded-legs.json`, reduced to the headers that matter) → evidence. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  classifyRequest,
  parseNodeId,
  type Asked,
  type LegSnapshot,
  type LotId,
  type NumberPlan,
} from '@parkade/park-decision';
import { encodeCaller, legsAt, readSnapshot, type ChannelData } from '../src/index.js';

const node = parseNodeId('node-a');
if (node === undefined) throw new Error('a node name that is none');
const recorded = JSON.parse(readFileSync(new URL('recorded-legs.json', import.meta.url), 'utf8')) as Record<
  string,
  ChannelData
>;

const main: NumberPlan = {
  lot: 'main' as LotId,
  domain: 'pbx.test',
  parkCodes: ['*70'],
  retrievePrefixes: ['*71'],
  orbits: new Set(['701', '702']),
};

function dataOf(name: string): ChannelData {
  const data = recorded[name];
  if (data === undefined) throw new Error(`nothing is recorded under "${name}"`);
  return data;
}

function snapshotOf(data: ChannelData): LegSnapshot {
  const reading = readSnapshot(data, node ?? ('' as never));
  if (reading.kind === 'refused') throw new Error(reading.detail);
  return reading.snapshot;
}

const without = (data: ChannelData, ...names: readonly string[]): ChannelData =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));

const summary = (asked: Asked): string => {
  if (asked.kind === 'park')
    return `park ${asked.via} ${asked.wanted ?? ''} for ${asked.parker?.address.user ?? 'nobody'}`;
  if (asked.kind === 'reserve') return `reserve for ${asked.parker?.address.user ?? 'nobody'}`;
  if (asked.kind === 'retrieve') return `retrieve ${asked.orbit}`;
  return asked.kind === 'refused' ? `refused ${asked.reason}` : asked.kind;
};

describe('recorded legs', () => {
  it.each([
    ['[W1]', 'consult-line dials *70', 'reserve for 1001', { number: '1001', owner: '1001' }],
    ['[W2]', 'phone dials 701', 'retrieve 701', { number: '1002', owner: '1002' }],
    ['[W3]', 'blind REFER of the A leg by the called side', 'park blind  for 1001', { number: '1000', owner: '1000' }],
    ['[W3]', 'blind REFER of the B leg by the calling side', 'park blind  for 1000', { number: '1001', owner: '1001' }],
    ['[W5]', 'blind REFER to an orbit', 'park directed 702 for 1001', { number: '1000', owner: '1000' }],
    ['[W7]', 'phone dials *71701', 'retrieve 701', { number: '1002', owner: '1002' }],
    ['[W8]', 'held caller lands (caller dialled the parker)', 'land', { number: '1000', owner: '1000' }],
    ['[W8]', 'held caller lands (parker dialled the caller)', 'land', { number: '1001', owner: '1001' }],
    ['[W8]', 'ticket leg from the other node', 'ticket', { number: '1002', owner: undefined }],
    ['[W8]', 'recall leg answered', 'recall-answered', { number: '1001', owner: '1001' }],
  ])('%s %s', (_rule, name, asked, { number, owner }) => {
    const snapshot = snapshotOf(dataOf(name));
    expect(summary(classifyRequest(snapshot, [main]))).toBe(asked);
    expect(snapshot.number).toBe(number);
    expect(snapshot.owner?.user).toBe(owner);
    expect(snapshot.sipCallId).not.toBe('');
  });

  it('[W4] a completed transfer that reaches the park code says Replaces', () => {
    const blind = dataOf('blind REFER of the A leg by the called side');
    const landing = dataOf('held caller lands (caller dialled the parker)');
    const attended = { ...blind, variable_sip_refer_to: landing['variable_sip_refer_to'] ?? '' };
    expect(summary(classifyRequest(snapshotOf(attended), [main]))).toBe('park attended  for 1001');
  });

  it('[W6] a leg that an IVR sent here never talked', () => {
    const sent = without(dataOf('blind REFER of the A leg by the called side'), 'variable_last_bridge_to');
    expect(summary(classifyRequest(snapshotOf(sent), [main]))).toBe('reserve for 1000');
  });

  it('[W10] nobody is taken for the parker when the last talk was with a leg that neither side dialled', () => {
    for (const name of [
      'blind REFER of the A leg by the called side',
      'blind REFER of the B leg by the calling side',
    ]) {
      const gone = {
        ...without(
          dataOf(name),
          'variable_parkade_peer_domain',
          'variable_parkade_peer_dialed_user',
          'variable_parkade_peer_dialed_domain',
        ),
        variable_parkade_peer_user: '-ERR No such channel!',
      };
      const after = { ...gone, variable_last_bridge_to: '00000000-0000-4000-8000-000000000000' };
      expect(snapshotOf(gone).lastBridgedOwner).not.toBeNull();
      expect(snapshotOf(after)).toMatchObject({ lastBridgedOwner: null, transferred: true });
    }
  });

  it('[W12] parked again by the one who picked up: the leg names the former parked call and the last talk, not the parker', () => {
    const snapshot = snapshotOf(dataOf('blind REFER by the one who picked up'));
    expect(snapshot).toMatchObject({ transferred: true, lastBridgedOwner: null });
    expect(snapshot.callId).not.toBeNull();
    expect(snapshot.lastBridgedTo).not.toBeNull();
    expect(summary(classifyRequest(snapshot, [main]))).toBe('park blind  for nobody');
  });

  it('[W12] one who picked up and is parked in turn is who they were, though the switch gave them the caller id of the other', () => {
    const data = dataOf('blind REFER by the one who picked up');
    const inverted = { ...data, 'Caller-Caller-ID-Name': 'Alice', 'Caller-Caller-ID-Number': '1003' };
    expect(snapshotOf(inverted)).toMatchObject({ name: '1000', number: '1000' });
    const carol = encodeCaller({ name: 'Carol', number: '1002' });
    const retriever = { ...inverted, variable_parkade_role: 'retriever', variable_parkade_caller: carol };
    expect(snapshotOf(retriever)).toMatchObject({ name: 'Carol', number: '1002' });
    const spoilt = { ...inverted, variable_parkade_caller: 'bm90IGpzb24' };
    expect(snapshotOf(spoilt)).toMatchObject({ name: 'Alice', number: '1003' });
  });

  it('[W3] a leg that was dialled and has dialled in turn is whom it was dialled for', () => {
    const data = {
      ...dataOf('blind REFER of the B leg by the calling side'),
      variable_originated_legs: '63c0a51b-7948-41b2-8f1d-859fdb649f5b;Outbound Call;1002',
      variable_dialed_user: '1002',
      variable_presence_id: '1001@pbx.test',
    };
    expect(snapshotOf(data)).toMatchObject({ number: '1001', owner: { user: '1001', domain: 'pbx.test' } });
    expect(snapshotOf({ ...data, variable_parkade_who: '1004@pbx.test' })).toMatchObject({ owner: { user: '1004' } });
    const unknown = without(data, 'variable_presence_id');
    expect(snapshotOf(unknown)).toMatchObject({ number: '1002' });
    const inVain = {
      ...without(data, 'variable_originated_legs'),
      variable_originate_disposition: 'USER_NOT_REGISTERED',
    };
    expect(snapshotOf(inVain)).toMatchObject({ number: '1001', owner: { user: '1001', domain: 'pbx.test' } });
  });

  it('[W3][W12] a leg that was dialled and has been parked before is who it was then', () => {
    const caller = Buffer.from('{"name":"Bob","number":"1001"}').toString('base64url');
    const data = {
      ...dataOf('blind REFER of the B leg by the calling side'),
      variable_dialed_user: '1002',
      variable_parkade_role: 'caller',
      variable_parkade_caller: caller,
    };
    expect(snapshotOf(data)).toMatchObject({ name: 'Bob', number: '1001' });
  });

  it('[W3] the Referred-By a phone sends is not looked at', () => {
    const name = 'blind REFER of the A leg by the called side';
    const forged = { ...dataOf(name), 'variable_sip_h_Referred-By': "<sip:1005'},unload mod_event_socket@pbx.test>" };
    expect(snapshotOf(forged)).toEqual(snapshotOf(dataOf(name)));
  });

  it('[P1] names are taken as they come: quotes, backslashes, line ends', () => {
    expect(snapshotOf(dataOf('caller named Al"ice')).name).toBe(String.raw`Al\"ice O'Brien`);
    expect(snapshotOf(dataOf('caller whose name is full of line ends')).name).toContain('\r\n\r\nexit');
  });
});

const leg: ChannelData = {
  'Unique-ID': '752f0bf1-67a0-4e09-8752-535995aa37aa',
  'Call-Direction': 'inbound',
  'Caller-Caller-ID-Name': 'Alice',
  'Caller-Caller-ID-Number': '5551234',
  variable_parkade_entry: 'dialled',
  variable_parkade_dialled: '*70',
};

describe('what is missing or wrong', () => {
  it.each([
    ['no uuid', without(leg, 'Unique-ID'), 'malformed-request'],
    ['a uuid with a line end', { ...leg, 'Unique-ID': 'abcdefgh\n\napi status' }, 'malformed-request'],
    ['a uuid that is too short', { ...leg, 'Unique-ID': 'abc' }, 'malformed-request'],
    ['no entry', without(leg, 'variable_parkade_entry'), 'malformed-request'],
    ['an entry nobody built', { ...leg, variable_parkade_entry: 'window' }, 'malformed-request'],
    ['an entry every object has', { ...leg, variable_parkade_entry: 'constructor' }, 'malformed-request'],
  ])('[W8] %s is refused', (_what, data, reason) => {
    expect(readSnapshot(data, node)).toMatchObject({ kind: 'refused', reason });
  });

  it.each([
    '_undef_',
    '',
    '-ERR No such channel!\n',
    '-USAGE: <uuid> <var>\n',
    'a user\n',
    "x'},unload mod_x",
    '-',
    '@',
  ])('[W10] a parker called %j is nobody', (text) => {
    const data = { ...leg, variable_parkade_peer_user: text, variable_parkade_peer_domain: 'pbx.test' };
    expect(snapshotOf(data).lastBridgedOwner).toBeNull();
  });

  it.each(['_undef_', '', '-ERR x', 'not a uuid', 'short'])('[W6] a last talk with %j was none', (text) => {
    expect(snapshotOf({ ...leg, variable_last_bridge_to: text }).lastBridgedTo).toBeNull();
  });

  it.each([
    ['parkade_ticket', 'short', 'ticket'],
    ['parkade_ticket', 'a'.repeat(65), 'ticket'],
    ['parkade_ticket', "'; unload mod_sofia; padded to length", 'ticket'],
    ['parkade_call', 'UPPER-CASE', 'callId'],
    ['parkade_call', '../../etc', 'callId'],
    ['parkade_version', '-1', 'callVersion'],
    ['parkade_version', '1e9', 'callVersion'],
  ] as const)('[W8] %s=%s is not one of ours', (name, text, field) => {
    expect(snapshotOf({ ...leg, [`variable_${name}`]: text })[field]).toBeNull();
  });

  it.each([
    ['the number, where there is no name', { 'Caller-Caller-ID-Name': '' }, '5551234'],
    ['the number, where the switch puts its stand-in', { 'Caller-Caller-ID-Name': 'Outbound Call' }, '5551234'],
    ['the number, where the switch says not set', { 'Caller-Caller-ID-Name': '_undef_' }, '5551234'],
    ['the name', {}, 'Alice'],
  ])('[P1] the caller is called by %s', (_what, over, name) => {
    expect(snapshotOf({ ...leg, ...over })).toMatchObject({ name, number: '5551234' });
  });

  it('[P1] a leg the switch dialled is called by whom it was dialled for, not by whom it shows', () => {
    const dialled = {
      ...leg,
      'Call-Direction': 'outbound',
      variable_dialed_user: '1002',
      variable_dialed_domain: 'pbx.test',
    };
    expect(snapshotOf(dialled)).toMatchObject({
      number: '1002',
      name: '1002',
      owner: { user: '1002', domain: 'pbx.test' },
    });
  });
});

describe('anything at all', () => {
  const names = [...new Set(Object.values(recorded).flatMap((data) => Object.keys(data)))];
  const words = fc.constantFrom(
    'entry',
    'land',
    'recall',
    'failsafe',
    'ticket',
    '__proto__',
    'toString',
    '_undef_',
    '-ERR',
    '*70',
    '701',
  );
  const texts = fc.oneof(words, fc.string({ unit: 'binary' }), fc.string(), fc.uuid());
  const records = fc.oneof(
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), texts),
    fc
      .tuple(fc.constantFrom(...Object.values(recorded)), fc.dictionary(fc.constantFrom(...names), texts))
      .map(([data, over]) => ({ ...data, ...over })),
  );

  it('[W8] never throws, and lets nothing through that could not stand in a command', () => {
    fc.assert(
      fc.property(records, (data) => {
        const reading = readSnapshot(data, node);
        if (reading.kind === 'refused') return;
        const { snapshot } = reading;
        expect(snapshot.leg).toMatch(/^[A-Za-z0-9-]+$/);
        for (const id of [snapshot.lastBridgedTo, snapshot.callId, snapshot.ticket])
          expect(id ?? 'x').toMatch(/^[A-Za-z0-9_-]+$/);
        for (const one of [snapshot.owner, snapshot.lastBridgedOwner])
          expect(`${one?.user ?? 'x'}@${one?.domain ?? 'x'}`).toMatch(/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/);
        expect(classifyRequest(snapshot, [main]).kind).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe('[Q11] whom the desk has sent', () => {
  const sent = { ...dataOf(Object.keys(recorded)[0] ?? ''), variable_parkade_entry: 'dialled' };
  it.each([
    [
      'says so of its own call',
      { variable_parkade_put_back: 'call00000001', variable_parkade_call: 'call00000001' },
      true,
    ],
    [
      'says nothing once it is parked anew',
      { variable_parkade_put_back: 'call00000001', variable_parkade_call: 'call00000002' },
      false,
    ],
    ['says nothing by any text', { variable_parkade_put_back: 'X;', variable_parkade_call: 'X;' }, false],
    ['says nothing where it was never written', { variable_parkade_call: 'call00000001' }, false],
  ])('%s', (_title, variables, is) => {
    expect(snapshotOf({ ...sent, ...variables }).putBack).toBe(is ? 'call00000001' : undefined);
  });
});

/** The same leg in the extension in which it asks again: the switch has counted one more transfer. */
const askingAgain = (data: ChannelData): ChannelData => {
  const again = '1700000001:00000000-0000-4000-8000-000000000000:bl_xfer:parkade-ask-again/parkade/XML';
  // The records were reduced; on the switch each transfer is pushed there too.
  const history = data['variable_transfer_history'] ?? data['variable_transfer_source'];
  return {
    ...data,
    variable_transfer_source: again,
    variable_transfer_history: history === undefined ? again : `ARRAY::${history.replace(/^ARRAY::/, '')}|:${again}`,
    'Caller-RDNIS': data['Caller-Destination-Number'] ?? '',
    'Caller-Destination-Number': 'parkade-ask-again',
    'Caller-Context': 'parkade',
  };
};

describe('[N2] a leg that asks another engine', () => {
  it.each(Object.keys(recorded))('%s: is told from nothing it was before', (name) => {
    const data = dataOf(name);
    expect(snapshotOf(askingAgain(data))).toEqual(snapshotOf(data));
  });

  it('may do no more than before when it came from outside, and what an earlier visit left says nothing', () => {
    const data = { ...dataOf('blind REFER to an orbit'), 'Caller-Context': 'public', variable_parkade_home: 'public' };
    const outside = { ...data, variable_parkade_outside: 'public' };
    expect(snapshotOf(askingAgain(outside)).mayOnlyPark).toBe(true);
    expect(snapshotOf(askingAgain({ ...outside, variable_parkade_home: 'default' })).mayOnlyPark).toBeUndefined();
  });
});

describe('legsAt', () => {
  const [leg, other] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];
  const list = (...rows: readonly Readonly<Record<string, string>>[]): string => JSON.stringify({ rows });
  it('[N2] names who stands at the first engine of the list that the switch was given', () => {
    const rows = [
      { uuid: leg, application: 'socket', application_data: '10.0.0.1:7276|10.0.0.2:7276 async full' },
      { uuid: other, application: 'socket', application_data: '10.0.0.2:7276|10.0.0.1:7276 async full' },
      { uuid: other, application: 'playback', application_data: '10.0.0.1:7276' },
      { uuid: 'x', application: 'socket', application_data: '10.0.0.1:7276 async full' },
    ];
    expect(legsAt(list(...rows), ['10.0.0.1:7276'])).toEqual([leg]);
    expect(legsAt('{"row_count":0}', ['10.0.0.1:7276'])).toEqual([]);
    expect(legsAt('-ERR no such command', ['10.0.0.1:7276'])).toBeUndefined();
  });
});
