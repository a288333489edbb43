/** A recall reaches the person, and only the person: all their phones ring, one gets the caller, no machine takes them. */
import type { LabIncomingCall, LabOutgoingCall, LabPhone, NodeName, ScenarioLab } from '../lab.js';
import { FOLLOWED_BY, FOLLOWED_USER } from '../lab-users.js';
import type { LotSettings, RecallSettings } from '../lot-settings.js';
import { answerAndTalk, exactlyOneGets, parkBlind, pickUp } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const recallOf = (recall: Partial<RecallSettings>): LotSettings => ({
  recall: { after: '1s', chain: [{ ring: 'parker', for: '8s' }], rounds: 1, lastly: 'stay', ...recall },
});

const thenDesk = (forParker: string, confirm?: string): NonNullable<RecallSettings['chain']> => [
  { ring: 'parker', for: forParker, ...(confirm === undefined ? {} : { confirm }) },
  { ring: '1008', for: '6s' },
];

interface TwoPhones {
  readonly caller: LabOutgoingCall;
  readonly desk: LabPhone;
  readonly soft: LabPhone;
}

/** Bob has parked Alice with his desk phone; his softphone has registered since, at the same node or at the other. */
async function parkedByBob(lab: ScenarioLab, softAt: NodeName = 'node-a'): Promise<TwoPhones> {
  const [alice, desk] = [await lab.phone('1000'), await lab.phone('1001', { shared: true })];
  const { caller, called } = await conversation(alice, desk);
  const soft = await lab.phone('1001', { shared: true, node: softAt });
  await parkBlind(called);
  return { caller, desk, soft };
}

async function bothRing({ caller, desk, soft }: TwoPhones): Promise<readonly [LabIncomingCall, LabIncomingCall]> {
  const rings = [await desk.nextCall({ within: 8000 }), await soft.nextCall({ within: 8000 })] as const;
  await caller.hearsOnly(['music']);
  return rings;
}

async function stopsAsCompletedElsewhere(rings: LabIncomingCall): Promise<void> {
  const reason = await rings.untilCancelled();
  expectThat(`the other phone is told why it stops, not "${reason}"`, /completed elsewhere/i.test(reason));
}

async function end(call: { hangUp(): Promise<void> }, caller: LabOutgoingCall): Promise<void> {
  await call.hangUp();
  await caller.untilEnded();
}

const oneAnswers = (id: string, where: string, softAt: NodeName, answers: 'desk' | 'soft'): Scenario => ({
  id,
  title: `[I1][I2] desk phone and softphone of one user, ${where}: both ring, the ${answers === 'desk' ? 'desk phone' : 'softphone'} answers and has the caller, the other stops as "completed elsewhere"`,
  settings: recallOf({}),
  async run(lab) {
    const phones = await parkedByBob(lab, softAt);
    const [onDesk, onSoft] = await bothRing(phones);
    const [winner, other] = answers === 'desk' ? [onDesk, onSoft] : [onSoft, onDesk];
    await Promise.all([answerAndTalk(winner, phones.caller), stopsAsCompletedElsewhere(other)]);
    await lab.untilOrbit('701', 'free');
    await end(winner, phones.caller);
  },
});

const bothAnswer = (id: string, where: string, softAt: NodeName): Scenario => ({
  id,
  title: `[I1][E2] both phones of a user, ${where}, are answered at once: one has the caller, the other ends and has heard nobody`,
  settings: recallOf({}),
  async run(lab) {
    const phones = await parkedByBob(lab, softAt);
    const rings = await bothRing(phones);
    await Promise.all(rings.map((one) => one.answer().catch(() => undefined)));
    await end(await exactlyOneGets(phones.caller, rings), phones.caller);
  },
});

const orbitWins = (id: string, where: string, softAt: NodeName): Scenario => ({
  id,
  title: `[I2] both phones of a user ring, ${where}, and somebody else dials the orbit: both stop as "completed elsewhere"`,
  settings: recallOf({}),
  async run(lab) {
    const carol = await lab.phone('1002');
    const phones = await parkedByBob(lab, softAt);
    const rings = await bothRing(phones);
    const [retriever] = await Promise.all([
      pickUp(carol, '701', phones.caller),
      ...rings.map(stopsAsCompletedElsewhere),
    ]);
    await end(retriever, phones.caller);
  },
});

const oneRefuses = (status: number, softAt: NodeName): Scenario => ({
  id: `devices-one-refuses-${status}-${softAt}`,
  title: `[I3][I5] one phone of a user refuses with ${status}, the other, at ${softAt}, rings on and has the caller`,
  settings: recallOf({ chain: thenDesk('8s') }),
  async run(lab) {
    const desk = await lab.phone('1008');
    const phones = await parkedByBob(lab, softAt);
    const [onDesk, onSoft] = await bothRing(phones);
    await onDesk.reject(status);
    await phones.caller.hearsOnly(['music'], { for: 1500 });
    expectThat('the next of the chain is left alone', desk.callsReceived() === 0);
    await answerAndTalk(onSoft, phones.caller);
    await end(onSoft, phones.caller);
  },
});

const bothRefuse = (id: string, where: string, softAt: NodeName): Scenario => ({
  id,
  title: `[I3][I5] every phone of a user refuses, ${where}: the next of the chain is rung at once`,
  settings: recallOf({ chain: thenDesk('30s') }),
  async run(lab) {
    const desk = await lab.phone('1008');
    const phones = await parkedByBob(lab, softAt);
    for (const ring of await bothRing(phones)) await ring.reject(486);
    const next = await desk.nextCall({ within: 6000 });
    await answerAndTalk(next, phones.caller);
    await end(next, phones.caller);
  },
});

const TOGETHER: readonly Scenario[] = [
  oneAnswers('devices-desk-answers', 'at one node', 'node-a', 'desk'),
  oneAnswers('devices-soft-answers', 'at one node', 'node-a', 'soft'),
  oneAnswers('devices-desk-answers-two-nodes', 'at two nodes', 'node-b', 'desk'),
  oneAnswers('devices-soft-answers-two-nodes', 'at two nodes', 'node-b', 'soft'),
  bothAnswer('devices-both-answer', 'at one node', 'node-a'),
  bothAnswer('devices-both-answer-two-nodes', 'at two nodes', 'node-b'),
  orbitWins('devices-orbit-wins', 'at one node', 'node-a'),
  orbitWins('devices-orbit-wins-two-nodes', 'at two nodes', 'node-b'),
  oneRefuses(480, 'node-a'),
  oneRefuses(486, 'node-b'),
  oneRefuses(603, 'node-a'),
  bothRefuse('devices-both-refuse', 'at one node', 'node-a'),
  bothRefuse('devices-both-refuse-two-nodes', 'at two nodes', 'node-b'),
  {
    id: 'devices-nobody-answers',
    title: '[I3] both phones of a user, at two nodes, ring for their time: then the next of the chain is rung',
    settings: recallOf({ chain: thenDesk('2s') }),
    async run(lab) {
      const desk = await lab.phone('1008');
      const phones = await parkedByBob(lab, 'node-b');
      await Promise.all((await bothRing(phones)).map((ring) => ring.untilCancelled()));
      const next = await desk.nextCall({ within: 6000 });
      await answerAndTalk(next, phones.caller);
      await end(next, phones.caller);
    },
  },
  {
    id: 'devices-caller-gone',
    title: '[I3][E5] the caller hangs up while both phones of a user ring, at two nodes: both stop',
    settings: recallOf({}),
    async run(lab) {
      const phones = await parkedByBob(lab, 'node-b');
      const rings = await bothRing(phones);
      await phones.caller.hangUp();
      await Promise.all(rings.map((ring) => ring.untilCancelled()));
    },
  },
];

const FORWARDING: readonly Scenario[] = [
  {
    id: 'forwarding-not-followed',
    title: '[I3][I5] the handset forwards its calls to a mailbox: the mailbox is not rung, the next of the chain is',
    settings: recallOf({ chain: thenDesk('30s') }),
    async run(lab) {
      const [mailbox, desk] = [await lab.phone('1003'), await lab.phone('1008')];
      mailbox.meetCallsWith('answer');
      const { caller, desk: bob, soft } = await parkedByBob(lab);
      await soft.unregister();
      bob.meetCallsWith({ forwardTo: mailbox });
      const next = await desk.nextCall({ within: 6000 });
      await caller.hearsOnly(['music']);
      expectThat('the mailbox was never called', mailbox.callsReceived() === 0);
      await answerAndTalk(next, caller);
      await end(next, caller);
    },
  },
  {
    id: 'forwarding-of-one-phone',
    title: '[I3] one phone of a user forwards its calls to a mailbox: their other phone rings on and has the caller',
    settings: recallOf({}),
    async run(lab) {
      const mailbox = await lab.phone('1003');
      mailbox.meetCallsWith('answer');
      const { caller, desk, soft } = await parkedByBob(lab);
      desk.meetCallsWith({ forwardTo: mailbox });
      const ring = await soft.nextCall({ within: 6000 });
      await caller.hearsOnly(['music'], { for: 1000 });
      expectThat('the mailbox was never called', mailbox.callsReceived() === 0);
      await answerAndTalk(ring, caller);
      await end(ring, caller);
    },
  },
  {
    id: 'forwarding-followed',
    title: '[I1] the lot allows it: the phone to which the handset forwards is rung and has the caller',
    settings: recallOf({ followForwarding: true }),
    async run(lab) {
      const mobile = await lab.phone('1003');
      const { caller, desk, soft } = await parkedByBob(lab);
      await soft.unregister();
      desk.meetCallsWith({ forwardTo: mobile });
      const ring = await mobile.nextCall({ within: 6000 });
      await answerAndTalk(ring, caller);
      await end(ring, caller);
    },
  },
];

const CONFIRMED: readonly Scenario[] = [
  {
    id: 'confirm-pressed',
    title: '[I1] whoever answers is asked for a key: the caller stays on music until it is pressed, then they talk',
    settings: recallOf({ chain: thenDesk('8s', '8s') }),
    async run(lab) {
      const phones = await parkedByBob(lab);
      const [onDesk, onSoft] = await bothRing(phones);
      await onDesk.answer();
      await onDesk.hears('confirm');
      await onDesk.press('5');
      await phones.caller.hearsOnly(['music'], { for: 800 });
      await lab.untilOrbit('701', 'recalling');
      await onDesk.press('1');
      await Promise.all([onDesk.hearsOnly(['1000']), stopsAsCompletedElsewhere(onSoft)]);
      await phones.caller.hearsOnly(['1001']);
      await end(onDesk, phones.caller);
    },
  },
  {
    id: 'confirm-machine-answers',
    title:
      '[I2][I3] a machine answers one phone and presses nothing: the other rings on, and its answer has the caller',
    settings: recallOf({ chain: thenDesk('8s', '8s') }),
    async run(lab) {
      const phones = await parkedByBob(lab);
      phones.soft.meetCallsWith('answer');
      const [onDesk, machine] = await bothRing(phones);
      await machine.hears('confirm');
      await onDesk.answer();
      await onDesk.hears('confirm');
      await onDesk.press('1');
      await onDesk.hearsOnly(['1000']);
      const { reason } = await machine.untilEnded();
      expectThat(`the machine is told why it ends, not "${reason}"`, /completed elsewhere/i.test(reason));
      expectThat('the machine never heard the caller', !machine.everHeard().includes('1000'));
      await end(onDesk, phones.caller);
    },
  },
  {
    id: 'confirm-nothing-pressed',
    title:
      '[I3] only a machine answers and presses nothing: the next of the chain is rung, the caller never left the music',
    settings: recallOf({ chain: thenDesk('4s', '2s') }),
    async run(lab) {
      const desk = await lab.phone('1008');
      const { caller, desk: bob, soft } = await parkedByBob(lab);
      await soft.unregister();
      bob.meetCallsWith('answer');
      const machine = await bob.nextCall({ within: 6000 });
      await machine.hears('confirm');
      const next = await desk.nextCall({ within: 10_000 });
      await caller.hearsOnly(['music']);
      await machine.untilEnded();
      expectThat('the machine never heard the caller', !machine.everHeard().includes('1000'));
      await answerAndTalk(next, caller);
      await end(next, caller);
    },
  },
  {
    id: 'confirm-orbit-wins',
    title: '[I2] somebody dials the orbit while the answered phone is asked for the key: they have the caller, it ends',
    settings: recallOf({ chain: thenDesk('8s', '8s') }),
    async run(lab) {
      const carol = await lab.phone('1002');
      const phones = await parkedByBob(lab, 'node-b');
      const [onDesk, onSoft] = await bothRing(phones);
      await onSoft.answer();
      await onSoft.hears('confirm');
      const retriever = await pickUp(carol, '701', phones.caller);
      await Promise.all([onSoft.untilEnded(), stopsAsCompletedElsewhere(onDesk)]);
      expectThat('who was asked never heard the caller', !onSoft.everHeard().includes('1000'));
      await end(retriever, phones.caller);
    },
  },
];

/** A person whose calls are led into the dialplan by the directory; there a phone rings. */
const FOLLOWED: Scenario = {
  id: 'followed-over-loopback',
  title:
    '[I1][I2] a step rings somebody whose dial-string is a loopback: whoever answers behind it has the caller, and goes on having them; picked up elsewhere the ringing stops',
  settings: recallOf({ chain: [{ ring: FOLLOWED_USER, for: '8s' }] }),
  async run(lab) {
    const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
    const [carol, mobile] = [await lab.phone('1002'), await lab.phone(FOLLOWED_BY)];
    const first = await conversation(alice, bob);
    await parkBlind(first.called);
    const ring = await mobile.nextCall({ within: 8000 });
    await answerAndTalk(ring, first.caller);
    await lab.untilOrbit('701', 'free');
    // Longer than anything that stops the ringing of others takes.
    await first.caller.hearsOnly([FOLLOWED_BY], { for: 2500 });
    await end(ring, first.caller);
    const second = await conversation(alice, bob);
    await parkBlind(second.called);
    const again = await mobile.nextCall({ within: 8000 });
    const retriever = await pickUp(carol, '701', second.caller);
    await again.untilCancelled();
    await end(retriever, second.caller);
  },
};

export const PHONES_OF_A_PERSON: readonly Scenario[] = [FOLLOWED, ...TOGETHER, ...FORWARDING, ...CONFIRMED];
