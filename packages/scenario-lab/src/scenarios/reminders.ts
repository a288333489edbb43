/** The parker is reminded before the recall: by words, by a short ring, by another lamp. */
import type { LotSettings } from '../lot-settings.js';
import { answerAndTalk, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

const SOON: LotSettings = {
  recall: { after: '8s', remind: '4s', chain: [{ ring: 'parker', for: '10s' }], rounds: 1 },
  lamp: { waiting: 'confirmed', due: 'early', recalling: 'confirmed' },
  tellParker: ['due'],
};

export const REMINDERS: readonly Scenario[] = [
  {
    id: 'reminded-then-recalled',
    title:
      '[I7][L3] before the recall the parker is told in words and the lamp blinks; then the phone rings, and the lamp is lit again',
    settings: SOON,
    async run(lab) {
      const key = await (await lab.phone('1004', { node: 'node-b' })).watch('701');
      const { bob, caller } = await parkedCaller(lab);
      await key.untilShows('confirmed');
      const told = await bob.nextText();
      expectThat(`1001 is reminded of 701, not "${told.text}"`, / is still in 701, after 0:0\d: /.test(told.text));
      await key.untilShows('early');
      const back = await bob.nextCall({ within: 10_000 });
      await key.untilShows('confirmed');
      await answerAndTalk(back, caller);
      await key.untilShows('off');
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'reminded-splash',
    title:
      '[I7] the parker’s phone rings for a moment before the recall; the caller stays where they are and can be picked up',
    settings: {
      recall: { after: '12s', remind: '10s', splash: true, chain: [{ ring: 'parker', for: '10s' }], rounds: 1 },
    },
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      await untilHeld(lab, caller);
      const ring = await bob.nextCall({ within: 6_000 });
      const asked = ring.alertInfo ?? '';
      expectThat(`it is a reminder, not "${asked}"`, asked.includes('park-reminder') && ring.from.number === '701');
      await ring.untilCancelled({ within: 5_000 });
      await caller.hearsOnly(['music'], { for: 400 });
      await (await pickUp(await lab.phone('1002'), '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
