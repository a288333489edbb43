/** What a lot's own settings do: which orbit is given, and who may. */
import type { ScenarioLab } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { answerAndTalk, heldCaller, isTold, parkBlind, pickUp } from './park-steps.js';
import { conversation, expectThat, type Conversation, type Scenario } from './scenario.js';

/** Parks whom the called side talks to; answers the orbit that was not taken before. */
async function parked(lab: ScenarioLab, { caller, called }: Conversation): Promise<string> {
  const before = await lab.orbitsTaken();
  await parkBlind(called);
  const line = await eventually('one more orbit to be parked', { within: 5000 }, async () =>
    (await lab.orbitsTaken()).find((one) => one.endsWith(' parked') && !before.includes(one)),
  );
  await caller.hearsOnly(['music']);
  return line.slice(0, line.indexOf(' '));
}

export const LOTS: readonly Scenario[] = [
  {
    id: 'lot-small-and-resting',
    title:
      '[B1] two orbits that both rest after a pick-up: the third caller gets the one that was freed first, the fourth the other',
    settings: { ...CALM, orbits: ['701-702'], quarantine: '30s' },
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const given: string[] = [];
      for (let time = 0; time < 4; time += 1) {
        const talk = await conversation(alice, bob);
        const orbit = await parked(lab, talk);
        given.push(orbit);
        const retriever = await pickUp(carol, orbit, talk.caller);
        await retriever.hangUp();
        await talk.caller.untilEnded();
        await lab.untilOrbit(orbit, 'free');
      }
      expectThat(`none was sent away, and not ${given.join(' ')}`, given.join(' ') === '701 702 701 702');
    },
  },
  {
    id: 'lot-choose-next',
    title: '[B1] choose: next gives one orbit after the other and begins anew, though all of them are free each time',
    settings: { ...CALM, choose: 'next' },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const given: string[] = [];
      for (let time = 0; time < 4; time += 1) {
        const talk = await conversation(alice, bob);
        const orbit = await parked(lab, talk);
        given.push(orbit);
        await talk.caller.hangUp();
        await lab.untilOrbit(orbit, 'free');
      }
      expectThat(`it went round, and not ${given.join(' ')}`, given.join(' ') === '701 702 703 701');
    },
  },
  {
    id: 'lot-choose-longest-idle',
    title: '[B1] choose: longest-idle gives an orbit that was never used, then the one that has been free for longest',
    settings: { ...CALM, choose: 'longest-idle' },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const first = await conversation(alice, bob);
      const second = await conversation(await lab.phone('1002'), await lab.phone('1003'));
      const third = await conversation(await lab.phone('1004'), await lab.phone('1005'));
      const given = [await parked(lab, first), await parked(lab, second), await parked(lab, third)];
      expectThat(`each got one of their own, and not ${given.join(' ')}`, given.join(' ') === '701 702 703');
      for (const [talk, orbit] of [
        [second, '702'],
        [first, '701'],
        [third, '703'],
      ] as const) {
        await talk.caller.hangUp();
        await lab.untilOrbit(orbit, 'free');
      }
      const again = await conversation(alice, bob);
      const orbit = await parked(lab, again);
      expectThat(`702 has been free for longest, and not ${orbit}`, orbit === '702');
      await again.caller.hangUp();
    },
  },
  {
    id: 'lot-rights',
    title:
      '[F1][D1] who may only park is told when they dial 701; who may only pick up gets the caller, and gets them back when they try to park',
    settings: { ...CALM, rights: { park: ['1001'], retrieve: ['1002'] } },
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await heldCaller(lab);
      await isTold(bob.call('701'), 'not-allowed');
      await caller.hearsOnly(['music']);
      const retriever = await pickUp(carol, '701', caller);
      await parkBlind(retriever);
      const back = await carol.nextCall();
      expectThat('nobody is parked', (await lab.orbitsTaken()).length === 0);
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
];
