/** One declaration for every domain (SPEC, X1-X5): each tenant has a lot of its own, and nothing of another's. */
import { inOtherDomain } from '../house-dialplan.js';
import { OTHER_DOMAIN } from '../lab-surroundings.js';
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { allShow } from './lamp-steps.js';
import { answerAndTalk, heldCaller, isTold, parkBlind, pickUp } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';
import { answeredBy } from './ways-to-talk.js';

const EACH: LotSettings = { ...CALM, everyDomain: true };

export const MANY_DOMAINS: readonly Scenario[] = [
  {
    id: 'domains-one-declaration',
    title:
      "[F5][F4][A8][L1] domain: '*': two tenants park in the same number at once; each sees only its own lamp and gets only its own caller",
    settings: EACH,
    async run(lab) {
      const [carol, theirCarol] = [
        await lab.phone('1002'),
        await lab.phone('1007', { as: { user: '1002', domain: OTHER_DOMAIN } }),
      ];
      const ours = await carol.watch('701');
      const theirs = await theirCarol.watch('701', 'sip', OTHER_DOMAIN);
      await allShow([ours, theirs], 'off');
      const { alice, caller } = await heldCaller(lab);
      await allShow([ours], 'confirmed');
      await allShow([theirs], 'off');
      await isTold(theirCarol.call('701'), 'orbit-empty');
      await isTold(theirCarol.call('*71701'), 'orbit-empty');
      await caller.hearsOnly(['music']);
      const theirBob = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      const dave = await lab.phone('1003');
      const talk = await answeredBy(theirBob, dave.call(inOtherDomain('1001')));
      await parkBlind(talk.parker);
      await talk.caller.hears('music');
      await allShow([ours, theirs], 'confirmed');
      const taken = await lab.orbitsTaken();
      expectThat(`both stand in 701, and not ${taken.join(' ')}`, taken.join(' ') === '701 parked 701 parked');
      const retriever = await pickUp(theirCarol, '701', talk.caller);
      await allShow([theirs], 'off');
      await caller.hearsOnly(['music']);
      const ourRetriever = await pickUp(carol, '701', caller);
      await allShow([ours], 'off');
      expectThat('Alice was fetched by her own', alice.user === '1000');
      await Promise.all([retriever.hangUp(), ourRetriever.hangUp()]);
      await Promise.all([talk.caller.untilEnded(), caller.untilEnded()]);
    },
  },
  {
    id: 'domains-recall',
    title:
      "[F5][I1] domain: '*': a tenant's caller nobody fetches rings the tenant's parker, not the equal number of another",
    settings: {
      ...EACH,
      recall: { after: '1s', chain: [{ ring: 'parker', for: '6s' }], rounds: 1, lastly: 'stay' },
    },
    async run(lab) {
      await lab.phone('1001');
      const dave = await lab.phone('1003');
      const theirBob = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      const talk = await answeredBy(theirBob, dave.call(inOtherDomain('1001')));
      const before = lab.callsReceived();
      await parkBlind(talk.parker);
      const back = await theirBob.nextCall({ within: 12_000 });
      await answerAndTalk(back, talk.caller);
      expectThat('no other phone was rung', lab.callsReceived() === before + 1);
      await talk.caller.hangUp();
      await back.untilEnded();
    },
  },
  {
    id: 'domains-full',
    title:
      "[F4][D1] domain: '*': one tenant has filled its lot up to the quota: its next caller comes back to the parker, who hears why on a consult line; another tenant parks",
    settings: { ...EACH, quota: { lot: 1 } },
    async run(lab) {
      const { bob, caller } = await heldCaller(lab);
      await isTold(bob.call('*70'), 'quota-reached');
      const theirBob = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      const dave = await lab.phone('1003');
      const talk = await answeredBy(theirBob, dave.call(inOtherDomain('1001')));
      await parkBlind(talk.parker);
      await talk.caller.hears('music');
      await eventually('two to be parked', { within: 5000 }, async () => {
        const { length } = await lab.orbitsTaken();
        return length === 2 ? true : undefined;
      });
      const second = await answeredBy(bob, dave.call('1001'));
      await parkBlind(second.parker);
      const back = await bob.nextCall();
      await answerAndTalk(back, second.caller);
      await Promise.all([back.hangUp(), talk.caller.hangUp(), caller.hangUp()]);
      await second.caller.untilEnded();
    },
  },
  {
    id: 'domains-parked-by-the-switch',
    title:
      "[F5][F4][M7] domain: '*': no engine is there, and the switch alone parks a tenant's caller; an engine adopts them into that tenant's lot",
    settings: EACH,
    engine: 'absent',
    async run(lab) {
      const { caller, parker } = await theirsIsParked(lab);
      // On a slow machine the switch rings back before the engine is there.
      parker.meetCallsWith('busy');
      await lab.engine.start();
      await lab.untilOrbit('701', 'parked');
      await onlyTheirsGets(lab, caller);
    },
  },
  {
    id: 'domains-engine-and-store-die',
    title:
      "[F5][F4][M7][M8] domain: '*': the engine is killed and Redis comes back empty: a tenant's caller keeps the music, and is in that tenant's lot again",
    settings: EACH,
    async run(lab) {
      const { caller } = await theirsIsParked(lab);
      await lab.untilOrbit('701', 'parked');
      await lab.engine.kill9();
      await lab.redis.kill9();
      await caller.hearsOnly(['music']);
      await lab.redis.startAgain();
      await lab.engine.start();
      await lab.untilOrbit('701', 'parked');
      await onlyTheirsGets(lab, caller);
    },
  },
];

/** Dave has called 1001 of the other domain, who has parked him. */
async function theirsIsParked(lab: ScenarioLab): Promise<{ readonly caller: LabCall; readonly parker: LabPhone }> {
  const theirBob = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
  const dave = await lab.phone('1003');
  const { parker, caller } = await answeredBy(theirBob, dave.call(inOtherDomain('1001')));
  await parkBlind(parker);
  await caller.hears('music');
  return { caller, parker: theirBob };
}

async function onlyTheirsGets(lab: ScenarioLab, caller: LabCall): Promise<void> {
  const carol = await lab.phone('1002');
  const theirCarol = await lab.phone('1007', { as: { user: '1002', domain: OTHER_DOMAIN } });
  await isTold(carol.call('701'), 'orbit-empty');
  await caller.hearsOnly(['music']);
  const retriever = await pickUp(theirCarol, '701', caller);
  await retriever.hangUp();
  await caller.untilEnded();
}
