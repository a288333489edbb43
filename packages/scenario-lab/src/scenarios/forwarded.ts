/** A phone that rings and forwards its call to the lot (302). */
import type { LabPhone, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { answerAndTalk, namesOrbitAndCaller, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';
import type { LabOutgoingCall } from '../lab.js';

const RECALL: LotSettings = {
  recall: { after: '2s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' },
};

/** 1000 calls `to`, whose phone forwards the call. */
async function forwarded(lab: ScenarioLab, to: LabPhone, number: string, diversion = false): Promise<LabOutgoingCall> {
  const caller = (await lab.phone('1000', { displayName: 'Alice Ray' })).call(to.user);
  await (await to.nextCall()).forward(number, { diversion });
  return caller;
}

const parks = (number: string, orbit: string, diversion: boolean): Scenario => ({
  id: `forwarded-to-${number.replaceAll(/[^0-9]/g, '')}${diversion ? '-diversion' : ''}`,
  title: `[A4][I1] a ringing phone forwards its call to ${number}: the caller is parked in ${orbit}, and that phone is rung back`,
  settings: RECALL,
  async run(lab) {
    const bob = await lab.phone('1001');
    const caller = await forwarded(lab, bob, number, diversion);
    await untilHeld(lab, caller, orbit);
    const back = await bob.nextCall({ within: 10_000 });
    namesOrbitAndCaller(back, orbit, 'Alice Ray');
    await answerAndTalk(back, caller);
    await back.hangUp();
    await caller.untilEnded();
  },
});

export const FORWARDED: readonly Scenario[] = [
  parks('702', '702', false),
  parks('*70', '701', true),
  parks('PARK+703', '703', false),
  {
    id: 'forwarded-to-a-taken-orbit',
    title: '[D3] forwarded to an orbit with somebody in it: the call is refused unanswered, and joins nobody',
    settings: CALM,
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const call = dave.call('1004');
      await (await erin.nextCall()).forward('701');
      const { status } = await call.untilFailed();
      expectThat(`it is refused as busy, not ${status}`, status === 486);
      await untilHeld(lab, first.caller);
      await (await pickUp(await lab.phone('1002'), '701', first.caller)).hangUp();
      await first.caller.untilEnded();
    },
  },
  {
    id: 'forwarded-to-a-taken-orbit-fallback',
    title: '[D2] the same in a lot with a fallback: the fallback has the caller',
    settings: { ...CALM, fallback: '1005' },
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin, frank] = [await lab.phone('1003'), await lab.phone('1004'), await lab.phone('1005')];
      const call = dave.call('1004');
      await (await erin.nextCall()).forward('701');
      await answerAndTalk(await frank.nextCall(), call);
      await call.hangUp();
      await (await pickUp(await lab.phone('1002'), '701', first.caller)).hangUp();
      await first.caller.untilEnded();
    },
  },
];
