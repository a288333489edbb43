/** Nobody picks up: the parker is rung back, then others, and somebody or something always has the last word. */
import type { LotSettings, RecallSettings } from '../lot-settings.js';
import { parkBlind, pickUp } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

const recallOf = (recall: Partial<RecallSettings>): LotSettings => ({
  recall: { after: '1s', chain: [{ ring: 'parker', for: '6s' }], rounds: 1, lastly: 'stay', ...recall },
});

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
      expectThat(
        `the ring names orbit and caller, not ${String(back.from.name)}`,
        /701.*Alice/.test(back.from.name ?? ''),
      );
      await back.answer();
      await hearEachOther(caller, back);
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
      await back.answer();
      await hearEachOther(called, back);
      await called.hangUp();
      await back.untilEnded();
    },
  },
  {
    id: 'recall-to-last-parker',
    title: '[I1][A14] parked, picked up and parked again by somebody else: it is the second parker who is rung back',
    settings: recallOf({ after: '2s' }),
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await lab.untilOrbit('701', 'parked');
      const second = await pickUp(carol, '701', caller);
      await parkBlind(second);
      const back = await carol.nextCall();
      await back.answer();
      await hearEachOther(caller, back);
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
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      const back = await bob.nextCall();
      const cancelled = back.untilCancelled();
      const retriever = await pickUp(carol, '701', caller);
      const reason = await cancelled;
      expectThat(`the phone is told why it stops, not "${reason}"`, /completed elsewhere/i.test(reason));
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-answer-races-pickup',
    title: '[I2][E2] the parker answers and another phone dials at once: exactly one gets the caller',
    settings: recallOf({}),
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      const back = await bob.nextCall();
      const pickup = carol.call('701');
      await back.answer().catch(() => undefined);
      const calls = [back, pickup] as const;
      await Promise.any(calls.map(async (call) => call.hears('1000', { within: 6000 })));
      const [winner, loser] = back.everHeard().includes('1000') ? calls : [calls[1], calls[0]];
      await hearEachOther(caller, winner);
      await loser.untilEnded({ within: 8000 });
      expectThat('the loser never heard the caller', !loser.everHeard().includes('1000'));
      expectThat('the loser never heard the winner', !loser.everHeard().includes(winner.owner));
      await winner.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-unanswered',
    title: '[I3] the parker does not answer: the next of the chain is rung and gets the caller',
    settings: recallOf({
      chain: [
        { ring: 'parker', for: '1s' },
        { ring: '1008', for: '6s' },
      ],
    }),
    async run(lab) {
      const [alice, bob, desk] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1008')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await (await bob.nextCall()).untilCancelled();
      const next = await desk.nextCall({ within: 8000 });
      await caller.hearsOnly(['music']);
      await next.answer();
      await hearEachOther(caller, next);
      await next.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-busy',
    title: '[I3][I5] the parker is busy: the next of the chain is rung at once',
    settings: recallOf({
      chain: [
        { ring: 'parker', for: '20s' },
        { ring: '1008', for: '6s' },
      ],
    }),
    async run(lab) {
      const [alice, bob, desk] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1008')];
      const { caller, called } = await conversation(alice, bob);
      bob.meetCallsWith('busy');
      await parkBlind(called);
      const next = await desk.nextCall({ within: 6000 });
      await next.answer();
      await hearEachOther(caller, next);
      await caller.hangUp();
      await next.untilEnded();
    },
  },
  {
    id: 'recall-unregistered',
    title: '[I3] the parker is no longer registered: the next of the chain is rung at once',
    settings: recallOf({
      chain: [
        { ring: 'parker', for: '20s' },
        { ring: '1008', for: '6s' },
      ],
    }),
    async run(lab) {
      const [alice, bob, desk] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1008')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await bob.unregister();
      const next = await desk.nextCall({ within: 6000 });
      await next.answer();
      await hearEachOther(caller, next);
      await next.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-rounds',
    title: '[I3] nobody answers: the chain is rung once more, as often as the lot says and no more; the caller stays',
    settings: recallOf({ chain: [{ ring: 'parker', for: '1s' }], rounds: 2, again: '1s' }),
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
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
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
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
      const [alice, bob, desk] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1005')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await (await bob.nextCall()).untilCancelled();
      const last = await desk.nextCall({ within: 8000 });
      await last.answer();
      await hearEachOther(caller, last);
      await lab.untilOrbit('701', 'free');
      await last.hangUp();
      await caller.untilEnded();
    },
  },
];
