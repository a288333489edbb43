/** What the switch is asked for each park and each pick-up. Held without a clock: these counts may only get smaller. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { switchCost, type SwitchCost } from '../src/record/switch-cost.js';

describe('what the switch does for', () => {
  let cost: Readonly<Record<'park' | 'pickUp', SwitchCost>>;
  beforeAll(async () => {
    cost = await switchCost();
  }, 60_000);

  it('a blind transfer to an orbit', () => {
    const { commandBytes, ...counts } = cost.park;
    expect(counts).toEqual({
      actions: [
        ...['multiset', 'multiset', 'sched_transfer', 'socket', 'transfer'],
        ...['answer', 'set', 'endless_playback'],
      ],
      commands: [
        ...['connect', 'uuid_exists'],
        ...['sched_del', 'uuid_setvar', 'uuid_setvar_multi', 'uuid_setvar', 'uuid_transfer', 'exit'],
      ],
      dumps: 0,
      lamps: 2,
    });
    expect(commandBytes).toBeLessThanOrEqual(1150);
  });

  it('its pick-up', () => {
    const { commandBytes, ...counts } = cost.pickUp;
    expect(counts).toEqual({
      actions: ['multiset', 'sched_transfer', 'socket', 'transfer', 'uuid_bridge', 'uuid_bridge'],
      commands: [
        ...['connect', 'uuid_exists'],
        ...['sched_del', 'uuid_setvar_multi', 'uuid_setvar', 'uuid_setvar', 'uuid_setvar'],
        ...['uuid_setvar_multi', 'uuid_answer', 'uuid_bridge', 'exit'],
      ],
      dumps: 2,
      lamps: 2,
    });
    expect(commandBytes).toBeLessThanOrEqual(1330);
  });
});
