/** The act of a caller who is parked for somebody. */
import type { LotSettings } from '../lot-settings.js';
import { isTold, parkBlind, pickUp } from '../scenarios/park-steps.js';
import { conversation, expectThat } from '../scenarios/scenario.js';
import type { Act } from './story.js';

export const forSomebody = (settings: LotSettings): Act => ({
  title: 'For somebody',
  settings: { ...settings, forWhom: { alone: '60s', group: '60s', sales: ['1003', '1004'] } },
  async steps(lab) {
    const alice = await lab.phone('1000', { displayName: 'Alice' });
    const [bob, carol, dave] = [await lab.phone('1001'), await lab.phone('1002'), await lab.phone('1003')];
    const { caller, called } = await conversation(alice, bob);
    return [
      {
        step: 'for-whom',
        promise: '1001 transfers Alice to *70*1003: she is parked for 1003, whose phone is told',
        async run() {
          await parkBlind(called, '*70*1003');
          await lab.untilOrbit('701', 'parked');
          const { text } = await dave.nextText();
          expectThat(`the message says where she is, not "${text}"`, text.endsWith(' waits for you in 701'));
          return `the phone of 1003 shows "${text}"`;
        },
      },
      {
        step: 'for-whom-refused',
        promise: '1002 dials 701: she is not for them, hears so, and Alice keeps her music',
        async run() {
          await isTold(carol.call('701'), 'for-somebody-else');
          await caller.hearsOnly(['music']);
          return '1002 was told, nobody was joined';
        },
      },
      {
        step: 'for-whom-taken',
        promise: '1003 dials 701 and has Alice',
        async run() {
          const call = await pickUp(dave, '701', caller);
          await call.hangUp();
          await caller.untilEnded();
          return 'both heard each other';
        },
      },
    ];
  },
});
