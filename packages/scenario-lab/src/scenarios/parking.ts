/** Ways into an orbit. */
import { CALM } from '../lot-settings.js';
import { answerAndTalk, parkBlind, parkByConsult, pickUp } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

export const PARKING: readonly Scenario[] = [
  {
    id: 'park-consult',
    title:
      '[A1][A3][C1][C2][G1][E1] *70 on a second line: the number is spoken and shown, the caller lands in that orbit',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.untilAnswered();
      await consult.hearsNumber('701');
      await consult.untilShows({ number: '701' });
      expectThat('701 is reserved', (await lab.orbit('701')) === 'reserved');
      expectThat('the transfer is accepted', (await called.attendedTransfer(consult)).kind === 'accepted');
      await Promise.all([called.untilEnded(), consult.untilEnded()]);
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked');
      const retriever = await pickUp(carol, '701', caller);
      await retriever.hangUp();
      await caller.untilEnded();
      expectThat('the parker was not rung', bob.callsReceived() === 1);
    },
  },
  {
    id: 'park-consult-without-sounds',
    title:
      '[A1][C1] where the digit files are missing the number is counted out in tones, and the caller lands as ever',
    settings: { ...CALM, sounds: '/nowhere/en/us/callie' },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.untilAnswered();
      await consult.hearsCounted('701');
      expectThat('the transfer is accepted', (await called.attendedTransfer(consult)).kind === 'accepted');
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked');
    },
  },
  {
    id: 'park-consult-a-leg',
    title: '[A1][A3] the calling side parks the called one by an attended transfer',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkByConsult(alice, caller, '701');
      await called.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked');
      const retriever = await pickUp(carol, '701', called);
      await called.hangUp();
      await retriever.untilEnded();
    },
  },
  {
    id: 'park-blind-b-leg',
    title: '[A2][G1] the called side transfers blindly to *70: line free, caller on music from the first frame',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked');
      expectThat(
        'nothing but bob and music was ever heard',
        onlyHeard(caller.everHeard(), ['1001', 'music', 'ringback']),
      );
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'park-blind-a-leg',
    title: '[A2] the calling side transfers blindly to *70: the called one is parked',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(caller);
      await called.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked');
      await (await pickUp(carol, '701', called)).hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'park-directed-free',
    title: '[A4] a transfer to a free orbit parks there',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called, '702');
      await caller.hearsOnly(['music']);
      await lab.untilOrbit('702', 'parked');
      await (await pickUp(carol, '702', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'park-directed-taken',
    title: '[A4][D3][D2] a transfer to a taken orbit joins nobody: the second caller goes back to their parker',
    settings: { ...CALM, whenRefused: ['parker'] },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [dave, erin, carol] = [await lab.phone('1003'), await lab.phone('1004'), await lab.phone('1002')];
      const first = await conversation(alice, bob);
      await parkBlind(first.called, '701');
      await lab.untilOrbit('701', 'parked');
      const second = await conversation(dave, erin);
      await parkBlind(second.called, '701');
      const back = await erin.nextCall();
      await first.caller.hearsOnly(['music']);
      await answerAndTalk(back, second.caller);
      expectThat('the strangers never heard each other', !second.caller.everHeard().includes('1000'));
      expectThat('the strangers never heard each other', !first.caller.everHeard().includes('1003'));
      await back.hangUp();
      await second.caller.untilEnded();
      await (await pickUp(carol, '701', first.caller)).hangUp();
      await first.caller.untilEnded();
    },
  },
  {
    id: 'park-lot-full',
    title: '[D1][D2] the lot is full: a consult is told so, a blind transfer sends the caller back to the parker',
    settings: { ...CALM, orbits: ['701'] },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [dave, erin, carol] = [await lab.phone('1003'), await lab.phone('1004'), await lab.phone('1002')];
      const first = await conversation(alice, bob);
      await parkBlind(first.called);
      await lab.untilOrbit('701', 'parked');
      const second = await conversation(dave, erin);
      await second.called.hold();
      const consult = erin.call('*70');
      await consult.hears('lot-full');
      await consult.untilEnded();
      await second.called.resume();
      await hearEachOther(second.caller, second.called);
      await parkBlind(second.called);
      const back = await erin.nextCall();
      await answerAndTalk(back, second.caller);
      await second.caller.hangUp();
      await back.untilEnded();
      await (await pickUp(carol, '701', first.caller)).hangUp();
      await first.caller.untilEnded();
    },
  },
  {
    id: 'park-consult-given-up',
    title: '[A1][B2] the parker hangs up the consult line: the reservation is freed, the held caller is still theirs',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.hearsNumber('701');
      await consult.hangUp();
      await lab.untilOrbit('701', 'free');
      await called.resume();
      await hearEachOther(caller, called);
      await caller.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'park-consult-too-slow',
    title: '[A1] nobody completes the transfer: the reservation ends by itself and the consult line with it',
    settings: { ...CALM, reserve: '2s' },
    async run(lab) {
      const bob = await lab.phone('1001');
      const consult = bob.call('*70');
      await consult.untilAnswered();
      await lab.untilOrbit('701', 'reserved');
      await consult.untilEnded({ within: 8000 });
      await lab.untilOrbit('701', 'free');
    },
  },
  {
    id: 'park-again-and-again',
    title: '[A14][N1] park, pick up, park again, within the same call, twice',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await lab.untilOrbit('701', 'parked');
      const second = await pickUp(carol, '701', caller);
      await parkBlind(second);
      await caller.hearsOnly(['music']);
      await lab.untilOrbit('701', 'parked');
      const third = await pickUp(bob, '701', caller);
      await parkByConsult(bob, third, '701');
      await caller.hearsOnly(['music']);
      await lab.untilOrbit('701', 'parked');
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];

const onlyHeard = (heard: readonly string[], allowed: readonly string[]): boolean =>
  heard.every((sound) => allowed.includes(sound));
