/** The configuration changes under somebody who waits (SPEC, X6): they notice nothing, and what was taken out is gone after them. */
import type { LabConfig, LabPhone, LabCall, ScenarioLab } from '../lab.js';
import { LAB_DOMAIN } from '../lab-surroundings.js';
import { CALM } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { allShow, keysOn, marksOf, onlyShowed, watchers } from './lamp-steps.js';
import { answerAndTalk, heldCaller, parkBlind, pickUp } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';
import { answeredBy } from './ways-to-talk.js';

const shrunk = ({ lots }: LabConfig): void => {
  lots['main'] = { ...lots['main'], orbits: ['702'] };
};
const replaced = (config: LabConfig): void => {
  config.lots = { hall: { ...config.lots['main'], orbits: ['702'] } };
};
const domainGone = ({ lots }: LabConfig): void => {
  lots['main'] = { ...lots['main'], domain: '*', except: [LAB_DOMAIN] };
};

/** Alice waits in 701 while it is taken out: lit and on music all the time; fetched by 701; dark after that, and given to nobody. */
async function drains(lab: ScenarioLab, change: (config: LabConfig) => void): Promise<LabPhone> {
  const carol = await lab.phone('1002');
  const keys = await keysOn(await watchers(lab), '701');
  const { caller } = await heldCaller(lab);
  await allShow(keys, 'confirmed');
  const lit = marksOf(keys);
  await lab.engine.reconfigure(change);
  // Longer than it takes to let go of what nobody is in.
  await caller.hearsOnly(['music'], { for: 3_000 });
  onlyShowed(lit, 'confirmed');
  const late = await keysOn([carol], '701');
  await allShow(late, 'confirmed');
  const retriever = await pickUp(carol, '701', caller);
  await allShow([...keys, ...late], 'off');
  await retriever.hangUp();
  await caller.untilEnded();
  return carol;
}

async function parkedNext(lab: ScenarioLab): Promise<LabCall> {
  const [bob, dave] = [await lab.phone('1004'), await lab.phone('1003')];
  const talk = await answeredBy(bob, dave.call('1004'));
  await parkBlind(talk.parker);
  await talk.caller.hears('music');
  return talk.caller;
}

async function nextStandsIn(lab: ScenarioLab, orbit: string): Promise<void> {
  const caller = await parkedNext(lab);
  const taken = await eventually('somebody to be parked', { within: 5_000 }, async () => {
    const all = await lab.orbitsTaken();
    return all.length > 0 ? all.join(' ') : undefined;
  });
  expectThat(`the next one stands in ${orbit}, and not ${taken}`, taken === `${orbit} parked`);
  await caller.hangUp();
}

export const LIVE_CHANGE: readonly Scenario[] = [
  {
    id: 'reload-shrunk',
    title:
      '[B5][L1] a lot is shrunk while a caller waits in the orbit that goes: lit, on music and fetched as before; the next is parked elsewhere',
    settings: CALM,
    async run(lab) {
      await drains(lab, shrunk);
      await nextStandsIn(lab, '702');
    },
  },
  {
    id: 'reload-deleted',
    title:
      '[B5][L1] a lot is deleted while a caller waits in it: lit, on music and fetched as before; the next is parked in another lot',
    settings: CALM,
    async run(lab) {
      await drains(lab, replaced);
      await nextStandsIn(lab, '702');
    },
  },
  {
    id: 'reload-deleted-recall',
    title: '[B5][I1] a lot is deleted while a caller waits in it: the parker is rung back for them at the same time',
    settings: { recall: { after: '4s', chain: [{ ring: 'parker', for: '8s' }], rounds: 1, lastly: 'stay' } },
    async run(lab) {
      const { bob, caller } = await heldCaller(lab);
      const due = await lab.dueTime('701');
      await lab.engine.reconfigure(replaced);
      expectThat('it is due when it was', due !== undefined && (await lab.dueTime('701')) === due);
      const back = await bob.nextCall({ within: 12_000 });
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'reload-domain-gone',
    title:
      "[B5][F5][L1] domain: '*': a domain gets no lot any more while a caller of it waits: they drain like any other",
    settings: { ...CALM, everyDomain: true },
    async run(lab) {
      await drains(lab, domainGone);
    },
  },
];
