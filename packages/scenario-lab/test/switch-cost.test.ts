/** What the switch is asked for each park and each pick-up. Held without a clock: these counts may only get smaller. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { switchCost, type SwitchCost } from '../src/record/switch-cost.js';

const words = (text: string): readonly string[] => text.split(' ');

describe('what the switch does for', () => {
  let cost: Readonly<Record<'park' | 'pickUp', SwitchCost>>;
  beforeAll(async () => {
    cost = await switchCost();
  }, 60_000);

  it('a blind transfer to an orbit', () => {
    const { commandBytes, ...counts } = cost.park;
    expect(counts).toEqual({
      actions: words('multiset multiset sched_transfer socket transfer endless_playback'),
      commands: words('connect uuid_exists sched_del uuid_setvar uuid_setvar_multi uuid_transfer exit'),
      dumps: 0,
      lamps: 2,
    });
    expect(commandBytes).toBeLessThanOrEqual(930);
  });

  it('its pick-up', () => {
    const { commandBytes, ...counts } = cost.pickUp;
    expect(counts).toEqual({
      actions: words('multiset sched_transfer socket transfer uuid_bridge uuid_bridge'),
      commands: words('connect uuid_exists sched_del uuid_setvar_multi uuid_setvar_multi uuid_answer uuid_bridge exit'),
      dumps: 0,
      lamps: 2,
    });
    expect(commandBytes).toBeLessThanOrEqual(1080);
  });
});
