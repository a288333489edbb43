/** What other software had set on a leg for after the call holds after a pick-up as it would have without one. */
import { readFileSync } from 'node:fs';
import { QUIET_SEC } from '../house-dialplan.js';
import type { LabOutgoingCall, LabUser, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { asks } from './ask-switch.js';
import { parkBlind, parkByConsult, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

interface Shown {
  readonly rows?: readonly { readonly uuid: string; readonly name: string }[];
}

/** The leg of somebody's phone at node A; they have one call. The switch's table of channels comes a moment after them. */
const legOf = (lab: ScenarioLab, user: LabUser): Promise<string> =>
  eventually(`one leg of ${user}`, { within: 3000, every: 50 }, async () => {
    const [list = ''] = await asks(lab, 'node-a', ['show channels as json']);
    const { rows = [] } = JSON.parse(list) as Shown;
    const found = rows.filter(({ name }) => name.includes(`/${user}@`));
    return found.length === 1 ? found[0]?.uuid : undefined;
  });

async function plan(lab: ScenarioLab, user: LabUser, variables: Readonly<Record<string, string>>): Promise<void> {
  const leg = await legOf(lab, user);
  await asks(
    lab,
    'node-a',
    Object.entries(variables).map(([name, value]) => `uuid_setvar ${leg} ${name} ${value}`),
  );
}

/** Variables of the switch's own that a parked call needs for itself. */
const USED = [
  'socket_resume',
  'inline_destination',
  'playback_timeout_sec',
  'park_after_bridge',
  'transfer_after_bridge',
  'uuid_bridge_continue_on_cancel',
  'initial_callee_id_name',
  'initial_callee_id_number',
  'execute_on_pre_bridge_parkade',
  'parkade_here',
  'hangup_after_bridge',
] as const;

const read = async (
  lab: ScenarioLab,
  user: LabUser,
  names: readonly string[] = USED,
): Promise<Record<string, string>> => {
  const leg = await legOf(lab, user);
  const values = await asks(
    lab,
    'node-a',
    names.map((name) => `uuid_getvar ${leg} ${name}`),
  );
  return Object.fromEntries(names.map((name, index) => [name, (values[index] ?? '').trim()]));
};

/** On the leg stands what the house had set, and nothing else of what we use. */
async function untilOnLeg(lab: ScenarioLab, user: LabUser, house: Readonly<Record<string, string>>): Promise<void> {
  const wanted = Object.fromEntries(USED.map((name) => [name, house[name] ?? '_undef_']));
  await eventually(`the leg of ${user} to have what the house had set`, { within: 5000, every: 100 }, async () => {
    const found = await read(lab, user);
    const wrong = USED.filter((name) => found[name] !== wanted[name]);
    if (wrong.length > 0)
      throw new Error(wrong.map((name) => `${name} is ${found[name]}, not ${wanted[name]}`).join('; '));
    return true;
  });
}

/** The switch does it alone some seconds after the engine is gone. */
const SOON_ALONE: LotSettings = {
  recall: { after: '2s', chain: [{ ring: 'parker', for: '2s' }], rounds: 1, lastly: 'hang-up' },
  maxWait: '4s',
  failsafeGrace: '4s',
};

const SURVEY = { transfer_after_bridge: '1003:XML:default' };

/** Alice is parked, and from then on no packet comes from her phone. */
async function quietCaller(lab: ScenarioLab): Promise<{ readonly caller: LabOutgoingCall }> {
  const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
  const caller = alice.call('quiet-1001');
  const called = await bob.nextCall();
  await called.answer();
  await hearEachOther(caller, called);
  await parkBlind(called);
  await untilHeld(lab, caller);
  await caller.mute();
  return { caller };
}

/** The engine's log has a line of this event with that cause. */
const untilLogged = (lab: ScenarioLab, message: string, cause: string): Promise<true> =>
  eventually(`a log line ${message}`, { within: 3000, every: 50 }, () => {
    const lines = readFileSync(lab.engine.logPath, 'utf8').split('\n');
    const found = lines.some((line) => line.includes(`"message":"${message}"`) && line.includes(`"cause":"${cause}"`));
    return found ? true : undefined;
  });

export const OTHERS_PLANS: readonly Scenario[] = [
  {
    id: 'plans-survey',
    title: '[E1][E8] a survey that was set for after the call comes after the talk that follows the pick-up',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const survey = await lab.phone('1003');
      const talk = await conversation(alice, bob);
      await plan(lab, '1000', SURVEY);
      await parkBlind(talk.called);
      await untilHeld(lab, talk.caller);
      const pickup = await pickUp(carol, '701', talk.caller);
      await untilOnLeg(lab, '1000', { ...SURVEY, hangup_after_bridge: 'true' });
      await pickup.hangUp();
      const asked = await survey.nextCall({ within: 5000 });
      await asked.answer();
      await hearEachOther(asked, talk.caller);
      await asked.hangUp();
      await talk.caller.untilEnded();
    },
  },
  {
    id: 'plans-of-the-house',
    title: '[E1] nothing of ours is left on either leg of the talk, and what the house had set stands there again',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const survey = await lab.phone('1003');
      const house = {
        transfer_after_bridge: '1003:XML:default',
        inline_destination: 'hangup',
        socket_resume: 'yes',
        playback_timeout_sec: '77',
        initial_callee_id_name: 'House',
      };
      const caller = alice.call('plans-1001');
      const called = await bob.nextCall();
      await called.answer();
      await hearEachOther(caller, called);
      await parkBlind(called);
      await untilHeld(lab, caller);
      const pickup = carol.call('plans-701');
      await pickup.untilAnswered();
      await hearEachOther(pickup, caller);
      await untilOnLeg(lab, '1000', { ...house, hangup_after_bridge: 'true' });
      await untilOnLeg(lab, '1002', house);
      for (const user of ['1000', '1002'] as const) {
        const ids = await read(lab, user, ['last_sched_id', 'house_sched_id']);
        expectThat(
          `${user} has its own last task again: ${JSON.stringify(ids)}`,
          ids['last_sched_id'] === ids['house_sched_id'],
        );
      }
      await caller.hangUp();
      const asked = await survey.nextCall({ within: 5000 });
      await asked.answer();
      await hearEachOther(asked, pickup);
      await pickup.hangUp();
    },
  },
  {
    id: 'plans-survey-attended',
    title: '[A3][E8] the same after an attended park',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const survey = await lab.phone('1003');
      const { caller, called } = await conversation(alice, bob);
      await plan(lab, '1000', SURVEY);
      await parkByConsult(bob, called, '701');
      await untilHeld(lab, caller);
      const pickup = await pickUp(carol, '701', caller);
      await untilOnLeg(lab, '1000', { ...SURVEY, hangup_after_bridge: 'true' });
      await pickup.hangUp();
      const asked = await survey.nextCall({ within: 5000 });
      await asked.answer();
      await hearEachOther(asked, caller);
      await caller.hangUp();
    },
  },
  {
    id: 'plans-survey-switch-alone',
    title: '[I8][E8] no engine comes any more: the switch rings the parker, and the survey comes after that talk',
    settings: SOON_ALONE,
    async run(lab) {
      const [alice, bob, survey] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1003')];
      const { caller, called } = await conversation(alice, bob);
      await plan(lab, '1000', { ...SURVEY, effective_caller_id_name: 'Anna', call_timeout: '17' });
      await parkBlind(called);
      await untilHeld(lab, caller);
      await lab.engine.kill9();
      const back = await bob.nextCall({ within: 20_000 });
      await back.answer();
      await hearEachOther(back, caller);
      await untilOnLeg(lab, '1000', { ...SURVEY, hangup_after_bridge: 'true' });
      const rung = await read(lab, '1000', [
        'effective_caller_id_name',
        'call_timeout',
        'continue_on_fail',
        'ringback',
      ]);
      const wanted = JSON.stringify({
        effective_caller_id_name: 'Anna',
        call_timeout: '17',
        continue_on_fail: '_undef_',
        ringback: '_undef_',
      });
      expectThat(
        `what was lent to the ringing is given back: ${JSON.stringify(rung)}`,
        JSON.stringify(rung) === wanted,
      );
      await back.hangUp();
      const asked = await survey.nextCall({ within: 5000 });
      await asked.answer();
      await hearEachOther(asked, caller);
      await asked.hangUp();
      await caller.untilEnded();
      await lab.engine.start();
    },
  },
  {
    id: 'plans-park-after',
    title: '[E8] `park_after_bridge`: whoever looks after the leg when the talk is over gets it',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await plan(lab, '1000', { park_after_bridge: 'true' });
      await parkBlind(called);
      await untilHeld(lab, caller);
      const pickup = await pickUp(carol, '701', caller);
      await untilOnLeg(lab, '1000', { park_after_bridge: 'true', hangup_after_bridge: 'true' });
      await pickup.hangUp();
      await caller.silence({ for: 1500 });
      expectThat('the caller is still there', caller.isUp());
      await caller.hangUp();
    },
  },
  {
    id: 'plans-end-of-the-talk',
    title: '[E8] a caller whose leg says nothing of an end is hung up with the talk: they do not wait again',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      // Bob is the one who was called: his leg ran no dialplan.
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(caller);
      await untilHeld(lab, called);
      const pickup = await pickUp(carol, '701', called);
      await untilOnLeg(lab, '1001', {});
      await pickup.hangUp();
      await called.untilEnded({ within: 2000 });
      expectThat('and heard no music after the talk', !(await lab.orbitsTaken()).length);
    },
  },
  {
    id: 'plans-after-a-transfer',
    title: '[E8] who was picked up is sent on to an extension that has more to do after its bridge: it does it',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(caller);
      await untilHeld(lab, called);
      const pickup = await pickUp(carol, '701', called);
      await untilOnLeg(lab, '1001', {});
      await pickup.blindTransfer('then-1003-1004');
      const first = await dave.nextCall();
      await first.answer();
      await hearEachOther(first, called);
      await first.hangUp();
      const second = await erin.nextCall({ within: 5000 });
      await second.answer();
      await hearEachOther(second, called);
      await second.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'plans-time-is-over',
    title:
      '[L1][O5] a time set for the call goes on while it is parked; when it is over the orbit is free and that is told',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await asks(lab, 'node-a', [`sched_hangup +5 ${await legOf(lab, '1000')} ALLOTTED_TIMEOUT`]);
      await parkBlind(called);
      await untilHeld(lab, caller);
      await caller.untilEnded({ within: 8000 });
      await lab.untilOrbit('701', 'free', { within: 1000 });
      await untilLogged(lab, 'call time-over', 'ALLOTTED_TIMEOUT');
    },
  },
  {
    id: 'plans-time-is-over-later',
    title: '[E1] a time set for the call goes on across park and pick-up, and ends the talk',
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const { caller, called } = await conversation(alice, bob);
      await asks(lab, 'node-a', [`sched_hangup +6 ${await legOf(lab, '1000')} ALLOTTED_TIMEOUT`]);
      await parkBlind(called);
      await untilHeld(lab, caller);
      const pickup = await pickUp(carol, '701', caller);
      await pickup.untilEnded({ within: 9000 });
      await caller.untilEnded({ within: 1000 });
    },
  },
  {
    id: 'plans-quiet-caller',
    title:
      '[L1][O5] a caller of whom no sound comes is given up by the switch while they wait: that is what is told of them',
    settings: CALM,
    async run(lab) {
      const { caller } = await quietCaller(lab);
      await caller.untilEnded({ within: (QUIET_SEC + 5) * 1000 });
      await lab.untilOrbit('701', 'free', { within: 1000 });
      await untilLogged(lab, 'call caller-silent', 'MEDIA_TIMEOUT');
    },
  },
];
