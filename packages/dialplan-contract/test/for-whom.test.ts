/** What a leg says of whom its caller is for, and of who is on it. */
import { describe, expect, it } from '@jest/globals';
import type { NodeId, NumberPlan } from '@parkade/park-decision';
import { dialledPattern, readSnapshot, type ChannelData } from '../src/index.js';

const PHONE: ChannelData = {
  'Unique-ID': '6baf0d24-c3b1-45c2-81e9-6e0bca5e2334',
  'Call-Direction': 'inbound',
  variable_parkade_entry: 'dialled',
  variable_parkade_dialled: '*70',
  variable_user_name: '1001',
  variable_domain_name: 'pbx.test',
};
const TRUNK: ChannelData = { ...PHONE, variable_user_name: '', variable_domain_name: '' };
const SENT = { variable_transfer_source: '1:2:bl_xfer:*70/default/XML', variable_last_bridge_to: 'a'.repeat(36) };
const HEADER = { 'variable_sip_h_X-Parkade-For': '1005' };

const read = (data: ChannelData) => {
  const reading = readSnapshot(data, 'node-a' as NodeId);
  if (reading.kind === 'refused') throw new Error(reading.detail);
  return reading.snapshot;
};

describe('for whom', () => {
  it.each([
    ["the house's variable, on any leg", { ...TRUNK, ...SENT, variable_parkade_for: 'sales' }, 'sales'],
    ['the header of a user on their own line', { ...PHONE, ...HEADER }, '1005'],
    ['the variable before the header', { ...PHONE, ...HEADER, variable_parkade_for: 'sales' }, 'sales'],
    ['no header of a trunk', { ...TRUNK, ...HEADER }, undefined],
    ['no header of a leg that was sent here', { ...PHONE, ...SENT, ...HEADER }, undefined],
    ['no header of a phone that was dialled', { ...PHONE, ...HEADER, 'Call-Direction': 'outbound' }, undefined],
    ['nothing', PHONE, undefined],
  ])('[V4] %s', (_what, data, forWhom) => {
    expect(read(data).forWhom).toBe(forWhom);
  });

  it('[V4] is cut where no name is so long', () => {
    expect(read({ ...PHONE, variable_parkade_for: 'x'.repeat(5000) }).forWhom).toHaveLength(128);
  });
});

describe('groups of the directory', () => {
  it.each([
    ['the vanilla variable', { ...PHONE, variable_callgroup: 'sales, helpdesk' }, ['sales', 'helpdesk']],
    ["FusionPBX's", { ...PHONE, variable_call_group: 'sales' }, ['sales']],
    ['none', PHONE, undefined],
    ['none of whoever did not log in', { ...TRUNK, variable_callgroup: 'sales' }, undefined],
    [
      'none of a phone that was dialled',
      { ...PHONE, 'Call-Direction': 'outbound', variable_callgroup: 'sales' },
      undefined,
    ],
  ])('[V1] %s', (_what, data, groups) => {
    expect(read(data).groups).toEqual(groups);
  });
});

describe('what can be dialled', () => {
  const numbers: NumberPlan = {
    lot: 'main' as NumberPlan['lot'],
    domain: 'pbx.test',
    parkCodes: ['*70'],
    retrievePrefixes: ['*71'],
    orbits: new Set(['701', '702']),
  };
  const matches = (dialled: string, plan: NumberPlan) =>
    new RegExp(`^(?:${dialledPattern([{ numberPlans: [plan] } as never])})$`).test(dialled);

  it.each([
    ['*70*1005', true],
    ['*70*701*1005', true],
    ['*70701*600', true],
    ['*70*701', true],
    ['*70*5', false],
    ['*70*1005*1', false],
    ['*71*1005', false],
  ])('[V4] %s: %s, and only where the lot keeps callers for somebody', (dialled, isOurs) => {
    expect(matches(dialled, { ...numbers, takesTarget: true })).toBe(isOurs);
    expect(matches(dialled, numbers)).toBe(dialled === '*70*701');
  });
});
