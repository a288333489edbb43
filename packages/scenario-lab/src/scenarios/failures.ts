/** Parts of the system die, freeze or lose their memory: the caller is never lost. */
import { CALM, type LotSettings } from '../lot-settings.js';
import { answerAndTalk, heldCaller, parkedCaller, parksInTheSwitch, pickUp, sentToPark } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';
import { eventually } from '../waiting.js';

const SOON_OVERDUE: LotSettings = {
  recall: { after: '2s', chain: [{ ring: 'parker', for: '5s' }], rounds: 1, lastly: 'stay' },
  maxWait: '3s',
  failsafeGrace: '4s',
};

export const FAILURES: readonly Scenario[] = [
  {
    id: 'engine-killed-pickup',
    title:
      '[I8][M3] the engine is killed while a caller is parked: the music goes on; started again, the caller is picked up',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await heldCaller(lab);
      await lab.engine.kill9();
      await caller.hearsOnly(['music'], { for: 1000 });
      await lab.engine.start();
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'engine-killed-while-talking',
    title: '[I8] the engine is killed after the pickup: the two talk on; started again, nothing is left of it',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await parkedCaller(lab);
      const retriever = await pickUp(carol, '701', caller);
      await lab.engine.kill9();
      await hearEachOther(caller, retriever);
      await retriever.hangUp();
      await caller.untilEnded();
      await lab.engine.start();
    },
  },
  {
    id: 'engine-killed-caller-leaves',
    title: '[I8][M8] the engine is killed and the caller hangs up meanwhile: started again, the orbit becomes free',
    settings: CALM,
    async run(lab) {
      const { caller } = await heldCaller(lab);
      await lab.engine.kill9();
      await caller.hangUp();
      await lab.engine.start();
      await lab.untilOrbit('701', 'free', { within: 10_000 });
    },
  },
  {
    id: 'engine-killed-recall-overdue',
    title: '[I8][I1] the recall falls due while the engine is dead: started again, the parker is rung, once',
    settings: { recall: { after: '2s', chain: [{ ring: 'parker', for: '10s' }], rounds: 1 }, failsafeGrace: '20s' },
    async run(lab) {
      const { bob, caller } = await heldCaller(lab);
      await lab.engine.kill9();
      await caller.hearsOnly(['music'], { for: 2500 });
      await lab.engine.start();
      const back = await bob.nextCall({ within: 10_000 });
      await answerAndTalk(back, caller);
      expectThat('the parker was rung once', bob.callsReceived() === 2);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'engine-killed-while-ringing',
    title:
      '[I8][M7] the engine is killed while the parker is rung back: the parker answers and gets the caller all the same',
    settings: { recall: { after: '1s', chain: [{ ring: 'parker', for: '20s' }] } },
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      const back = await bob.nextCall();
      await lab.engine.kill9();
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'engine-dead-for-good',
    title: '[M7] the engine is dead for good: the switch itself sends the caller back to the parker',
    settings: SOON_OVERDUE,
    async run(lab) {
      const { bob, caller } = await heldCaller(lab);
      await lab.engine.kill9();
      const back = await bob.nextCall({ within: 15_000 });
      await caller.hearsOnly(['music']);
      await answerAndTalk(back, caller);
      await caller.hangUp();
      await back.untilEnded();
    },
  },
  {
    id: 'engine-frozen',
    title: '[M7] the engine is frozen: the guard frees the caller, the switch parks them and rings the parker back',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const talking = await conversation(alice, bob);
      const { caller } = talking;
      lab.engine.freeze();
      await parksInTheSwitch(talking);
      const back = await bob.nextCall({ within: 20_000 });
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
      lab.engine.thaw();
    },
  },
  {
    id: 'redis-dead-park',
    title: '[M7][D1] Redis is dead: a caller sent to *70 waits in the switch and the parker is rung back',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const talking = await conversation(alice, bob);
      const { caller } = talking;
      await lab.redis.kill9();
      await parksInTheSwitch(talking);
      const back = await bob.nextCall({ within: 20_000 });
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
      await lab.redis.startAgain();
    },
  },
  {
    id: 'redis-dead-pickup',
    title: '[D1][E8] Redis is dead: who dials 701 is told, and the caller is still there with music',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await heldCaller(lab);
      await lab.redis.kill9();
      const pickup = carol.call('701');
      await pickup.hears('store-down', { within: 8000 });
      await pickup.untilEnded({ within: 8000 });
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.redis.startAgain();
      await caller.hearsOnly(['music'], { for: 500 });
      await caller.hangUp();
    },
  },
  {
    id: 'redis-dead-caller-leaves',
    title:
      '[M7][M8] Redis is dead and the caller hangs up: back with its data, the orbit is free, the lamp dark, nobody is rung',
    settings: { recall: { after: '6s', chain: [{ ring: 'parker', for: '5s' }] } },
    async run(lab) {
      const lamp = await (await lab.phone('1005')).watch('701');
      const { bob, caller } = await heldCaller(lab);
      await lamp.untilShows('confirmed');
      const [due, rungBefore] = [await lab.dueTime('701'), bob.callsReceived()];
      await lab.redis.kill9({ dataKept: true });
      await caller.hangUp();
      await eventually('the recall to be overdue', { within: 15_000 }, () =>
        due !== undefined && Date.now() > due + 500 ? true : undefined,
      );
      await lab.redis.startAgain();
      await lab.untilOrbit('701', 'free', { within: 5000 });
      await lamp.untilShows('off', { within: 5000 });
      expectThat('nobody is rung for a caller who is gone', bob.callsReceived() === rungBefore);
    },
  },
  {
    id: 'pickup-ends-at-the-answer',
    title:
      '[E8] the retriever hangs up the moment the call is answered: the caller was talking to them or hears music, never silence',
    settings: CALM,
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003')];
      const { caller } = await parkedCaller(lab);
      const hasty = carol.call('701');
      await hasty.untilAnswered();
      await hasty.hangUp();
      const ended = await caller.untilEnded({ within: 2500 }).then(
        () => true,
        () => false,
      );
      if (ended) return lab.untilOrbit('701', 'free');
      await caller.hearsOnly(['music']);
      await lab.untilOrbit('701', 'parked', { within: 10_000 });
      await (await pickUp(dave, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
