/** Keys of a caller who waits. */
import { ESCAPES } from '../engine/engine-config.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { answerAndTalk, heldCaller, pickUp, sentToPark } from './park-steps.js';
import { expectThat, hearEachOther, type Scenario } from './scenario.js';

const KEYS: LotSettings = { ...CALM, escape: ESCAPES, fallback: '1005' };

export const ESCAPING: readonly Scenario[] = [
  {
    id: 'escape-operator',
    title: '[G5] the caller presses 0: the operator is rung, the caller keeps the music until they answer',
    settings: KEYS,
    async run(lab) {
      const operator = await lab.phone('1005');
      const { caller } = await heldCaller(lab);
      await caller.press('0');
      const rung = await operator.nextCall();
      await caller.hearsOnly(['music'], { for: 400 });
      await answerAndTalk(rung, caller);
      await rung.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'escape-parker-then-picked-up',
    title:
      '[G5][I2] the caller presses 1 and the parker rings; somebody else picks up meanwhile, and the ringing stops',
    settings: KEYS,
    async run(lab) {
      const { bob, caller } = await heldCaller(lab);
      await caller.press('1');
      const rung = await bob.nextCall();
      const cancelled = rung.untilCancelled();
      const retriever = await pickUp(await lab.phone('1002'), '701', caller);
      await cancelled;
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'escape-elsewhere',
    title:
      '[G5] the caller presses * and goes where the lot says: the orbit is free, and their keys are their own there',
    settings: KEYS,
    async run(lab) {
      const elsewhere = await lab.phone('1003');
      const { caller } = await heldCaller(lab);
      await caller.press('*');
      const rung = await elsewhere.nextCall();
      await rung.answer();
      await hearEachOther(caller, rung);
      await lab.untilOrbit('701', 'free');
      await caller.press('0');
      await hearEachOther(caller, rung);
      await rung.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'escape-no-other-key',
    title: '[G5] no other key does anything, # neither; once picked up, the keys of the wait do nothing either',
    settings: KEYS,
    async run(lab) {
      const { caller } = await heldCaller(lab);
      for (const key of '23456789#') await caller.press(key);
      await caller.hearsOnly(['music'], { for: 600 });
      expectThat('they wait', (await lab.orbit('701')) === 'parked');
      const retriever = await pickUp(await lab.phone('1002'), '701', caller);
      for (const key of '01*') await caller.press(key);
      await hearEachOther(caller, retriever);
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'escape-races-a-pick-up',
    title: '[G5][E2] the caller presses * in the moment in which somebody dials 701: one of the two has them, not both',
    settings: KEYS,
    async run(lab) {
      const [elsewhere, carol] = [await lab.phone('1003'), await lab.phone('1002')];
      const { caller } = await heldCaller(lab);
      elsewhere.meetCallsWith('answer');
      const dialled = carol.call('701');
      await caller.press('*');
      const rung = elsewhere.nextCall();
      rung.catch(() => undefined);
      const first = await Promise.any([
        dialled.hears('1000', { within: 8000 }).then(() => dialled),
        rung.then(async (call) => {
          await call.hears('1000', { within: 8000 });
          return call;
        }),
      ]);
      await hearEachOther(caller, first);
      if (first !== dialled) await dialled.untilEnded();
      else expectThat('the other phone was not rung', elsewhere.callsReceived() === 0);
      await first.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'escape-no-engine',
    title:
      '[G5][M7] the engine is killed while the caller waits: their keys do nothing, the music goes on, and the next engine hears them',
    settings: KEYS,
    async run(lab) {
      const operator = await lab.phone('1005');
      const { caller } = await heldCaller(lab);
      await lab.engine.kill9();
      await caller.press('0');
      await caller.hearsOnly(['music'], { for: 800 });
      await lab.engine.start();
      await lab.untilOrbit('701', 'parked');
      await caller.press('0');
      await answerAndTalk(await operator.nextCall(), caller);
      await caller.hangUp();
    },
  },
  {
    id: 'escape-parked-by-the-switch',
    title:
      '[G5][M7] the switch alone parks the caller, whose keys do nothing; an engine adopts them, and they press 0: the operator is rung',
    settings: KEYS,
    engine: 'absent',
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      // On a slow machine the switch rings the parker, then the operator, before the engine is there.
      bob.meetCallsWith('busy');
      await caller.press('0');
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.engine.start();
      await lab.untilOrbit('701', 'parked');
      const operator = await lab.phone('1005');
      await caller.press('0');
      await answerAndTalk(await operator.nextCall(), caller);
      await caller.hangUp();
    },
  },
  {
    id: 'escape-rung-back-by-the-switch',
    title:
      '[G5][M7][N1] no engine: the switch rings the parker back, and the keys of the wait are not those of that talk',
    settings: KEYS,
    engine: 'absent',
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      const back = await bob.nextCall({ within: 10_000 });
      await answerAndTalk(back, caller);
      for (const key of '01*') await caller.press(key);
      await hearEachOther(caller, back);
      await caller.hangUp();
      await back.untilEnded();
    },
  },
];
