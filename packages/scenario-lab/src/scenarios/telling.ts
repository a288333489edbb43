/** What the parker's phone is told in words (SIP MESSAGE), where the lot says so. */
import type { LabPhone } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { parkBlind, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const TELLS: LotSettings = {
  recall: { after: 'never' },
  tellParker: ['parked', 'picked-up', 'hung-up', 'sent-on', 'ended', 'lost'],
};

async function isTold(phone: LabPhone, from: string, text: RegExp): Promise<void> {
  const told = await phone.nextText();
  const [number, words] = [told.from, told.text];
  expectThat(`${phone.user} is told ${String(text)}, not "${words}"`, text.test(words));
  expectThat(`it comes from ${from}, not ${number}`, number === from);
}

export const TELLING: readonly Scenario[] = [
  {
    id: 'told-who-took',
    title: '[C3] a blind parker is told in which orbit the caller is, and then who has taken them',
    settings: TELLS,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      await untilHeld(lab, caller);
      await isTold(bob, '701', /^\S.* is parked in 701$/);
      const taken = await pickUp(await lab.phone('1002'), '701', caller);
      await isTold(bob, '701', /^1002 has taken \S.* out of 701$/);
      await taken.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'told-not-the-taker',
    title: '[C3] who picks up the caller themselves is not told that they did',
    settings: TELLS,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      await untilHeld(lab, caller);
      await isTold(bob, '701', / is parked in 701$/);
      await parkBlind(await pickUp(bob, '701', caller), '702');
      await untilHeld(lab, caller, '702');
      await isTold(bob, '702', / is parked in 702$/);
      await caller.hangUp();
      await isTold(bob, '702', / has hung up in 702, after 0:\d\d$/);
    },
  },
  {
    id: 'told-moved',
    title: '[C3][A4] sent to an orbit that is taken, by a lot that chooses another: the parker is told which',
    settings: { ...TELLS, whenRefused: ['other-orbit'] },
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      await isTold(bob, '701', / is parked in 701$/);
      const talk = await conversation(await lab.phone('1003'), bob);
      await parkBlind(talk.called, '701');
      await untilHeld(lab, talk.caller, '702');
      await isTold(bob, '702', / is parked in 702$/);
      await talk.caller.hangUp();
      await caller.hangUp();
    },
  },
  {
    id: 'told-elsewhere',
    title: '[C3][M1] the parker has moved to a phone at another node: told there',
    settings: TELLS,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      await isTold(bob, '701', / is parked in 701$/);
      await bob.unregister();
      const there = await lab.phone('1001', { node: 'node-b' });
      await caller.hangUp();
      await isTold(there, '701', / has hung up in 701, after 0:\d\d$/);
    },
  },
];
