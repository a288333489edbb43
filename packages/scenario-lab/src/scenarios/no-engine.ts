/** The engine is not there: the switch alone keeps every caller (M7). */
import { CALM } from '../lot-settings.js';
import { answerAndTalk, parkBlind, sentToPark } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

export const NO_ENGINE: readonly Scenario[] = [
  {
    id: 'no-engine-blind-b',
    title:
      '[M7][A2] no engine: the called side transfers blindly to *70, the caller waits in the switch, the parker is rung back',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      await caller.hearsOnly(['music'], { for: 500 });
      const back = await bob.nextCall({ within: 10_000 });
      await caller.hearsOnly(['music']);
      await answerAndTalk(back, caller);
      await caller.hangUp();
      await back.untilEnded();
    },
  },
  {
    id: 'no-engine-forwarded',
    title: '[M7][A4] no engine: a ringing phone forwards its call to *70, the caller waits in the switch',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const bob = await lab.phone('1001');
      const caller = (await lab.phone('1000')).call('1001');
      await (await bob.nextCall()).forward('*70');
      await caller.hearsOnly(['music'], { for: 500 });
      await caller.hangUp();
    },
  },
  {
    id: 'no-engine-blind-a',
    title:
      '[M7][A2] no engine: the calling side transfers blindly to *70, the called one waits in the switch, the parker is rung back',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(caller);
      await called.hearsOnly(['music'], { for: 500 });
      const back = await alice.nextCall({ within: 10_000 });
      await answerAndTalk(back, called);
      await back.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'no-engine-parker-silent',
    title: '[M7] no engine: the parker does not answer, the caller is on music again and rung back once more',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      await (await bob.nextCall({ within: 10_000 })).reject();
      await caller.hearsOnly(['music'], { for: 500 });
      const back = await bob.nextCall({ within: 10_000 });
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'no-engine-caller-leaves',
    title: '[M7] no engine: the caller hangs up while waiting, nothing is left and nobody is rung',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      await caller.hears('music');
      await caller.hangUp();
      expectThat('nobody was rung', bob.callsReceived() === 1);
    },
  },
  {
    id: 'no-engine-direct-park',
    title: '[M7][A1] no engine: who dials *70 is told, and never parks themselves',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const bob = await lab.phone('1001');
      const consult = bob.call('*70');
      await consult.hears('no-engine');
      await consult.untilEnded();
    },
  },
  {
    id: 'no-engine-direct-orbit',
    title: '[M7][D4] no engine: who dials 701 is told, and never parks themselves',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const bob = await lab.phone('1001');
      const pickup = bob.call('701');
      await pickup.hears('no-engine');
      await pickup.untilEnded();
    },
  },
  {
    id: 'no-engine-consult',
    title: '[M7][A1] no engine: an attended transfer to *70 fails, the held caller is still there for the parker',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.hears('no-engine');
      await consult.untilEnded();
      await called.resume();
      await hearEachOther(caller, called);
      await called.hangUp();
      await caller.untilEnded();
    },
  },
];
