/** Who parked is rung back, however the two came to talk. */
import type { LotSettings } from '../lot-settings.js';
import { answerAndTalk, parkBlind } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';
import { WAYS_TO_BE_PARKED, type WayToBeParked } from './ways-to-be-parked.js';

const RECALL: LotSettings = {
  recall: { after: '1s', chain: [{ ring: 'parker', for: '6s' }], rounds: 1, lastly: 'stay' },
  secondTenant: true,
};

/** By the end of its id; the rest is told by the recording alone. */
const TOLD = {
  'ring-group': 'first of a ring group',
  'ring-group-middle': 'middle of a ring group',
  'ring-group-leg-variables': 'ring group with variables of each leg',
  registration: 'dialled where it is registered',
  'calling-outside': 'calling somebody outside',
  hunt: 'hunt in one dial string',
  'hunt-by-bridges': 'hunt by several bridges',
  loopback: 'forward by loopback',
  'enterprise-group': 'first of an enterprise group',
  'directory-group': 'group of the directory',
  'other-domain-called': 'equal number in another domain, called',
  'other-domain-calling': 'equal number in another domain, calling',
  'two-domains-first': 'group of two domains with one number, answered in the first',
  'two-domains-second': 'group of two domains with one number, answered in the second',
  queue: 'agent of a queue by commands',
  'queue-other-domain': 'agent of a queue by commands, in another domain',
  'call-center': 'agent of a call center',
  'fifo-takes': 'agent who takes from a fifo',
  'fifo-rung': 'agent who is rung for a fifo',
  'click-to-dial': 'click-to-dial, the parker was rung first',
  'click-to-dial-second': 'click-to-dial, the parker was rung second',
  'taken-for-colleague': 'took the call for a colleague',
  'attended-transfer': 'got the caller by an attended transfer',
  'another-node': 'ring group called from another node',
  'odd-contact': 'a phone whose contact is no number, in a ring group',
  'lying-contact': "a phone whose contact is a colleague's number, in a ring group",
} as const;
/** The same, by the switch alone. */
const TOLD_ALONE = ['ring-group', 'ring-group-middle', 'hunt', 'other-domain-called'] as const;

const wayNamed = (name: string): WayToBeParked => {
  const way = WAYS_TO_BE_PARKED.find((one) => one.name === name);
  if (way === undefined) throw new Error(`no way to be parked is named ${name}`);
  return way;
};

function scenarioOf(end: keyof typeof TOLD, engine: 'running' | 'absent'): Scenario {
  const way = wayNamed(TOLD[end]);
  const isAlone = engine === 'absent';
  return {
    id: `who-parked-${end}${isAlone ? '-no-engine' : ''}`,
    title: `${isAlone ? '[M7] no engine: ' : '[I1] '}${way.name}: the parker is rung back, and nobody else`,
    settings: RECALL,
    engine,
    async run(lab) {
      const { caller, parker, at } = await way.talk(lab);
      const before = lab.callsReceived();
      await parkBlind(parker);
      const back = await at.nextCall({ within: 12_000 });
      await caller.hears('music');
      await answerAndTalk(back, caller);
      expectThat('no other phone was rung', lab.callsReceived() === before + 1);
      await caller.hangUp();
      await back.untilEnded();
    },
  };
}

export const WHO_PARKED: readonly Scenario[] = [
  ...(Object.keys(TOLD) as (keyof typeof TOLD)[]).map((end) => scenarioOf(end, 'running')),
  ...TOLD_ALONE.map((end) => scenarioOf(end, 'absent')),
];
