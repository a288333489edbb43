/** The caller gives up, in whatever state: the orbit is free and no phone rings for nobody. */
import { CALM } from '../lot-settings.js';
import { parkByConsult, parkedCaller, sentToPark } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

export const HANG_UPS: readonly Scenario[] = [
  {
    id: 'abandoned-parked',
    title: '[B2][L1] the parked caller hangs up: the orbit is free at once',
    settings: CALM,
    async run(lab) {
      const { caller } = await parkedCaller(lab);
      await caller.hangUp();
      await lab.untilOrbit('701', 'free', { within: 1000 });
    },
  },
  {
    id: 'abandoned-parked-attended',
    title: '[A3] the caller of an attended park hangs up: the orbit is free at once',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkByConsult(bob, called, '701');
      await lab.untilOrbit('701', 'parked');
      await caller.hangUp();
      await lab.untilOrbit('701', 'free', { within: 1000 });
    },
  },
  {
    id: 'abandoned-reserved',
    title: '[A1] the held caller hangs up while the parker still hears the number: nothing is left',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.hearsNumber('701');
      await caller.hangUp();
      await called.untilEnded();
      await consult.hangUp();
      await lab.untilOrbit('701', 'free');
    },
  },
  {
    id: 'abandoned-recalling',
    title: '[I2] the caller hangs up while the parker is rung back: the ringing stops',
    settings: { recall: { after: '1s', chain: [{ ring: 'parker', for: '20s' }] } },
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      const back = await bob.nextCall();
      await caller.hangUp();
      await back.untilCancelled({ within: 3000 });
      await lab.untilOrbit('701', 'free');
    },
  },
  {
    id: 'abandoned-claimed',
    title: '[E8] the caller hangs up just as somebody picks up: the retriever is not left in silence',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await parkedCaller(lab);
      const pickup = carol.call('701');
      await pickup.untilAnswered();
      await caller.hangUp();
      await pickup.untilEnded({ within: 8000 });
      expectThat('no music is played to the retriever', !pickup.everHeard().includes('music'));
      await lab.untilOrbit('701', 'free');
    },
  },
];
