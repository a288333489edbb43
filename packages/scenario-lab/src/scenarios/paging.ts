/** A parked caller is called out over phones that answer by themselves. */
import type { LabIncomingCall, LabPhone, ScenarioLab } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

const PAGES: LotSettings = {
  recall: { after: 'never' },
  page: { phones: ['1002', '1003'], times: 2, every: '15s' },
};

/** The phone is asked to answer by itself, and does. */
async function paged(phone: LabPhone, within = 5_000): Promise<LabIncomingCall> {
  const call = await phone.nextCall({ within });
  const asked = call.alertInfo ?? '';
  expectThat(`${phone.user} is asked to answer by itself, not "${asked}"`, asked.includes('alert-autoanswer'));
  expectThat(`${phone.user} shows the orbit, not ${call.from.number}`, call.from.number === '701');
  if (!call.isUp()) await call.answer();
  return call;
}

async function group(lab: ScenarioLab): Promise<readonly [LabPhone, LabPhone]> {
  return [await lab.phone('1002'), await lab.phone('1003', { node: 'node-b' })];
}

export const PAGING: readonly Scenario[] = [
  {
    id: 'page-phones',
    title:
      '[C4] the phones of the group, at both nodes, answer by themselves and say that somebody waits in 701; once more a while later, and then no more',
    settings: PAGES,
    async run(lab) {
      const phones = await group(lab);
      const { caller } = await parkedCaller(lab);
      await untilHeld(lab, caller);
      for (const within of [5_000, 20_000]) {
        const calls = await Promise.all(phones.map((phone) => paged(phone, within)));
        await Promise.all(calls.map((call) => call.hears('page')));
        await Promise.all(calls.map((call) => call.hearsNumber('701', { within: 8_000 })));
        await Promise.all(calls.map((call) => call.untilEnded({ within: 8_000 })));
        expectThat(
          'nobody is heard on them',
          calls.every((call) => !call.everHeard().includes(caller.owner)),
        );
      }
      await caller.hangUp();
    },
  },
  {
    id: 'page-taken',
    title: '[C4][E1] somebody dials 701 while it is said: they have the caller, the phones fall silent at once',
    settings: PAGES,
    async run(lab) {
      const phones = await group(lab);
      const { caller } = await parkedCaller(lab);
      const calls = await Promise.all(phones.map((phone) => paged(phone)));
      await Promise.all(calls.map((call) => call.hears('page')));
      const taken = await pickUp(await lab.phone('1004'), '701', caller);
      await Promise.all(calls.map((call) => call.untilEnded({ within: 2_000 })));
      await taken.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'page-nobody',
    title: '[C4] no phone of the group is registered: the park is as ever, and the caller can be picked up',
    settings: PAGES,
    async run(lab) {
      const { caller } = await parkedCaller(lab);
      await untilHeld(lab, caller);
      await (await pickUp(await lab.phone('1004'), '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
