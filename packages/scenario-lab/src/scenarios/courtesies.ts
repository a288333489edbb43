/** What is heard at a pick-up, and before a recall has the caller. */
import type { LabCall, LabIncomingCall, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { isTold, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { expectThat, hearEachOther, type Scenario } from './scenario.js';

const RECALLS: LotSettings = {
  announceRecall: true,
  recall: { after: '2s', chain: [{ ring: 'parker', for: '6s' }], rounds: 1, lastly: 'stay' },
};

const heard = (call: LabCall): boolean => call.everHeard().includes('courtesy');

/** Bob's phone rings for Alice, he answers, and hears that it is a recall. */
async function answered(lab: ScenarioLab): Promise<{ back: LabIncomingCall; caller: LabCall }> {
  const { bob, caller } = await parkedCaller(lab);
  const back = await bob.nextCall({ within: 8000 });
  await back.answer();
  await back.hears('recall');
  return { back, caller };
}

export const COURTESIES: readonly Scenario[] = [
  {
    id: 'courtesy-both',
    title: '[G3][N1] both hear the tone when the caller is picked up, then each other',
    settings: { ...CALM, courtesy: 'both' },
    async run(lab) {
      const { caller } = await parkedCaller(lab);
      await untilHeld(lab, caller);
      const call = (await lab.phone('1002')).call('701');
      await Promise.all([call.hears('courtesy'), caller.hears('courtesy')]);
      await hearEachOther(call, caller);
      await call.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'courtesy-retriever',
    title: '[G3][M1] at the other node: the retriever alone hears the tone',
    settings: { ...CALM, courtesy: 'retriever' },
    async run(lab) {
      const { caller } = await parkedCaller(lab);
      const call = (await lab.phone('1002', { node: 'node-b' })).call('701');
      await call.hears('courtesy');
      await hearEachOther(call, caller);
      expectThat('the caller heard no tone', !heard(caller));
      await call.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'courtesy-caller',
    title: '[G3] the caller alone hears the tone',
    settings: { ...CALM, courtesy: 'caller' },
    async run(lab) {
      const { caller } = await parkedCaller(lab);
      const call = (await lab.phone('1002')).call('701');
      await caller.hears('courtesy');
      await hearEachOther(call, caller);
      expectThat('the retriever heard no tone', !heard(call));
      await caller.hangUp();
      await call.untilEnded();
    },
  },
  {
    id: 'recall-announced',
    title:
      '[G4][I1] whoever answers a recall hears that it is one and of which orbit, then the caller; the caller hears music until then',
    settings: { ...RECALLS, courtesy: 'both' },
    async run(lab) {
      const { back, caller } = await answered(lab);
      await back.hearsNumber('701');
      await hearEachOther(back, caller);
      expectThat('the caller was told nothing', !caller.everHeard().includes('recall'));
      expectThat('a recall has no tone of a pick-up', !heard(back) && !heard(caller));
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-announced-hang-up',
    title: '[G4][E8] who answers hangs up before the caller is there: the caller keeps the music and can be picked up',
    settings: RECALLS,
    async run(lab) {
      const { back, caller } = await answered(lab);
      await back.hangUp();
      await caller.hearsOnly(['music'], { for: 800 });
      await lab.untilOrbit('701', 'parked');
      await (await pickUp(await lab.phone('1002'), '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'recall-announced-race',
    title:
      '[G4][E2] somebody dials 701 while the announcement is heard: they have the caller at once, and who answered is told',
    settings: RECALLS,
    async run(lab) {
      const { back, caller } = await answered(lab);
      const retriever = await pickUp(await lab.phone('1002'), '701', caller);
      await isTold(back, 'already-picked-up');
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
];
