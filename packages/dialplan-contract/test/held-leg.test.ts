import { describe, expect, it } from '@jest/globals';
import type { CallId, LegId } from '@parkade/park-decision';
import { encodeCaller, keptForText } from '../src/index.js';
import { heldIds, readHeldLeg } from '../src/intake/held-leg.js';

const LEG = '6baf0d24-c3b1-45c2-81e9-6e0bca5e2334' as LegId;
const DUMP = {
  'Channel-State': 'CS_EXECUTE',
  'Call-Direction': 'inbound',
  'Caller-Caller-ID-Name': 'Outbound Call',
  'Caller-Caller-ID-Number': '1003',
  variable_sip_from_user: '1009',
  variable_sip_from_display: 'Name 1009',
  variable_parkade_call: '01m80hpe43gnysqkewpwsgzape',
  variable_parkade_version: '3',
  variable_parkade_lot: 'main',
  variable_parkade_orbit: '702',
};
const read = (over: Readonly<Record<string, string | readonly string[]>> = {}) =>
  readHeldLeg(LEG, JSON.stringify({ ...DUMP, ...over }));

describe('a leg in the hold extension', () => {
  it('tells its parked call', () => {
    expect(read()).toMatchObject({
      leg: LEG,
      callId: '01m80hpe43gnysqkewpwsgzape',
      version: 3,
      lot: 'main',
      orbit: '702',
      caller: { name: '1003', number: '1003' },
    });
  });

  it('is who was written on it when it was parked first', () => {
    const caller = encodeCaller({ name: 'Alice', number: '5551234' });
    expect(read({ variable_parkade_caller: caller })).toMatchObject({ caller: { name: 'Alice', number: '5551234' } });
  });

  it('is who was written on it when it picked somebody up', () => {
    const caller = { name: 'Name 1009', number: '1009' };
    expect(read({ variable_parkade_role: 'retriever', variable_parkade_caller: encodeCaller(caller) })).toMatchObject({
      caller,
    });
  });

  it('is whom it was dialled for', () => {
    const dialled = { 'Call-Direction': 'outbound', variable_dialed_user: '1004', variable_dialed_domain: 'pbx.test' };
    expect(read(dialled)).toMatchObject({ caller: { name: '1004', number: '1004' } });
    const entry = `${LEG};Outbound Call;1004`;
    const again = { variable_originated_legs: [entry, entry], variable_presence_id: '1000@pbx.test' };
    expect(read({ ...dialled, ...again })).toMatchObject({ caller: { name: '1000', number: '1000' } });
  });

  it('[A3] is parked by whom the switch says, and just now, where what an engine wrote is about a wait that is over', () => {
    const former = {
      variable_parkade_parker: '1001@pbx.test',
      variable_parkade_parked_at: '1800000000000',
      variable_parkade_due_at: '1800000060000',
      variable_parkade_parker_dial: 'user/1002@pbx.test',
    };
    expect(read(former)).toMatchObject({
      parker: { user: '1001', domain: 'pbx.test' },
      parkedAt: 1_800_000_000_000,
      dueAt: 1_800_000_060_000,
    });
    expect(read({ ...former, variable_parkade_call: '' })).toMatchObject({
      callId: null,
      version: null,
      parker: { user: '1002', domain: 'pbx.test' },
      parkedAt: null,
      dueAt: null,
    });
  });

  it('says whether it can be joined', () => {
    expect(read()).toMatchObject({ isGuarded: false });
    expect(read({ variable_parkade_here: LEG })).toMatchObject({ isGuarded: true });
  });

  it.each([
    ['01m80hpe43gnysqkewpwsgzape:1800000000000:group:sales', { whom: { kind: 'group', name: 'sales' } }],
    [
      '01m80hpe43gnysqkewpwsgzape:1800000000000:user:+491@pbx.test',
      { whom: { kind: 'user', address: { user: '+491', domain: 'pbx.test' } } },
    ],
  ])('[V5] is kept for whom it says: %s', (text, kept) => {
    const held = read({ variable_parkade_kept_for_whom: text });
    expect(held).toMatchObject({ keptFor: { ...kept, at: 1_800_000_000_000 } });
    if (held === undefined || held === 'elsewhere' || held.keptFor === undefined) throw new Error('nobody');
    expect(keptForText('01m80hpe43gnysqkewpwsgzape' as CallId, held.keptFor)).toBe(text);
  });

  it.each([
    'another0call0id0000000000a:1800000000000:group:sales',
    '01m80hpe43gnysqkewpwsgzape:1800000000000:group:Sales Team',
    '01m80hpe43gnysqkewpwsgzape:1800000000000:user:1005',
    '01m80hpe43gnysqkewpwsgzape:now:user:1005@pbx.test',
    'sales',
  ])('[V5] is kept for nobody by %s', (text) => {
    expect(read({ variable_parkade_kept_for_whom: text })).not.toHaveProperty('keptFor');
  });

  it.each(['CS_SOFT_EXECUTE', 'CS_EXCHANGE_MEDIA', 'CS_HANGUP'])('is elsewhere when its state is %s', (state) => {
    expect(read({ 'Channel-State': state })).toBe('elsewhere');
  });

  it('is not known from an answer that is no dump', () => {
    expect(readHeldLeg(LEG, '-ERR')).toBeUndefined();
    expect(heldIds('-ERR')).toBeUndefined();
    expect(heldIds('{"row_count":0}')).toEqual([]);
  });
});
