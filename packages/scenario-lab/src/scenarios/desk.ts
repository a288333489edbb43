/** What is asked by somebody at a screen of a parked call: their phone rings, or another's, or the caller is put back; told by what is heard. */
import { atTheDesk, deskOf, done, isRefused } from './desk-steps.js';
import { answerAndTalk, namesOrbitAndCaller, parkedCaller, pickUp, pickUpBefore, untilHeld } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

export const DESK: readonly Scenario[] = [
  {
    id: 'desk-pickup',
    title: '[E6] asked for at the desk: my phone rings, says who it is, and has the caller when it is answered',
    settings: deskOf(),
    async run(lab) {
      const { carol, caller, bob, desk } = await atTheDesk(lab);
      done('the pick-up', await desk.pickUp('701', '1002'));
      const mine = await carol.nextCall();
      namesOrbitAndCaller(mine, '701', 'Alice');
      await lab.untilOrbit('701', 'recalling');
      await caller.hearsOnly(['music']);
      await answerAndTalk(mine, caller);
      await lab.untilOrbit('701', 'free');
      expectThat('nobody else was rung', bob.callsReceived() === 1);
      await mine.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-pickup-from-afar',
    title: '[E6][E5] my phone is at another node than the caller: they are joined all the same',
    settings: deskOf(),
    async run(lab) {
      const [carol, desk] = [await lab.phone('1002', { node: 'node-b' }), await lab.desk('1002')];
      const { caller } = await parkedCaller(lab);
      done('the pick-up', await desk.pickUp('701', '1002', await desk.whoIsIn('701')));
      const mine = await carol.nextCall();
      await answerAndTalk(mine, caller);
      await mine.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-pickup-while-it-rings',
    title:
      '[E6][I2] the parker is rung back, and I pick up from the desk: their phone stops, mine rings and has the caller',
    settings: deskOf({ after: '1s' }),
    async run(lab) {
      const { carol, caller, bob, desk } = await atTheDesk(lab);
      const back = await bob.nextCall();
      const stops = back.untilCancelled();
      done('the pick-up', await desk.pickUp('701', '1002'));
      const reason = await stops;
      expectThat(`the parker's phone is told why, not "${reason}"`, /completed elsewhere/i.test(reason));
      const mine = await carol.nextCall();
      await answerAndTalk(mine, caller);
      await mine.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-pickup-in-vain',
    title: '[E6][I1] I do not answer: the caller waits as before, and the recall comes',
    settings: deskOf({ after: '6s' }),
    async run(lab) {
      const { carol, caller, bob, desk } = await atTheDesk(lab);
      done('the pick-up', await desk.pickUp('701', '1002'));
      await (await carol.nextCall()).reject(486);
      await lab.untilOrbit('701', 'parked');
      await caller.hearsOnly(['music']);
      const back = await bob.nextCall({ within: 10_000 });
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-no-phone',
    title: '[E6] whose phone is not registered is told so at once, and the caller is not touched',
    settings: deskOf(),
    async run(lab) {
      const program = await lab.desk(null);
      const { carol, caller, desk } = await atTheDesk(lab);
      isRefused('a phone that is not there', await program.pickUp('701', '1007'), 'not-registered');
      await carol.unregister();
      isRefused('a phone that has gone', await desk.pickUp('701', '1002'), 'not-registered');
      await lab.untilOrbit('701', 'parked');
      await caller.hearsOnly(['music'], { for: 500 });
      await caller.hangUp();
      await lab.untilOrbit('701', 'free');
    },
  },
  {
    id: 'desk-cancel',
    title: '[E6] cancelled: the phone stops, the caller has stayed on music and is there for anybody',
    settings: deskOf(),
    async run(lab) {
      const { carol, caller, desk } = await atTheDesk(lab);
      done('the pick-up', await desk.pickUp('701', '1002'));
      const mine = await carol.nextCall();
      const stops = mine.untilCancelled();
      done('the cancelling', await desk.cancel('701'));
      await stops;
      await untilHeld(lab, caller);
      isRefused('another cancelling', await desk.cancel('701'), 'nothing-to-cancel');
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-send',
    title:
      '[E10] sent to somebody who does not answer yet: whoever dials has the caller, the phone stops as "completed elsewhere"',
    settings: deskOf(),
    async run(lab) {
      const dave = await lab.phone('1005');
      const { carol, caller, desk } = await atTheDesk(lab);
      done('the sending', await desk.send('701', '1005'));
      const rings = await dave.nextCall();
      await (await pickUpBefore(rings, carol, caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-send-answered',
    title: '[E10] sent to somebody who answers: they talk',
    settings: deskOf(),
    async run(lab) {
      const dave = await lab.phone('1005');
      const { caller, desk } = await atTheDesk(lab);
      done('the sending', await desk.send('701', '1005'));
      const rings = await dave.nextCall();
      await answerAndTalk(rings, caller);
      await caller.hangUp();
      await rings.untilEnded();
    },
  },
  {
    id: 'desk-put-back',
    title:
      '[E9] picked up by mistake and put back: the same orbit, music, and the recall goes to whoever had parked them',
    settings: deskOf({ after: '4s' }, { quarantine: '60s' }),
    async run(lab) {
      const other = await lab.desk('1005');
      const { carol, caller, bob, desk } = await atTheDesk(lab);
      const call = done('the note', await desk.note('701', 'invoice'));
      const mistaken = await pickUp(carol, '701', caller);
      isRefused("putting another's pick-up back", await other.putBack(call), 'not-allowed');
      const again = done('the putting back', await desk.putBack(call));
      expectThat('it is the same orbit, and the note', again.orbit === '701' && again.note === 'invoice');
      await mistaken.untilEnded();
      await untilHeld(lab, caller);
      const back = await bob.nextCall({ within: 10_000 });
      namesOrbitAndCaller(back, '701', 'Alice.*invoice');
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-put-back-from-afar',
    title:
      '[E9][E5] picked up from another node and put back: the line between the nodes ends, the orbit and the recall are as before',
    settings: deskOf({ after: '3s' }),
    async run(lab) {
      const [carol, desk] = [await lab.phone('1002', { node: 'node-b' }), await lab.desk('1002')];
      const { caller, bob } = await parkedCaller(lab);
      const call = await desk.whoIsIn('701');
      const mistaken = await pickUp(carol, '701', caller);
      done('the putting back', await desk.putBack(call));
      await mistaken.untilEnded();
      await untilHeld(lab, caller);
      const back = await bob.nextCall({ within: 10_000 });
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-recall-now',
    title: '[I6] recall now: the parker rings at once, also where the lot recalls never',
    settings: deskOf(),
    async run(lab) {
      const { caller, bob, desk } = await atTheDesk(lab);
      done('the recall', await desk.ringNow('701'));
      const back = await bob.nextCall();
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-later',
    title:
      '[I6] while the parker rings, a minute more: the phone stops, music, and it rings again when the time is over',
    settings: deskOf({ after: '1s' }),
    async run(lab) {
      const { caller, bob, desk } = await atTheDesk(lab);
      const first = await bob.nextCall();
      const stops = first.untilCancelled();
      const due = Date.now() + 3_000;
      done('the extension', await desk.extend('701', 3));
      await stops;
      await caller.hearsOnly(['music'], { for: 1_000 });
      const again = await bob.nextCall({ within: 10_000 });
      expectThat('it was not rung before the time', Date.now() >= due - 1_000);
      await answerAndTalk(again, caller);
      await again.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'desk-note',
    title: '[A10][J1] a note is seen by whoever is rung, as far as a phone may show it, and can do nothing to a switch',
    settings: deskOf(),
    async run(lab) {
      const { caller, bob, desk } = await atTheDesk(lab);
      const first = await desk.whoIsIn('701');
      done('the note', await desk.note('701', `asks for Jonas "},'{${'$'}{reboot()}`, first));
      isRefused('a note on what was seen before', await desk.note('701', 'x', first), 'changed-meanwhile');
      isRefused('a note of two lines', await desk.note('701', 'a\nb'), 'malformed-act');
      done('the recall', await desk.ringNow('701'));
      const back = await bob.nextCall();
      namesOrbitAndCaller(back, '701', 'Alice - asks for Jonas');
      expectThat(`nothing else is shown than words: ${back.from.name ?? ''}`, !/["'{},$]/.test(back.from.name ?? ''));
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
];
