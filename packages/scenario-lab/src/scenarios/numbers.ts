/** A number that is named is meant: keys, orbits that were just left or are taken, codes and orbits in one, numbers that are none. */
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { answerAndTalk, isTold, parkBlind, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

const RESTS = { ...CALM, quarantine: '30s' } as const;

interface House {
  readonly alice: LabPhone;
  readonly bob: LabPhone;
  readonly carol: LabPhone;
  readonly dave: LabPhone;
  readonly erin: LabPhone;
}

/** 1000 to 1004. */
async function house(lab: ScenarioLab): Promise<House> {
  const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
  return { alice, bob, carol, dave: await lab.phone('1003'), erin: await lab.phone('1004') };
}

/** Picked up by `number` and let go. */
async function fetchedBy(phone: LabPhone, number: string, caller: LabCall): Promise<void> {
  const retriever = await pickUp(phone, number, caller);
  await retriever.hangUp();
  await caller.untilEnded();
}

/** 1000 is parked in 701, and 1002 talks to them from there. */
async function fetchedFrom701(lab: ScenarioLab): Promise<{ caller: LabCall; retriever: LabCall }> {
  const { alice, bob, carol } = await house(lab);
  const { caller, called } = await conversation(alice, bob);
  await parkBlind(called, '701');
  await untilHeld(lab, caller);
  return { caller, retriever: await pickUp(carol, '701', caller) };
}

const throughKeys = (first: string, second: string, orbits: readonly [string, string]): Scenario => ({
  id: `numbers-keys-${first.replaceAll(/[^0-9A-Za-z]/g, '')}`,
  title: `[A4][A6][E1][L2] a key that dials ${first} picks up, and a transfer to ${second} parks there`,
  settings: { ...CALM, orbits },
  async run(lab) {
    const { alice, bob, carol, dave, erin } = await house(lab);
    const key = await carol.watch(orbits[0], 'park');
    const { caller, called } = await conversation(alice, bob);
    await parkBlind(called);
    await lab.untilOrbit(orbits[0], 'parked');
    await key.untilShows('confirmed');
    await fetchedBy(carol, first, caller);
    const other = await conversation(dave, erin);
    await parkBlind(other.called, second);
    await untilHeld(lab, other.caller, orbits[1]);
    await fetchedBy(carol, orbits[1], other.caller);
  },
});

const KEYS: readonly Scenario[] = [
  throughKeys('park+701', 'park+702', ['701', '702']),
  throughKeys('PARK+701', 'Park+702', ['701', '702']),
  throughKeys('park+*5901', 'park+*5902', ['*5901', '*5902']),
  {
    id: 'numbers-code-and-orbit',
    title:
      '[A1][A4] *70702 on a second line keeps 702 and says so; a transfer to *70*703 parks there; *71702 and park+*71703 pick up',
    settings: CALM,
    async run(lab) {
      const { alice, bob, carol, dave, erin } = await house(lab);
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70702');
      await consult.hearsNumber('702');
      expectThat('the transfer is accepted', (await called.attendedTransfer(consult)).kind === 'accepted');
      await untilHeld(lab, caller, '702');
      const other = await conversation(dave, erin);
      await parkBlind(other.called, '*70*703');
      await untilHeld(lab, other.caller, '703');
      await fetchedBy(carol, '*71702', caller);
      await fetchedBy(carol, 'park+*71703', other.caller);
    },
  },
  {
    id: 'numbers-code-and-taken-orbit',
    title: '[D1] *70701 while somebody waits in 701: the parker is told that it is taken, and still has the caller',
    settings: CALM,
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller, called } = await conversation(dave, erin);
      await called.hold();
      await isTold(erin.call('*70701'), 'orbit-taken');
      await called.resume();
      await hearEachOther(caller, called);
      await caller.hangUp();
      await called.untilEnded();
      await fetchedBy(await lab.phone('1002'), '701', first.caller);
    },
  },
  {
    id: 'numbers-code-and-person',
    title: '[A4] *70*1005 is no number: who dials it is told so',
    settings: CALM,
    async run(lab) {
      await isTold((await lab.phone('1001')).call('*70*1005'), 'not-an-orbit');
    },
  },
];

const NAMED: readonly Scenario[] = [
  {
    id: 'numbers-back-to-the-same-key',
    title:
      '[A4][L1] sent back to 701 at once by whoever picked up there: 701 again, however long orbits rest, and its lamp is lit',
    settings: RESTS,
    async run(lab) {
      const key = await (await lab.phone('1005')).watch('701');
      const { caller, retriever } = await fetchedFrom701(lab);
      await parkBlind(retriever, '701');
      await untilHeld(lab, caller);
      await key.untilShows('confirmed');
      await fetchedBy(await lab.phone('1006'), '701', caller);
    },
  },
  {
    id: 'numbers-reserved-then-sent',
    title: '[A4] the parker hears 701, hangs up the consult line, and sends the held caller to 701: there they are',
    settings: RESTS,
    async run(lab) {
      const { alice, bob, carol } = await house(lab);
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.hearsNumber('701');
      await consult.hangUp();
      await parkBlind(called, '701');
      await untilHeld(lab, caller);
      await fetchedBy(carol, '701', caller);
    },
  },
  {
    id: 'numbers-reserved-and-sent',
    title: '[A4] the same with the consult line still up: the caller is in 701, and that line is ended',
    settings: RESTS,
    async run(lab) {
      const { alice, bob, carol } = await house(lab);
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.hearsNumber('701');
      await parkBlind(called, '701');
      await untilHeld(lab, caller);
      await consult.untilEnded();
      await fetchedBy(carol, '701', caller);
    },
  },
  {
    id: 'numbers-just-taken',
    title: '[D3][D2] the key was taken a moment ago: the sender has the caller back, and nobody is anywhere else',
    settings: CALM,
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller, called } = await conversation(dave, erin);
      await parkBlind(called, '701');
      const back = await erin.nextCall();
      expectThat('702 is free', (await lab.orbit('702')) === 'free');
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
      await fetchedBy(await lab.phone('1002'), '701', first.caller);
    },
  },
  {
    id: 'numbers-colleague-sent-onto-a-caller',
    title: '[A4] a colleague is sent to an orbit with somebody in it, and the lot says pick-up: they have that caller',
    settings: { ...CALM, whenRefused: ['pick-up', 'parker'] },
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller: colleague, called } = await conversation(dave, erin);
      await parkBlind(called, '701');
      await hearEachOther(colleague, first.caller);
      await lab.untilOrbit('701', 'free');
      await colleague.hangUp();
      await first.caller.untilEnded();
    },
  },
];

const NOWHERE = ['park+799', '*70x1', '7099', '55555', '*71', 'PARK+', '*70*1005', "a'b"] as const;

const ASTRAY: readonly Scenario[] = NOWHERE.map((number): Scenario => ({
  id: `numbers-astray-${number.replaceAll(/[^0-9A-Za-z]/g, '-')}`,
  title: `[D2] sent to ${number}, which is no number of anybody's: whoever sent the caller has them back`,
  settings: CALM,
  async run(lab) {
    const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
    const { caller, called } = await conversation(alice, bob);
    await parkBlind(called, number);
    await answerAndTalk(await bob.nextCall(), caller);
    expectThat('nobody is parked', (await lab.orbitsTaken()).length === 0);
    await caller.hangUp();
  },
}));

export const NUMBERS: readonly Scenario[] = [...KEYS, ...NAMED, ...ASTRAY];
