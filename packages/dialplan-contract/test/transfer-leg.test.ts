/** What a real FreeSWITCH 1.11 says of the leg by which it takes a caller to another node, reduced to what is read. */
import { describe, expect, it } from '@jest/globals';
import { isForTransfer, readIdentity, readSnapshot, unansweredLegs } from '../src/index.js';

const reaching = '2a3cb27c-7508-4756-b45d-2379c88f88f4';
const held = 'b6a00010-ef54-4b79-97a8-d8483264f64c';
const rows = (...list: readonly object[]): string => JSON.stringify({ row_count: list.length, rows: list });

describe('legs under way to another node', () => {
  it('[P12] are those which the node dialled and nobody answered', () => {
    const dialled = { uuid: reaching, direction: 'outbound', dest: '*70', callstate: 'DOWN' };
    const list = rows(
      dialled,
      { ...dialled, callstate: 'ACTIVE' },
      { ...dialled, direction: 'inbound' },
      { ...dialled, uuid: 'no uuid' },
    );
    expect(unansweredLegs(list)).toEqual([{ leg: reaching, dialled: '*70' }]);
    expect(unansweredLegs('{"row_count":0}')).toEqual([]);
    expect(unansweredLegs('-ERR no reply')).toBeUndefined();
  });

  it('[P12] say for which leg they were made; a ringing phone does not', () => {
    expect(isForTransfer(JSON.stringify({ 'variable_sip_h_X-FS-Refer-For': held }))).toBe(true);
    expect(isForTransfer(JSON.stringify({ variable_dialed_user: '1001' }))).toBe(false);
    expect(isForTransfer('-ERR No such channel!')).toBe(false);
  });
});

describe('a leg that arrives in the place of a consult line', () => {
  const arrived = { 'Unique-ID': reaching, variable_parkade_entry: 'land', 'variable_sip_h_X-FS-Refer-For': held };

  it('[P11] names the leg for which it came; one that dialled by itself cannot', () => {
    const snapshotOf = (data: Readonly<Record<string, string>>) => {
      const reading = readSnapshot(data, 'node-b' as never);
      return reading.kind === 'snapshot' ? reading.snapshot : undefined;
    };
    expect(snapshotOf(arrived)?.inPlaceOf).toBe(held);
    expect(
      snapshotOf({ ...arrived, variable_parkade_entry: 'dialled', variable_parkade_dialled: '701' }),
    ).not.toHaveProperty('inPlaceOf');
  });

  it('[P11] is whom that leg says, the dialled one or the one who called', () => {
    const called = {
      'Call-Direction': 'outbound',
      'Caller-Caller-ID-Name': 'Outbound Call',
      variable_dialed_user: '1000',
    };
    const calling = { 'Call-Direction': 'inbound', 'Caller-Caller-ID-Name': 'Alice Ray' };
    const number = { 'Caller-Caller-ID-Number': '1000', variable_dialed_domain: 'pbx.test' };
    expect(readIdentity(JSON.stringify({ ...called, ...number }))).toEqual({ name: '1000', number: '1000' });
    expect(readIdentity(JSON.stringify({ ...calling, ...number }))).toEqual({ name: 'Alice Ray', number: '1000' });
    expect(readIdentity('-ERR No such channel!')).toBeUndefined();
    expect(readIdentity('{}')).toBeUndefined();
  });
});
