/** The story that `scripts/try` tells. */
import { performance } from 'node:perf_hooks';
import type { LabIncomingCall, LabOutgoingCall, LabPhone, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { parkBlind, parkByConsult, pickUp } from '../scenarios/park-steps.js';
import { conversation, expectThat, hearEachOther } from '../scenarios/scenario.js';
import { forSomebody } from './for-somebody.js';
import type { Act, Step } from './story.js';

/** The story is told on whatever machine there is, however busy. */
export const PATIENT: LotSettings = { command: '1800ms', claim: '2s', failsafeGrace: '10s' };

/** A value that one step leaves for the next. */
class Kept<T> {
  #value: T | undefined;

  set(value: T): T {
    this.#value = value;
    return value;
  }

  get(): T {
    if (this.#value === undefined) throw new Error('the step before left nothing');
    return this.#value;
  }
}

async function sinceThen(from: number, done: Promise<unknown>): Promise<string> {
  await done;
  return `${Math.round(performance.now() - from)} ms`;
}

const PARK_AND_PICK_UP: Act = {
  title: 'Park and pick up',
  settings: { ...CALM, ...PATIENT },
  async steps(lab) {
    const alice = await lab.phone('1000', { displayName: 'Alice' });
    const [bob, carol] = [await lab.phone('1001'), await lab.phone('1002')];
    const [dave, erin] = [await lab.phone('1003'), await lab.phone('1004', { node: 'node-b' })];
    const call = new Kept<LabOutgoingCall>();
    const atBob = new Kept<LabIncomingCall>();
    const holder = new Kept<LabOutgoingCall>();
    return [
      {
        step: 'talk',
        promise: 'Alice calls 1001; they talk',
        async run() {
          const { caller, called } = await conversation(alice, bob);
          call.set(caller);
          atBob.set(called);
          return 'both hear each other';
        },
      },
      {
        step: 'park',
        promise: '1001 dials *70 on a second line, hears "7 0 1", and hands Alice over',
        async run() {
          await parkByConsult(bob, atBob.get(), '701');
          return `701 was spoken; 1001's phone is free`;
        },
      },
      {
        step: 'music',
        promise: 'Alice hears hold music in orbit 701',
        async run() {
          await call.get().hearsOnly(['music'], { for: 300 });
          await lab.untilOrbit('701', 'parked');
          return 'music, nothing else';
        },
      },
      {
        step: 'pickup',
        promise: '1002 dials 701 and has Alice; the display shows her name',
        async run() {
          const from = performance.now();
          const pickup = holder.set(carol.call('701'));
          const took = await sinceThen(from, call.get().hears('1002'));
          await hearEachOther(pickup, call.get());
          await pickup.untilShows({ number: '1000', name: 'Alice' });
          return `they talk after ${took}`;
        },
      },
      ...race(lab, { call, holder, dave, erin }),
      {
        step: 'abandoned',
        promise: 'Alice is parked once more and hangs up: the orbit is free',
        async run() {
          await parkBlind(holder.get());
          await call.get().hears('music');
          await lab.untilOrbit('701', 'parked');
          const from = performance.now();
          await call.get().hangUp();
          return `free after ${await sinceThen(from, lab.untilOrbit('701', 'free'))}`;
        },
      },
    ];
  },
};

interface Race {
  readonly call: Kept<LabOutgoingCall>;
  readonly holder: Kept<LabOutgoingCall>;
  readonly dave: LabPhone;
  readonly erin: LabPhone;
}

function race(lab: ScenarioLab, { call, holder, dave, erin }: Race): readonly Step[] {
  return [
    {
      step: 'park-blind',
      promise: '1002 transfers Alice to *70: music at once',
      async run() {
        const from = performance.now();
        const parked = parkBlind(holder.get());
        const took = await sinceThen(from, call.get().hears('music'));
        await parked;
        await lab.untilOrbit('701', 'parked');
        return `music after ${took}`;
      },
    },
    {
      step: 'race',
      promise: '1003, and 1004 on the other node, dial 701 at once: one has Alice, the other is told',
      async run() {
        const calls = [dave.call('701'), erin.call('701')] as const;
        await Promise.any(calls.map(async (one) => one.hears('1000')));
        const [winner, loser] = calls[0].everHeard().includes('1000') ? calls : [calls[1], calls[0]];
        holder.set(winner);
        await hearEachOther(winner, call.get());
        await loser.untilEnded({ within: 8000 });
        expectThat('the loser never heard anybody', !loser.everHeard().some((sound) => sound.startsWith('1')));
        return `${winner.owner} won; ${loser.owner} was told`;
      },
    },
  ];
}

const recallAct = (title: string, forMs: string, steps: Act['steps']): Act => ({
  title,
  settings: {
    ...PATIENT,
    recall: {
      after: '2s',
      chain: [
        { ring: 'parker', for: forMs },
        { ring: '1008', for: '8s' },
      ],
      rounds: 1,
      lastly: 'stay',
    },
  },
  steps,
});

/** Alice talks to 1001 and is parked by them. */
async function parkedAlice(lab: ScenarioLab, alice: LabPhone, bob: LabPhone): Promise<LabOutgoingCall> {
  const { caller, called } = await conversation(alice, bob);
  await parkBlind(called);
  await caller.hears('music');
  await lab.untilOrbit('701', 'parked');
  return caller;
}

const NOBODY_CAME = recallAct('Nobody picks up', '6s', async (lab) => {
  const alice = await lab.phone('1000', { displayName: 'Alice' });
  const [bob, carol] = [await lab.phone('1001'), await lab.phone('1002')];
  return [
    {
      step: 'recall-answered',
      promise: '1001 parks Alice; two seconds later 1001 is rung back, answers, and has her',
      async run() {
        const call = await parkedAlice(lab, alice, bob);
        const back = await bob.nextCall();
        await call.hearsOnly(['music']);
        await back.answer();
        await hearEachOther(call, back);
        await back.hangUp();
        await call.untilEnded();
        return `the phone showed "${back.from.name ?? back.from.number}"`;
      },
    },
    {
      step: 'recall-picked-up-elsewhere',
      promise: 'parked again; while 1001 rings, 1002 dials 701: the ringing stops as "completed elsewhere"',
      async run() {
        const call = await parkedAlice(lab, alice, bob);
        const back = await bob.nextCall();
        const pickup = await pickUp(carol, '701', call);
        const reason = await back.untilCancelled();
        expectThat(`the reason says so, not "${reason}"`, /completed elsewhere/i.test(reason));
        await pickup.hangUp();
        await call.untilEnded();
        return '1002 has Alice; 1001 has no missed call';
      },
    },
  ];
});

const NOBODY_ANSWERED = recallAct('Nobody answers either', '2s', async (lab) => {
  const [alice, bob, desk] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1008')];
  return [
    {
      step: 'recall-unanswered',
      promise: '1001 is rung back and does not answer: the desk 1008 is rung and has Alice',
      async run() {
        const call = await parkedAlice(lab, alice, bob);
        await (await bob.nextCall()).untilCancelled({ within: 8000 });
        const atDesk = await desk.nextCall({ within: 8000 });
        await call.hearsOnly(['music']);
        await atDesk.answer();
        await hearEachOther(call, atDesk);
        await atDesk.hangUp();
        await call.untilEnded();
        return 'Alice kept her music until the desk answered';
      },
    },
  ];
});

const FULL: Act = {
  title: 'Full and taken',
  settings: { ...CALM, ...PATIENT, orbits: ['701'], whenRefused: ['parker'] },
  async steps(lab) {
    const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
    const [dave, erin, carol] = [await lab.phone('1003'), await lab.phone('1004'), await lab.phone('1002')];
    const call = new Kept<LabOutgoingCall>();
    const second = new Kept<{ readonly caller: LabOutgoingCall; readonly called: LabIncomingCall }>();
    return [
      {
        step: 'lot-full',
        promise: 'the lot has one orbit, and Alice is in it; 1004 dials *70 and is told that the lot is full',
        async run() {
          call.set(await parkedAlice(lab, alice, bob));
          const consult = erin.call('*70');
          await consult.hears('lot-full');
          await consult.untilEnded({ within: 8000 });
          return 'told, and the line ended';
        },
      },
      {
        step: 'orbit-taken',
        promise: '1004 transfers another caller onto the taken 701: nobody is joined, the caller comes back to 1004',
        async run() {
          const talk = second.set(await conversation(dave, erin));
          await parkBlind(talk.called, '701');
          const back = await erin.nextCall();
          await call.get().hearsOnly(['music']);
          await back.answer();
          await hearEachOther(talk.caller, back);
          expectThat('strangers never heard each other', !talk.caller.everHeard().includes('1000'));
          await back.hangUp();
          await talk.caller.untilEnded();
          return 'Alice kept her music; nobody was lost';
        },
      },
      {
        step: 'engine-killed',
        promise: 'the engine is killed; Alice keeps her music; it starts again and 1002 picks her up',
        async run() {
          await lab.engine.kill9();
          await call.get().hearsOnly(['music'], { for: 1000 });
          await lab.engine.start();
          const pickup = await pickUp(carol, '701', call.get());
          await pickup.hangUp();
          await call.get().untilEnded();
          return 'as if nothing had happened';
        },
      },
    ];
  },
};

export const ACTS: readonly Act[] = [
  PARK_AND_PICK_UP,
  forSomebody({ ...CALM, ...PATIENT }),
  NOBODY_CAME,
  NOBODY_ANSWERED,
  FULL,
];
