/** Parked for somebody: they have the caller first, and are told; what everybody else hears. */
import type { LabPhone } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { atTheDesk, deskOf, done, isRefused } from './desk-steps.js';
import { answerAndTalk, isTold, parkBlind, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

/** 1003 and 1004 are "sales", 600. */
const KEEPS: LotSettings = { ...CALM, forWhom: { alone: '60s', group: '60s', sales: ['1003', '1004'] } };

async function isTheirs(phone: LabPhone, from: string): Promise<void> {
  const { text } = await phone.nextText();
  expectThat(
    `${phone.user} is told of the caller in ${from}, not "${text}"`,
    text.endsWith(` waits for you in ${from}`),
  );
}

export const FOR_WHOM: readonly Scenario[] = [
  {
    id: 'for-whom-blind',
    title:
      '[A9][D1] sent to *70*1003: 1003 is told and has the caller, a colleague and a stranger hear that it is not for them',
    settings: KEEPS,
    async run(lab) {
      const [alice, bob, dave] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1003')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called, '*70*1003');
      await untilHeld(lab, caller);
      await isTheirs(dave, '701');
      await isTold((await lab.phone('1004')).call('701'), 'for-somebody-else');
      await isTold((await lab.phone('1002')).call('*72'), 'for-somebody-else');
      await caller.hearsOnly(['music']);
      await (await pickUp(dave, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'for-whom-group',
    title:
      '[A9] parked on a consult line for the group: both are told, who is not in it is refused, who is has the caller',
    settings: KEEPS,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70*600');
      await consult.untilAnswered();
      await consult.hearsNumber('701');
      const outcome = await called.attendedTransfer(consult);
      expectThat(`the transfer is accepted, not ${JSON.stringify(outcome)}`, outcome.kind === 'accepted');
      await untilHeld(lab, caller);
      await Promise.all([isTheirs(dave, '701'), isTheirs(erin, '701')]);
      await isTold((await lab.phone('1002')).call('701'), 'for-somebody-else');
      await (await pickUp(erin, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'for-whom-stand-in',
    title: '[A9] once they had their time, a colleague of their group may have the caller, at the other node as well',
    settings: { ...CALM, forWhom: { alone: '0s', group: '60s', sales: ['1003', '1004'] } },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called, '*70*1003');
      await untilHeld(lab, caller);
      await isTold((await lab.phone('1002')).call('701'), 'for-somebody-else');
      await (await pickUp(await lab.phone('1004', { node: 'node-b' }), '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'for-whom-recall',
    title: '[A9][I1] kept for somebody who does not come: the parker is rung back as ever and has the caller',
    settings: { ...KEEPS, recall: { after: '2s', chain: [{ ring: 'parker', for: '8s' }], rounds: 1, lastly: 'stay' } },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called, '*70*1003');
      await untilHeld(lab, caller);
      const back = await bob.nextCall();
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'for-whom-nobody',
    title: '[A9][D2] sent to *70*999999999999: nobody is meant, and the caller comes back to the parker',
    settings: { ...KEEPS, rights: { park: ['1001'], retrieve: ['1001', '1003'] } },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called, '*70*999999999999');
      const back = await bob.nextCall();
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'for-whom-redis-empty',
    title:
      '[A9][M8] Redis comes back empty: the caller is still kept for whom the leg says, as the desk had changed it',
    settings: deskOf({}, KEEPS),
    async run(lab) {
      const parkers = await lab.desk('1001');
      const { caller, carol } = await atTheDesk(lab);
      const dave = await lab.phone('1003');
      done('naming 1003', await parkers.forWhom('701', '1003'));
      await isTheirs(dave, '701');
      await lab.redis.kill9();
      await lab.redis.startAgain();
      await lab.untilOrbit('701', 'parked', { within: 5000 });
      await isTold(carol.call('701'), 'for-somebody-else');
      await (await pickUp(dave, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'for-whom-desk',
    title: '[A9][E6] named at the desk: whoever dials is refused, the desk rings no other either, then lets go again',
    settings: deskOf({}, KEEPS),
    async run(lab) {
      const parkers = await lab.desk('1001');
      const { caller, carol, desk } = await atTheDesk(lab);
      const dave = await lab.phone('1003');
      done('naming 1003', await parkers.forWhom('701', '1003'));
      await isTheirs(dave, '701');
      await isTold(carol.call('701'), 'for-somebody-else');
      isRefused('a pick-up by 1002', await desk.pickUp('701', '1002'), 'for-somebody-else');
      isRefused('naming nobody known', await parkers.forWhom('701', 'accounting'), 'no-such-person');
      done('letting go', await parkers.forWhom('701', ''));
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
