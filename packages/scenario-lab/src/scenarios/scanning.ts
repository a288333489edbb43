/** Who dials one empty orbit after the other is told no more; nobody else notices. */
import { CALM } from '../lot-settings.js';
import { isTold, parkedCaller, pickUp } from './park-steps.js';
import type { Scenario } from './scenario.js';

export const SCANNING: readonly Scenario[] = [
  {
    id: 'scan-limit',
    title: '[F3][D1] three empty orbits, then whatever is there: refused; the parker and a colleague dial as ever',
    settings: { ...CALM, scanLimit: { misses: 3, within: '60s' } },
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      const eve = await lab.phone('1002');
      await isTold(eve.call('702'), 'orbit-empty');
      await isTold(eve.call('703'), 'orbit-empty');
      await isTold(eve.call('*71702'), 'orbit-empty');
      await isTold(eve.call('701'), 'too-many-tries');
      await caller.hearsOnly(['music']);
      await isTold((await lab.phone('1003')).call('702'), 'orbit-empty');
      await (await pickUp(bob, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
