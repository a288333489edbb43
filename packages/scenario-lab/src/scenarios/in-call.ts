/** Keys that are pressed in the middle of a talk. */
import { FIND_CODES, IN_CALL_CODE } from '../engine/engine-config.js';
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { parkedCaller, pickUp, untilHeld } from './park-steps.js';
import { expectThat, hearEachOther, type Conversation, type Scenario } from './scenario.js';

/** `from` dials `to` by a number of the house that binds the keys. */
async function talk(from: LabPhone, to: LabPhone, whose = ''): Promise<Conversation> {
  const caller = from.call(`keys${whose}-${to.user}`);
  const called = await to.nextCall();
  await called.answer();
  await caller.untilAnswered();
  await hearEachOther(caller, called);
  return { caller, called };
}

async function presses(call: LabCall, keys = IN_CALL_CODE): Promise<void> {
  for (const key of keys) await call.press(key);
}

/** Who pressed hears the orbit and their line ends; the other is on music, and theirs: the code for the own caller finds them. */
async function parksOther(lab: ScenarioLab, phone: LabPhone, presser: LabCall, other: LabCall): Promise<void> {
  await presses(presser);
  await presser.hearsNumber('701');
  await presser.untilEnded();
  await untilHeld(lab, other);
  const retriever = await pickUp(phone, FIND_CODES.mine, other);
  await retriever.hangUp();
  await other.untilEnded();
}

export const IN_CALL: readonly Scenario[] = [
  {
    id: 'in-call-by-the-called',
    title:
      '[A5][C1] the called party presses the in-call code: the caller is parked, who pressed hears the orbit and is free',
    settings: CALM,
    async run(lab) {
      const bob = await lab.phone('1001');
      const { caller, called } = await talk(await lab.phone('1000'), bob);
      await parksOther(lab, bob, called, caller);
    },
  },
  {
    id: 'in-call-by-the-caller',
    title: '[A5][C1] the one who called presses it: whom they called is parked',
    settings: CALM,
    async run(lab) {
      const alice = await lab.phone('1000');
      const { caller, called } = await talk(alice, await lab.phone('1001'));
      await parksOther(lab, alice, caller, called);
    },
  },
  {
    id: 'in-call-only-its-owner',
    title: '[A5] only the called party has it: the caller presses it in vain, and the talk goes on',
    settings: CALM,
    async run(lab) {
      const bob = await lab.phone('1001');
      const { caller, called } = await talk(await lab.phone('1000'), bob, '-called');
      await presses(caller);
      await hearEachOther(caller, called);
      expectThat('nobody is parked', (await lab.orbit('701')) === 'free');
      await parksOther(lab, bob, called, caller);
    },
  },
  {
    id: 'in-call-again-after-pick-up',
    title:
      '[A5][A14] parked by the code and picked up: who picked up presses it too, and the same caller is parked again',
    settings: CALM,
    async run(lab) {
      const { caller, called } = await talk(await lab.phone('1000'), await lab.phone('1001'));
      await presses(called);
      await called.untilEnded();
      await untilHeld(lab, caller);
      const dave = await lab.phone('1003');
      await parksOther(lab, dave, await pickUp(dave, '701', caller), caller);
    },
  },
  {
    id: 'in-call-lot-full',
    title: '[A5][D1] the lot is full: who pressed hears it, the other party does not, and they talk on',
    settings: { ...CALM, orbits: ['701'] },
    async run(lab) {
      const first = await parkedCaller(lab);
      const { caller, called } = await talk(await lab.phone('1003'), await lab.phone('1004'));
      await presses(called);
      await called.hears('lot-full');
      await hearEachOther(caller, called);
      expectThat('the other heard nothing of it', !caller.everHeard().includes('lot-full'));
      await caller.hangUp();
      await called.untilEnded();
      await (await pickUp(await lab.phone('1002'), '701', first.caller)).hangUp();
      await first.caller.untilEnded();
    },
  },
  {
    id: 'in-call-not-allowed',
    title: '[A5][F1] who pressed may not park there: they are told, and talk on',
    settings: { ...CALM, rights: { park: ['1000'], retrieve: ['1002'] } },
    async run(lab) {
      const { caller, called } = await talk(await lab.phone('1000'), await lab.phone('1001'));
      await presses(called);
      await called.hears('not-allowed');
      await hearEachOther(caller, called);
      await caller.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'in-call-other-keys',
    title: '[A5] keys that are no code change nothing',
    settings: CALM,
    async run(lab) {
      const { caller, called } = await talk(await lab.phone('1000'), await lab.phone('1001'));
      await presses(called, '*5#0');
      await hearEachOther(caller, called);
      expectThat('nobody is parked', (await lab.orbit('701')) === 'free');
      await caller.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'in-call-no-engine',
    title: '[A5][M7] with no engine the code does nothing, and the talk goes on',
    settings: CALM,
    engine: 'absent',
    async run(lab) {
      const { caller, called } = await talk(await lab.phone('1000'), await lab.phone('1001'));
      await presses(called);
      await hearEachOther(caller, called);
      await caller.hangUp();
      await called.untilEnded();
    },
  },
];
