/**
 * Redis is there and yet is not: frozen, full, a read-only replica, cut off, slow, or its reply gets lost. Parked callers keep
 * their music, a park in progress takes the dialplan's fallback within the guard, and afterwards everybody is found again, once.
 */
import type { LabPhone, ScenarioLab, StoreTrouble } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { isTold, parkBlind, parksInTheSwitch, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

const OVER_PROXY: LotSettings = { ...CALM, storeOverProxy: true };
const SLOW: LotSettings = {
  recall: { after: '4s', chain: [{ ring: 'parker', for: '10s' }], rounds: 1, lastly: 'stay' },
  storeOverProxy: true,
};
const PRACTICE = { kind: 'practice', why: 'the line to Redis is that of the practice host' } as const;

/** An engine looks at the switches again when Redis is back, else every ten seconds. */
const FOUND_AGAIN_WITHIN_MS = 15_000;

/** One park and one pickup: Redis has seen the scripts, so that one command is one reply. */
async function usedBefore(lab: ScenarioLab, alice: LabPhone, bob: LabPhone, carol: LabPhone): Promise<void> {
  const { caller, called } = await conversation(alice, bob);
  await parkBlind(called);
  await untilHeld(lab, caller);
  await (await pickUp(carol, '701', caller)).hangUp();
  await caller.untilEnded();
  await lab.untilOrbit('701', 'free');
}

async function troubled(lab: ScenarioLab, trouble: StoreTrouble): Promise<void> {
  const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
  const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003', { node: 'node-b' })];
  const erin = await lab.phone('1004', { node: 'node-b' });
  const parked = await conversation(alice, bob);
  await parkBlind(parked.called);
  await untilHeld(lab, parked.caller);
  const talking = await conversation(dave, erin);

  // The switch rings the parker of whom it parked by itself; the laboratory's has that little patience that it may come to it.
  erin.meetCallsWith('busy');
  await lab.redis.begins(trouble);
  await isTold(carol.call('701'), 'store-down');
  await parksInTheSwitch(talking);
  await parked.caller.hearsOnly(['music'], { for: 500 });

  await lab.redis.ends(trouble);
  await lab.untilOrbit('702', 'parked', { within: FOUND_AGAIN_WITHIN_MS });
  const taken = (await lab.orbitsTaken()).toSorted().join(', ');
  expectThat(`both are parked, each once, not ${taken}`, taken === '701 parked, 702 parked');
  const first = await pickUp(carol, '701', parked.caller);
  const second = await pickUp(bob, '702', talking.caller);
  await first.hangUp();
  await second.hangUp();
  await Promise.all([parked.caller.untilEnded(), talking.caller.untilEnded()]);
}

const TROUBLES: readonly (readonly [StoreTrouble, string])[] = [
  ['frozen', 'Redis is frozen'],
  ['full', 'Redis is full'],
  ['read-only', 'Redis is a read-only replica'],
  ['cut off', 'the network to Redis is cut'],
];

export const STORE_OUTAGES: readonly Scenario[] = [
  ...TROUBLES.map(([trouble, what]): Scenario => ({
    id: `store-${trouble.replace(' ', '-')}`,
    title: `[M7][M8] ${what}: parked callers keep their music, a new park waits in the switch within the guard, a pickup is told; afterwards both are found, the first in the same orbit`,
    settings: trouble === 'cut off' ? OVER_PROXY : CALM,
    ...(trouble === 'cut off' ? { only: PRACTICE } : {}),
    run: (lab) => troubled(lab, trouble),
  })),
  {
    id: 'store-slow',
    title: '[M7] every reply of Redis takes 50 to 300 ms: park, pickup and recall work, each once',
    settings: SLOW,
    only: PRACTICE,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      await usedBefore(lab, alice, bob, carol);
      await lab.redis.begins('slow');
      const first = await conversation(alice, bob);
      await parkBlind(first.called);
      await untilHeld(lab, first.caller);
      const [dave, erin] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1004')];
      const both = [carol.call('701'), dave.call('701')];
      await Promise.any(both.map((call) => hearEachOther(call, first.caller)));
      await first.caller.hangUp();
      await Promise.all(both.map((call) => call.untilEnded({ within: 8000 })));
      expectThat('the parker was not rung back', bob.callsReceived() === 2);

      const second = await conversation(erin, bob);
      await parkBlind(second.called);
      await untilHeld(lab, second.caller);
      const back = await bob.nextCall({ within: 12_000 });
      await back.answer();
      await hearEachOther(second.caller, back);
      expectThat('the parker was rung back once', bob.callsReceived() === 4);
      await back.hangUp();
      await second.caller.untilEnded();
    },
  },
  {
    id: 'store-park-reply-lost',
    title:
      '[M7][M8] the network breaks when Redis has parked the caller and not yet said so: the caller waits in the switch, has that one orbit, and is picked up from it',
    settings: OVER_PROXY,
    only: PRACTICE,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      await usedBefore(lab, alice, bob, carol);
      const talking = await conversation(alice, bob);
      const lost = lab.redis.replyGetsLost('"kind":"parked"');
      await parksInTheSwitch(talking);
      await lost;
      await lab.untilOrbit('701', 'parked');
      await talking.caller.hearsOnly(['music'], { for: 1500 });
      const taken = (await lab.orbitsTaken()).join(', ');
      expectThat(`one orbit is taken, not ${taken}`, taken === '701 parked');
      await (await pickUp(carol, '701', talking.caller)).hangUp();
      await talking.caller.untilEnded();
    },
  },
  {
    id: 'store-claim-reply-lost',
    title:
      '[M7][M8] the network breaks when Redis has given the caller to a phone and not yet said so: the phone is told, nobody else gets the caller meanwhile, and then the next one does',
    settings: { ...OVER_PROXY, claim: '3s' },
    only: PRACTICE,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003', { node: 'node-b' })];
      await usedBefore(lab, alice, bob, carol);
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await untilHeld(lab, caller);
      const lost = lab.redis.replyGetsLost('"kind":"claimed"');
      const unlucky = carol.call('701');
      await lost;
      await lab.untilOrbit('701', 'claimed');
      await isTold(unlucky, 'store-down');
      await caller.hearsOnly(['music'], { for: 500 });
      await lab.untilOrbit('701', 'parked', { within: 10_000 });
      await (await pickUp(dave, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
