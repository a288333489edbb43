/** Ways out of an orbit that somebody asked for. */
import { CALM } from '../lot-settings.js';
import { exactlyOneGets, parkBlind, parkByConsult, parkedCaller, pickUp } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

export const PICKING_UP: readonly Scenario[] = [
  {
    id: 'pickup-display',
    title:
      '[E1][K1][K2] another phone dials 701: audio both ways, its display shows the caller, and the caller’s shows who picked up',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [
        await lab.phone('1000', { displayName: 'Alice Ray' }),
        await lab.phone('1001'),
        await lab.phone('1002'),
      ];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await lab.untilOrbit('701', 'parked');
      const retriever = await pickUp(carol, '701', caller);
      await retriever.untilShows({ number: '1000', name: 'Alice Ray' });
      await caller.untilShows({ number: '1002' });
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-race',
    title: '[E2][D1] two phones dial 701 at once: one wins, the other is told, and they never hear each other',
    settings: CALM,
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003')];
      const { caller } = await parkedCaller(lab);
      const calls = [carol.call('701'), dave.call('701')] as const;
      await caller.hears(await Promise.race(calls.map(async (call) => call.hears('1000').then(() => call.owner))));
      const [winner, loser] = calls[0].everHeard().includes('1000') ? calls : [calls[1], calls[0]];
      const told = loser.untilEnded({ within: 8000 });
      await hearEachOther(caller, winner);
      await told;
      const words = loser.everHeard();
      expectThat(
        `the loser is told, and heard ${words.join(', ')}`,
        words.includes('already-picked-up') || words.includes('orbit-empty'),
      );
      expectThat('the loser never heard the caller', !words.includes('1000'));
      expectThat('the phones never heard each other', !words.includes(winner.owner));
      expectThat('the phones never heard each other', !winner.everHeard().includes(loser.owner));
      await hearEachOther(caller, winner);
      await winner.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-other-node',
    title:
      '[E5][M1][K1][K2] a phone of the other node dials 701: joined over SIP with a one-time ticket; its display shows the caller, and the caller’s shows who picked up',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002', { node: 'node-b' });
      const { caller } = await parkedCaller(lab, { displayName: 'Alice Ray' });
      const retriever = await pickUp(carol, '701', caller);
      await retriever.untilShows({ number: '1000', name: 'Alice Ray' });
      await caller.untilShows({ number: '1002' });
      expectThat('two channels carry the caller', (await lab.channelCount('node-a')) <= 2);
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-other-node-caller-ends',
    title: '[E5][N1] picked up from the other node, the caller hangs up: both nodes are clean',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000', { node: 'node-b' }), await lab.phone('1001', { node: 'node-b' })];
      const carol = await lab.phone('1002', { node: 'node-a' });
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await lab.untilOrbit('701', 'parked');
      const retriever = await pickUp(carol, '701', caller);
      await caller.hangUp();
      await retriever.untilEnded();
    },
  },
  {
    id: 'pickup-race-two-nodes',
    title: '[E2][M1] phones of both nodes dial 701 at once: one wins, the other is told',
    settings: CALM,
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003', { node: 'node-b' })];
      const { caller } = await parkedCaller(lab);
      const winner = await exactlyOneGets(caller, [carol.call('701'), dave.call('701')]);
      await winner.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-empty',
    title: '[D4] dialling an empty orbit: told, ended, and not parked',
    settings: CALM,
    async run(lab) {
      const bob = await lab.phone('1001');
      const call = bob.call('702');
      await call.hears('orbit-empty');
      await call.untilEnded({ within: 8000 });
      expectThat('nobody is parked', (await lab.orbitsTaken()).length === 0);
      expectThat('no music was heard', !call.everHeard().includes('music'));
    },
  },
  {
    id: 'pickup-prefix',
    title: '[E4] *71701 picks up 701',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await parkedCaller(lab);
      await (await pickUp(carol, '*71701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-while-reserved',
    title: '[A3] somebody dials 701 while the parker still hears the number: told, and the park goes on unharmed',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.hearsNumber('701');
      const early = carol.call('701');
      await early.hears('orbit-reserved');
      await early.untilEnded({ within: 8000 });
      await called.attendedTransfer(consult);
      await caller.hearsOnly(['music']);
      await lab.untilOrbit('701', 'parked');
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-by-parker',
    title: '[E1][A3] the parker picks the caller up again',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkByConsult(bob, called, '701');
      await lab.untilOrbit('701', 'parked');
      await (await pickUp(bob, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-then-ordinary',
    title: '[N1] after the pickup it is an ordinary call: hold, resume, and the end of either side ends both',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await parkedCaller(lab);
      const retriever = await pickUp(carol, '701', caller);
      await retriever.hold();
      await caller.hearsOnly(['music']);
      await retriever.resume();
      await hearEachOther(caller, retriever);
      await caller.hangUp();
      await retriever.untilEnded();
    },
  },
  {
    id: 'pickup-then-transfer',
    title: '[N1][A2] after the pickup the retriever transfers the caller to a colleague',
    settings: CALM,
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003')];
      const { caller } = await parkedCaller(lab);
      const retriever = await pickUp(carol, '701', caller);
      // A phone reports success only after the colleague has answered.
      const transfer = retriever.blindTransfer('1003');
      const next = await dave.nextCall();
      await next.answer();
      expectThat('the transfer is accepted', (await transfer).kind === 'accepted');
      await hearEachOther(caller, next);
      await next.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-fails-half-way',
    title: '[E8] the retriever hangs up at once: the caller is still there, with music, for the next',
    settings: CALM,
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003')];
      const { caller } = await parkedCaller(lab);
      const hasty = carol.call('701');
      await hasty.hangUp();
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked', { within: 10_000 });
      await (await pickUp(dave, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'pickup-held-at-once',
    title:
      '[E8][N1] the caller puts the call on hold the moment it is picked up, and the retriever hangs up: the call is over, and nobody is parked or rung',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { caller } = await parkedCaller(lab);
      const retriever = carol.call('701');
      // Both are told of each other as the join begins, some 200 ms before either is heard for certain.
      await caller.untilShows({ number: '1002' });
      await caller.hold();
      await retriever.hearsOnly(['music']);
      await retriever.hangUp();
      await caller.untilEnded({ within: 3000 });
      await lab.untilOrbit('701', 'free');
    },
  },
];
