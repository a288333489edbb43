/** [U1] What is heard of the keys of a caller who waits, and how such a leg is sent on. */
import { describe, expect, it } from '@jest/globals';
import { forwardLines } from '../../src/link/command-lines.js';
import { readSwitchEvents } from '../../src/link/read-switch-event.js';
import { LEG } from '../orders.js';
import { NODE } from './link-rigs.js';

const event = (values: Readonly<Record<string, string>>) => ({
  values: { 'Event-Name': 'CHANNEL_APPLICATION', 'Core-UUID': 'core', 'Event-Sequence': '77', ...values },
  body: '',
});
const away = { leg: LEG, to: { extension: '*991001', context: 'default' }, caller: null };

describe('[U1] keys of a caller who waits', () => {
  it('are heard with the leg; what others tell by the same event is not', () => {
    const heard = readSwitchEvents(NODE, event({ 'Unique-ID': LEG, parkade_escape_key: '0' }));
    expect(heard).toEqual([{ kind: 'escape-pressed', node: NODE, leg: LEG, key: '0' }]);
    expect(readSwitchEvents(NODE, event({ 'Unique-ID': LEG, other_escape_key: '0' }))).toEqual([]);
    expect(readSwitchEvents(NODE, event({ 'Unique-ID': 'a b', parkade_escape_key: '0' }))).toEqual([]);
  });

  it('are not listened to any more where the leg is sent', () => {
    const plan = "'m:^:clear_digit_action:parkade-hold,self^transfer:*991001 XML default' inline";
    expect(forwardLines({ ...away, freesKeys: true }, 'anywhere')?.at(-1)).toBe(`uuid_transfer ${LEG} ${plan}`);
    expect(forwardLines({ ...away, freesKeys: true }, 'on-hold')?.at(-1)).toContain(plan);
    expect(forwardLines(away, 'anywhere')?.at(-1)).toBe(`uuid_transfer ${LEG} *991001 XML default`);
  });

  it.each(["1' inline", '1^hangup', '1 2'])('never lead to %j', (extension) => {
    expect(forwardLines({ ...away, to: { ...away.to, extension }, freesKeys: true }, 'anywhere')).toBeUndefined();
  });
});
