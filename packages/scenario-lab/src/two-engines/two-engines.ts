/** Two engines, a switch that asks the first, and what becomes of callers when that one stands still or dies. */
import type { LabPhone, LabUser } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import type { ChaosEngine } from '../chaos/chaos-engine.js';
import { POINTS } from '../chaos/kill-stories.js';
import { orbitView, untilOrbit, type StoreAddress } from '../engine/store-reader.js';
import { GUARD_MS } from '../engine/engine-config.js';
import { parkBlind, pickUp } from '../scenarios/park-steps.js';
import { conversation, expectThat } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';

export const TWO_ENGINES: LotSettings = { orbits: ['701-703'], recall: { after: 'never' }, failsafeGrace: '20s' };

/** Engines are started by the story. */
export interface TwoEngines {
  /** Whom the dialplan names first. */
  readonly first: ChaosEngine;
  readonly second: ChaosEngine;
  readonly store: StoreAddress;
  phone(user: LabUser): Promise<LabPhone>;
  /** Every phone hangs up and is gone; settles when no channel is left on the switch. */
  endPhones(): Promise<void>;
}

export interface TwoEnginesStory {
  readonly title: string;
  run(lab: TwoEngines): Promise<void>;
}

const LOG_LINES = 25;
const STANDS_STILL = 'an engine stands still; the switches ask the others first';
const TAKEN = 'a leg was taken from an engine that stands still';
const BACK = 'an engine is asked in its turn again';
const ADOPTED = 'adopted callers the store did not know';

const says = (engine: ChaosEngine, message: string): boolean =>
  engine.logLines().some((line) => line.includes(`"${message}"`));

const untilSays = (engine: ChaosEngine, message: string): Promise<boolean> =>
  eventually(`${engine.name} to say "${message}"`, { within: 20_000 }, () =>
    says(engine, message) ? true : undefined,
  );

async function bothRun({ first, second }: TwoEngines, hooks: Readonly<Record<string, string>> = {}): Promise<void> {
  first.start(hooks);
  second.start();
  await Promise.all([first.untilReady(), second.untilReady()]);
}

/** Long enough to be on the roll, so that its silence is one. */
const untilOnTheRoll = (lab: TwoEngines): Promise<boolean> =>
  untilSays(lab.second, 'a switch knows which engines to ask first');

/** ms from the transfer's acceptance to the music; the guard must not have been what brought it. */
async function parksBeforeTheGuard(lab: TwoEngines, talking: Awaited<ReturnType<typeof conversation>>): Promise<void> {
  const since = performance.now();
  await parkBlind(talking.called);
  await untilOrbit(() => orbitView(lab.store, '701'), '701', 'parked');
  await talking.caller.hears('music');
  const waited = performance.now() - since;
  process.stdout.write(`music after ${waited.toFixed(0)} ms\n`);
  expectThat(`music comes before the guard (${GUARD_MS} ms), not after ${waited.toFixed(0)} ms`, waited < GUARD_MS);
}

/** The one that stood still must do nothing belated to anybody, and both serve again. */
async function thawed(lab: TwoEngines): Promise<void> {
  lab.first.thaw();
  await untilSays(lab.second, BACK);
}

async function fetched(lab: TwoEngines, caller: Awaited<ReturnType<typeof conversation>>['caller']): Promise<void> {
  const retriever = await pickUp(await lab.phone('1002'), '701', caller);
  await retriever.hangUp();
  await caller.untilEnded();
}

const talk = async (lab: TwoEngines): ReturnType<typeof conversation> =>
  conversation(await lab.phone('1000'), await lab.phone('1001'));

const FROZEN: readonly TwoEnginesStory[] = [
  {
    title:
      '[M3][I8] the first engine has stood still for a while: whoever is parked or picks up is served by the second at once',
    async run(lab) {
      await bothRun(lab);
      await untilOnTheRoll(lab);
      lab.first.freeze();
      await untilSays(lab.second, STANDS_STILL);
      const talking = await talk(lab);
      await parksBeforeTheGuard(lab, talking);
      await fetched(lab, talking.caller);
      expectThat('nobody waited for the first engine', !says(lab.second, TAKEN));
      await thawed(lab);
    },
  },
  {
    title:
      '[M3][I8] the first engine freezes with a caller in its hands: the second takes them, and they stay parked when it wakes up',
    async run(lab) {
      await bothRun(lab);
      await untilOnTheRoll(lab);
      const talking = await talk(lab);
      lab.first.freeze();
      await parksBeforeTheGuard(lab, talking);
      expectThat('the second engine has taken the leg', says(lab.second, TAKEN) && !says(lab.second, ADOPTED));
      await thawed(lab);
      await talking.caller.hearsOnly(['music'], { for: 500 });
      expectThat('the caller is parked still', (await orbitView(lab.store, '701')) === 'parked');
      await fetched(lab, talking.caller);
    },
  },
  {
    title:
      '[M3][I8] the first engine freezes as somebody dials an orbit: they get the caller, and nobody parts them when it wakes up',
    async run(lab) {
      await bothRun(lab);
      await untilOnTheRoll(lab);
      const talking = await talk(lab);
      await parksBeforeTheGuard(lab, talking);
      lab.first.freeze();
      const retriever = await pickUp(await lab.phone('1002'), '701', talking.caller);
      await thawed(lab);
      await retriever.hearsOnly(['1000'], { for: 500 });
      await retriever.hangUp();
      await talking.caller.untilEnded();
    },
  },
];

const KILLED: readonly TwoEnginesStory[] = POINTS.park.map((point) => ({
  title: `[M3][I8] the first engine is killed in the middle of a park (${point}): the second parks the caller, who need not be looked for`,
  async run(lab) {
    await bothRun(lab, { PARKADE_KILL_AT: point });
    await untilOnTheRoll(lab);
    const talking = await talk(lab);
    const dead = lab.first.untilDead(20_000);
    await Promise.all([dead, parksBeforeTheGuard(lab, talking)]);
    expectThat('nobody had to be adopted', !says(lab.second, ADOPTED));
    await fetched(lab, talking.caller);
  },
}));

/** ms after the phone has asked for the transfer: before the switch connects, between its connection and our first word, in the middle. */
const MOMENTS = [4, 12, 24, 36, 48];

const KILLED_AT: readonly TwoEnginesStory[] = MOMENTS.map((ms) => ({
  title: `[M3][I8] the first engine is killed ${String(ms)} ms after the parker has asked for the transfer: the second parks the caller before the guard`,
  async run(lab) {
    await bothRun(lab);
    await untilOnTheRoll(lab);
    const talking = await talk(lab);
    const killed = new Promise<void>((resolve) => setTimeout(() => resolve(lab.first.kill9()), ms));
    await Promise.all([killed, parksBeforeTheGuard(lab, talking)]);
    expectThat('nobody had to be adopted', !says(lab.second, ADOPTED));
    await fetched(lab, talking.caller);
  },
}));

export const TWO_ENGINES_STORIES: readonly TwoEnginesStory[] = [...FROZEN, ...KILLED, ...KILLED_AT];

/** Tells a story; what the engines said goes with a failure. */
export async function tellPair(story: TwoEnginesStory, lab: TwoEngines): Promise<void> {
  try {
    await story.run(lab);
    await lab.endPhones();
  } catch (error) {
    const said = [lab.first, lab.second].flatMap((engine) => ['---', ...engine.logLines().slice(-LOG_LINES)]);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${said.join('\n')}`, { cause: error });
  }
}
