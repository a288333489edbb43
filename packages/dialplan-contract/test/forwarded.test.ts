/** What a leg carries whose ringing phone answered 302, recorded on FreeSWITCH 1.11: who forwarded it. */
import { describe, expect, it } from '@jest/globals';
import { parseNodeId } from '@parkade/park-decision';
import { readSnapshot, type ChannelData } from '../src/index.js';

const node = parseNodeId('node-a');
const LEG = '11111111-2222-4333-8444-555555555555';
const OTHER = 'aaaaaaaa-2222-4333-8444-555555555555';

const forwarded: ChannelData = {
  'Unique-ID': LEG,
  'Call-Direction': 'inbound',
  'Caller-Caller-ID-Number': '1000',
  variable_parkade_entry: 'dialled',
  variable_parkade_dialled: '702',
  variable_user_name: '1000',
  variable_domain_name: 'pbx.test',
  variable_transfer_source: '1795780000:feed:bl_xfer:702/default/XML',
  variable_sip_redirected_to: '<sip:702@pbx.test>',
  variable_sip_redirect_contact_user_0: '702',
  variable_originated_legs: 'ARRAY::leg-1;Outbound Call;1001|:leg-1;Outbound Call;1001',
  variable_dialed_user: '1001',
  variable_dialed_domain: 'pbx.test',
};
const group = 'ARRAY::leg-1;Outbound Call;1001|:leg-2;Outbound Call;1003';

const by = (over: ChannelData): string | undefined => {
  const reading = readSnapshot({ ...forwarded, ...over }, node ?? ('' as never));
  if (reading.kind === 'refused') throw new Error(reading.detail);
  const { forwarded: found } = reading.snapshot;
  return found === undefined ? undefined : (found.by?.user ?? 'somebody');
};

describe('[W23] who forwarded a call', () => {
  it.each([
    ['the one phone that rang', {}, '1001'],
    ['two phones of one user', { variable_originated_legs: 'ARRAY::leg-1;x;1001|:leg-2;x;1001' }, '1001'],
    ['one of several', { variable_originated_legs: group, variable_dialed_user: '1003' }, 'somebody'],
    [
      'one of several that says so itself',
      { variable_originated_legs: group, variable_sip_redirected_by: '<sip:1001@pbx.test>;reason=unconditional' },
      '1001',
    ],
    [
      'one that names somebody who did not ring',
      { variable_originated_legs: group, variable_sip_redirected_by: '<sip:1009@pbx.test>' },
      'somebody',
    ],
    ['a phone outside', { variable_dialed_user: '', variable_dialed_domain: '' }, 'somebody'],
  ])('%s', (_title, over, expected) => {
    expect(by(over as ChannelData)).toBe(expected);
  });

  it.each([
    ['was sent elsewhere since', { variable_transfer_source: '1795780000:feed:bl_xfer:1002/default/XML' }],
    ['dials another number', { variable_parkade_dialled: '703' }],
    ['was never sent', { variable_transfer_source: '' }],
    [
      'talked since, and was transferred to the same number',
      { variable_last_bridge_to: OTHER, variable_sip_refer_to: '<sip:702@pbx.test>' },
    ],
  ])('nobody, of a leg that %s', (_title, over) => {
    expect(by(over as ChannelData)).toBeUndefined();
  });

  it('somebody, of a leg that talked before and was transferred to the phone that forwarded it', () => {
    expect(by({ variable_last_bridge_to: OTHER, variable_sip_refer_to: '<sip:1001@pbx.test>' })).toBe('1001');
  });

  it('[W25] any text may have been dialled, and is cut', () => {
    const reading = readSnapshot({ ...forwarded, variable_parkade_dialled: 'x'.repeat(500) }, node ?? ('' as never));
    expect(reading).toMatchObject({ kind: 'snapshot', snapshot: { dialled: 'x'.repeat(64) } });
  });
});
