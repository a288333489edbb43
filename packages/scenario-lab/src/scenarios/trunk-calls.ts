/** Calls over a trunk that are bridged in `public` itself: they can be parked by whom they talk to, and that is all (SPEC, F2). */
import type { LabPhone, PhoneOptions, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { answerAndTalk, heldCaller, parkBlind, pickUp } from './park-steps.js';
import { expectThat, hearEachOther, type Conversation, type Scenario } from './scenario.js';

const OVER_A_TRUNK: PhoneOptions = {
  registers: false,
  comesFrom: { address: '127.0.0.1', headers: {}, overTrunk: true },
};
const RECALLED: LotSettings = { recall: { after: '1s', chain: [{ ring: 'parker', for: '10s' }] } };

/** Somebody outside dials straight to a phone of the house. */
async function callFromOutside(lab: ScenarioLab, bob: LabPhone): Promise<Conversation> {
  const caller = (await lab.phone('1000', OVER_A_TRUNK)).call(`8${bob.user}`);
  const called = await bob.nextCall();
  await called.answer();
  await caller.untilAnswered();
  await hearEachOther(caller, called);
  return { caller, called };
}

export const TRUNK_CALLS: readonly Scenario[] = [
  {
    id: 'trunk-parked-in-public',
    title:
      '[A2] a call from outside that is bridged in public is parked by a blind transfer, picked up, and parked again',
    settings: CALM,
    async run(lab) {
      const { caller, called } = await callFromOutside(lab, await lab.phone('1001'));
      await parkBlind(called);
      await lab.untilOrbit('701', 'parked');
      await caller.hearsOnly(['music']);
      const retriever = await pickUp(await lab.phone('1002'), '701', caller);
      await parkBlind(retriever, '702');
      await lab.untilOrbit('702', 'parked');
      await (await pickUp(await lab.phone('1003'), '702', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'trunk-parked-in-public-recalled',
    title: '[I1] whoever parked a call from outside is rung back for it; also without an engine',
    settings: RECALLED,
    async run(lab) {
      const bob = await lab.phone('1001');
      const first = await callFromOutside(lab, bob);
      await parkBlind(first.called, '702');
      const back = await bob.nextCall({ within: 8000 });
      await answerAndTalk(back, first.caller);
      await back.hangUp();
      await first.caller.untilEnded();
      await lab.engine.kill9();
      const second = await callFromOutside(lab, bob);
      await parkBlind(second.called);
      const again = await bob.nextCall({ within: 15_000 });
      await answerAndTalk(again, second.caller);
      await again.hangUp();
    },
  },
  {
    id: 'trunk-menu-after-a-talk',
    title:
      '[A2] a caller from outside who was in a talk and is alone again, in a menu: what they key is dialled by themselves, not sent by that talk',
    settings: RECALLED,
    async run(lab) {
      const bob = await lab.phone('1001');
      for (const number of ['*70', '702']) {
        const caller = (await lab.phone('1000', OVER_A_TRUNK)).call(`8${bob.user}-${number}`);
        const called = await bob.nextCall();
        await called.answer();
        await hearEachOther(caller, called);
        await called.hangUp();
        await caller.untilEnded();
        expectThat(`${number}: nobody is parked`, (await lab.orbitsTaken()).length === 0);
      }
      expectThat('nobody is rung back', bob.callsReceived() === 2);
    },
  },
  {
    id: 'trunk-stranger-dials',
    title: '[A2] a stranger who dials *70, an orbit or a pick-up code from outside gets nothing of ours',
    settings: CALM,
    async run(lab) {
      const { caller } = await heldCaller(lab);
      for (const number of ['701', '*71701', '*70', '702']) {
        const stranger = await lab.phone('1004', OVER_A_TRUNK);
        const call = stranger.call(number);
        await call.untilFailed();
        expectThat(`${number}: nothing was heard`, call.everHeard().length === 0);
        expectThat(`${number}: nothing changed`, (await lab.orbitsTaken()).join() === '701 parked');
        await stranger.losePower();
      }
      await caller.hearsOnly(['music']);
      await caller.hangUp();
    },
  },
  {
    id: 'trunk-stranger-sends',
    title:
      '[A2] a stranger who sends the phone of the house to a park code, an orbit or a pick-up code parks and joins nobody',
    settings: CALM,
    async run(lab) {
      const waiting = await heldCaller(lab);
      const bob = await lab.phone('1005');
      for (const number of ['*70', '702', '701', '*71701']) {
        const stranger = await lab.phone('1004', OVER_A_TRUNK);
        const call = stranger.call('81005');
        const called = await bob.nextCall();
        await called.answer();
        await call.untilAnswered();
        await hearEachOther(call, called);
        await call.blindTransfer(number);
        await called.untilEnded();
        expectThat(`${number}: nobody was parked`, (await lab.orbitsTaken()).join() === '701 parked');
        expectThat(`${number}: they never heard Alice`, !called.everHeard().includes('1000'));
        await stranger.losePower();
      }
      await waiting.caller.hearsOnly(['music']);
      await waiting.caller.hangUp();
    },
  },
];
