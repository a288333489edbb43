/** Picked up without a number, and one's own caller or nobody. */
import { CALM } from '../lot-settings.js';
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { isTold, parkBlind, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

/** One more caller, sent to `*70` by that phone, on music in that orbit. */
async function another(lab: ScenarioLab, phone: string, parker: LabPhone, orbit: string): Promise<LabCall> {
  const { caller, called } = await conversation(await lab.phone(phone as '1003'), parker);
  await parkBlind(called);
  await untilHeld(lab, caller, orbit);
  return caller;
}

export const FINDING: readonly Scenario[] = [
  {
    id: 'find-oldest-newest',
    title: '[E3] *72 picks up whoever waits longest, *73 whoever came last; with nobody left the next who asks is told',
    settings: CALM,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      const dave = await another(lab, '1003', bob, '702');
      const carol = await lab.phone('1002');
      const first = await pickUp(carol, '*72', caller);
      await first.hangUp();
      await caller.untilEnded();
      const second = await pickUp(carol, '*73', dave);
      await isTold(bob.call('*72'), 'orbit-empty');
      await second.hangUp();
      await dave.untilEnded();
    },
  },
  {
    id: 'find-race',
    title: '[E3][E2] two phones dial *72 at once, and two callers wait: each gets one of them',
    settings: CALM,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      const dave = await another(lab, '1003', bob, '702');
      const here = (await lab.phone('1002')).call('*72');
      const there = (await lab.phone('1004')).call('*72');
      await Promise.all([here, there].map(async (call) => Promise.any([call.hears('1000'), call.hears('1003')])));
      const [withAlice, withDave] = here.everHeard().includes('1000') ? [here, there] : [there, here];
      await Promise.all([hearEachOther(withAlice, caller), hearEachOther(withDave, dave)]);
      expectThat('nobody heard the other caller', !withAlice.everHeard().includes('1003'));
      expectThat('nobody heard the other caller', !withDave.everHeard().includes('1000'));
      await Promise.all([withAlice.hangUp(), withDave.hangUp()]);
      await Promise.all([caller.untilEnded(), dave.untilEnded()]);
    },
  },
  {
    id: 'find-elsewhere',
    title: '[E3][M1] *72 at the other node than the caller’s: joined over SIP',
    settings: CALM,
    async run(lab) {
      const { caller } = await parkedCaller(lab);
      await (await pickUp(await lab.phone('1002', { node: 'node-b' }), '*72', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'find-only',
    title: '[E3][D1] *74 picks up the only caller; while two wait it is refused, and both keep their music',
    settings: CALM,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      const dave = await another(lab, '1003', bob, '702');
      const carol = await lab.phone('1002');
      await isTold(carol.call('*74'), 'several-wait');
      await Promise.all([caller.hearsOnly(['music']), dave.hearsOnly(['music'])]);
      await dave.hangUp();
      await lab.untilOrbit('702', 'free');
      await (await pickUp(carol, '*74', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'find-mine',
    title:
      '[E3][E7] *75 picks up whom I parked, not who waits longer; *75701 is refused when 701 has somebody else’s caller',
    settings: CALM,
    async run(lab) {
      const { bob, caller } = await parkedCaller(lab);
      const carol = await lab.phone('1002');
      const dave = await another(lab, '1003', carol, '702');
      const mine = await pickUp(carol, '*75', dave);
      await isTold(bob.call('*75702'), 'orbit-empty');
      await mine.hangUp();
      await dave.untilEnded();
      await isTold(carol.call('*75701'), 'not-yours');
      await caller.hearsOnly(['music']);
      await (await pickUp(bob, '*75701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
