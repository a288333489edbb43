/** Nobody picks up: the parker is rung back, then others, and somebody or something always has the last word. */
import type { LotSettings, RecallSettings } from '../lot-settings.js';
import {
  answerAndTalk,
  exactlyOneGets,
  namesOrbitAndCaller,
  parkBlind,
  parkedCaller,
  pickUp,
  pickUpBefore,
  sentToPark,
} from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const recallOf = (recall: Partial<RecallSettings>): LotSettings => ({
  recall: { after: '1s', chain: [{ ring: 'parker', for: '6s' }], rounds: 1, lastly: 'stay', ...recall },
});

const parkerThenDesk = (forParker: string): NonNullable<RecallSettings['chain']> => [
  { ring: 'parker', for: forParker },
  { ring: '1008', for: '6s' },
];

export const RECALLS: readonly Scenario[] = [
  {
    id: 'recall-answered',
    title: '[I1][J1] the parker is rung back, sees the orbit and the caller, answers: they talk, the orbit is free',
    settings: recallOf({}),
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000', { displayName: 'Alice' }), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      const back = await bob.nextCall();
      await lab.untilOrbit('701', 'recalling');
      await caller.hearsOnly(['music']);
      namesOrbitAndCaller(back, '701', 'Alice');
      await answerAndTalk(back, caller);
      await lab.untilOrbit('701', 'free');
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-answered-a-leg',
    title: '[I1] the calling side parked: it is the calling side that is rung back',
    settings: recallOf({}),
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(caller);
      const back = await alice.nextCall();
      await answerAndTalk(back, called);
      await called.hangUp();
      await back.untilEnded();
    },
  },
  {
    id: 'recall-to-last-parker',
    title: '[I1][A14] parked, picked up and parked again by somebody else: it is the second parker who is rung back',
    settings: recallOf({ after: '2s' }),
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await parkedCaller(lab);
      const second = await pickUp(carol, '701', caller);
      await parkBlind(second);
      const back = await carol.nextCall();
      await answerAndTalk(back, caller);
      expectThat('the first parker was left alone', bob.callsReceived() === 1);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-to-last-parker-without-engine',
    title:
      '[I1][A14][M7] parked, picked up, and parked again by somebody else while no engine is there: whoever rings back rings the second parker',
    settings: recallOf({ after: '2s' }),
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await parkedCaller(lab);
      const second = await pickUp(carol, '701', caller);
      await lab.engine.kill9();
      await parkBlind(second);
      await caller.hears('music');
      await lab.engine.start();
      const back = await carol.nextCall();
      await answerAndTalk(back, caller);
      expectThat('the first parker was left alone', bob.callsReceived() === 1);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-picked-up-elsewhere',
    title: '[I2] while the parker rings another phone takes the caller: the ringing stops as "completed elsewhere"',
    settings: recallOf({}),
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await sentToPark(lab);
      const back = await bob.nextCall();
      const retriever = await pickUpBefore(back, carol, caller);
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-answer-races-pickup',
    title: '[I2][E2] the parker answers and another phone dials at once: exactly one gets the caller',
    settings: recallOf({}),
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await sentToPark(lab);
      const back = await bob.nextCall();
      const pickup = carol.call('701');
      await back.answer().catch(() => undefined);
      const winner = await exactlyOneGets(caller, [back, pickup]);
      await winner.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-unanswered',
    title: '[I3] the parker does not answer: the next of the chain is rung and gets the caller',
    settings: recallOf({ chain: parkerThenDesk('1s') }),
    async run(lab) {
      const desk = await lab.phone('1008');
      const { bob, caller } = await sentToPark(lab);
      await (await bob.nextCall()).untilCancelled();
      const next = await desk.nextCall({ within: 8000 });
      await caller.hearsOnly(['music']);
      await answerAndTalk(next, caller);
      await next.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-busy',
    title: '[I3][I5] the parker is busy: the next of the chain is rung at once',
    settings: recallOf({ chain: parkerThenDesk('20s') }),
    async run(lab) {
      const [alice, bob, desk] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1008')];
      const { caller, called } = await conversation(alice, bob);
      bob.meetCallsWith('busy');
      await parkBlind(called);
      const next = await desk.nextCall({ within: 6000 });
      await answerAndTalk(next, caller);
      await caller.hangUp();
      await next.untilEnded();
    },
  },
  {
    id: 'recall-unregistered',
    title: '[I3] the parker is no longer registered: the next of the chain is rung at once',
    settings: recallOf({ chain: parkerThenDesk('20s') }),
    async run(lab) {
      const desk = await lab.phone('1008');
      const { bob, caller } = await sentToPark(lab);
      await bob.unregister();
      const next = await desk.nextCall({ within: 6000 });
      await answerAndTalk(next, caller);
      await next.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-rounds',
    title: '[I3] nobody answers: the chain is rung once more, as often as the lot says and no more; the caller stays',
    settings: recallOf({ chain: [{ ring: 'parker', for: '1s' }], rounds: 2, again: '1s' }),
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await sentToPark(lab);
      await (await bob.nextCall()).untilCancelled();
      await (await bob.nextCall({ within: 8000 })).untilCancelled();
      await lab.untilOrbit('701', 'parked');
      await caller.hearsOnly(['music'], { for: 2500 });
      expectThat('the parker was rung twice', bob.callsReceived() === 3);
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-then-hang-up',
    title: '[I4] nobody answers and the lot hangs up last: the caller is told first',
    settings: recallOf({ chain: [{ ring: 'parker', for: '1s' }], lastly: 'hang-up' }),
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      await (await bob.nextCall()).untilCancelled();
      await caller.hears('nobody-came', { within: 8000 });
      await caller.untilEnded({ within: 8000 });
      await lab.untilOrbit('701', 'free');
    },
  },
  {
    id: 'recall-then-forward',
    title: '[I4] nobody answers and the lot forwards: the destination gets the caller',
    settings: recallOf({ chain: [{ ring: 'parker', for: '1s' }], lastly: { extension: '1005', context: 'default' } }),
    async run(lab) {
      const desk = await lab.phone('1005');
      const { bob, caller } = await sentToPark(lab);
      await (await bob.nextCall()).untilCancelled();
      const last = await desk.nextCall({ within: 8000 });
      await answerAndTalk(last, caller);
      await lab.untilOrbit('701', 'free');
      await last.hangUp();
      await caller.untilEnded();
    },
  },
];
