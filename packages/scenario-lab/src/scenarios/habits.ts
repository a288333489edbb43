/** What people do with keys and second lines beside what the manual says. */
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { isTold, parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

const PARKS = { ...CALM, parkOnHangup: true } as const;

interface Holding {
  readonly bob: LabPhone;
  /** The one on hold. */
  readonly caller: LabCall;
  /** Bob's call with them. */
  readonly called: LabCall;
}

/** 1001 has 1000 on hold, who called; or, `dialling`, whom they called. */
async function holding(lab: ScenarioLab, how: 'called' | 'dialling' = 'called'): Promise<Holding> {
  const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
  const talk = how === 'called' ? await conversation(alice, bob) : await conversation(bob, alice);
  const [caller, called] = how === 'called' ? [talk.caller, talk.called] : [talk.called, talk.caller];
  await called.hold();
  return { bob, caller, called };
}

async function fetched(lab: ScenarioLab, orbit: string, caller: LabCall): Promise<void> {
  await (await pickUp(await lab.phone('1002'), orbit, caller)).hangUp();
  await caller.untilEnded();
}

const onHangup = (dialled: string, orbit: string, how: 'called' | 'dialling'): Scenario => ({
  id: `habit-hang-up-${dialled.replaceAll('*', '')}-${how}`,
  title: `[A1] hold, dial ${dialled}, hear ${orbit}, hang up: the lot says that the held caller is parked there (the parker was ${how})`,
  settings: PARKS,
  async run(lab) {
    const { bob, caller, called } = await holding(lab, how);
    const consult = bob.call(dialled);
    await consult.hearsNumber(orbit);
    await consult.hangUp();
    await called.untilEnded();
    await untilHeld(lab, caller, orbit);
    await fetched(lab, orbit, caller);
  },
});

export const HABITS: readonly Scenario[] = [
  {
    id: 'habit-attended-key',
    title:
      '[A4][A6][C1] a parker with a caller on hold dials a free orbit: it is said and kept, and completed after a while the caller is there',
    settings: CALM,
    async run(lab) {
      const { bob, caller, called } = await holding(lab);
      const consult = bob.call('702');
      await consult.hearsNumber('702');
      expectThat('702 is reserved', (await lab.orbit('702')) === 'reserved');
      await consult.silence({ for: 3000 });
      expectThat('the transfer is accepted', (await called.attendedTransfer(consult)).kind === 'accepted');
      await untilHeld(lab, caller, '702');
      await fetched(lab, '702', caller);
    },
  },
  {
    id: 'habit-attended-key-given-up',
    title: '[A1][B2] the same, and the parker hangs up instead: the orbit is free, the caller still theirs',
    settings: CALM,
    async run(lab) {
      const { bob, caller, called } = await holding(lab);
      const consult = bob.call('park+702');
      await consult.hearsNumber('702');
      await consult.hangUp();
      await lab.untilOrbit('702', 'free');
      await called.resume();
      await hearEachOther(caller, called);
      await caller.hangUp();
    },
  },
  {
    id: 'habit-free-orbit-without-a-caller',
    title:
      '[D1] who has nobody on hold and dials a free orbit is told that nobody is there, a talk on another line or not',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await isTold(bob.call('702'), 'orbit-empty');
      await hearEachOther(caller, called);
      await caller.hangUp();
    },
  },
  {
    id: 'habit-attended-key-on-a-taken-orbit',
    title: '[E1] a parker with a caller on hold dials a taken orbit: that is a pick-up, and both are still theirs',
    settings: CALM,
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller, called } = await conversation(dave, erin);
      await called.hold();
      const retriever = await pickUp(erin, '701', first.caller);
      await retriever.hangUp();
      await first.caller.untilEnded();
      await called.resume();
      await hearEachOther(caller, called);
      await caller.hangUp();
    },
  },
  {
    id: 'habit-attended-key-is-told-taken',
    title:
      '[E1] the same in a lot with attended keys: it is taken; the retrieve prefix picks up, and so does who holds nobody',
    settings: { ...CALM, attendedKeys: true },
    async run(lab) {
      const first = await parkedCaller(lab);
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller, called } = await conversation(dave, erin);
      await called.hold();
      const told = erin.call('701');
      await told.hears('orbit-taken');
      await told.hangUp();
      await first.caller.hears('music');
      const retriever = await pickUp(erin, '*71701', first.caller);
      await retriever.hangUp();
      await first.caller.untilEnded();
      await called.resume();
      await hearEachOther(caller, called);
      await caller.hangUp();
    },
  },
  onHangup('*70', '701', 'called'),
  onHangup('*70702', '702', 'dialling'),
  onHangup('703', '703', 'called'),
  {
    id: 'habit-hang-up-with-nobody-on-hold',
    title: '[A1] the same lot, and nobody is on hold: the reservation ends, and a talk on another line goes on',
    settings: PARKS,
    async run(lab) {
      const { bob, caller, called } = await holding(lab);
      await called.resume();
      await hearEachOther(caller, called);
      const consult = bob.call('*70');
      await consult.hearsNumber('701');
      await consult.hangUp();
      await lab.untilOrbit('701', 'free', { within: 10_000 });
      await hearEachOther(caller, called);
      await caller.hangUp();
    },
  },
];
