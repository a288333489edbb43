/**
 * A park, its pick-up and a recall on the practice switch, with a real engine and a real Redis: what passes between the three, in
 * order. docs/a-park.md is drawn from it.
 */
import type { ScenarioLab } from '../lab.js';
import { PracticeHost } from '../practice/practice-host.js';
import { answerAndTalk, parkBlind, pickUp, untilHeld } from '../scenarios/park-steps.js';
import { conversation } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';
import type { Note, Step } from './step.js';
import { watchRedis } from './watch-redis.js';
import { watchSwitch } from './watch-switch.js';

export type { Step } from './step.js';

export interface Recording {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** Nothing more follows from what was done last. */
const QUIET_MS = 400;
const SETTINGS = {
  recall: { after: '5s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' },
} as const;
/** Scripts that change or look at a call; lamps, leases and names have others. */
const OF_A_CALL = new Set(['lookAtLeg', 'openCall', 'advanceCall', 'settleOutbox']);
const isOfACall = ({ lane, what }: Step): boolean => lane !== 'script' || OF_A_CALL.has(what);

/** @param nameOfScript  Of one of our scripts; BullMQ has its own in the same Redis. */
export async function recordCalls(nameOfScript: (sha: string) => string | undefined): Promise<readonly Recording[]> {
  const notes: Note[] = [];
  let stop = (): void => undefined;
  const host = PracticeHost.start({
    seed: 1,
    async watch(lab, store) {
      watchSwitch(lab, 'node-a', (note) => notes.push(note));
      const { port } = await store.whereNow();
      stop = await watchRedis(port, nameOfScript, (note) => (isOfACall(note) ? notes.push(note) : undefined));
    },
  });
  try {
    const lab = await host.openScenario(SETTINGS);
    await lab.engine.start();
    return await tellStory(lab, notes);
  } finally {
    stop();
    await host.close();
  }
}

async function tellStory(lab: ScenarioLab, notes: Note[]): Promise<readonly Recording[]> {
  const during = async (title: string, act: () => Promise<void>): Promise<Recording> => {
    await quiet(notes);
    notes.length = 0;
    await act();
    await quiet(notes);
    return { title, steps: stepsOf(notes) };
  };
  const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
  const first = await conversation(alice, bob);
  const park = await during('A park', async () => {
    await parkBlind(first.called);
    await untilHeld(lab, first.caller);
  });
  const fetched = await during('A pick-up', async () => {
    await pickUp(carol, '701', first.caller);
    await lab.untilOrbit('701', 'free');
  });
  await first.caller.hangUp();
  const second = await conversation(alice, bob);
  await parkBlind(second.called);
  await untilHeld(lab, second.caller);
  const recall = await during('A recall', async () => {
    await answerAndTalk(await bob.nextCall(), second.caller);
    await lab.untilOrbit('701', 'free');
  });
  return [park, fetched, recall];
}

async function quiet(notes: readonly Note[]): Promise<void> {
  const now = (): number => performance.timeOrigin + performance.now();
  await eventually('nothing more to happen', { within: 10_000, every: 50 }, () => {
    const last = Math.max(0, ...notes.map(({ at }) => at));
    return now() - last > QUIET_MS ? true : undefined;
  });
}

/** In the order in which they happened. The audit pass looks as well: only a look for a leg that has just asked is a step. */
function stepsOf(notes: readonly Note[]): readonly Step[] {
  let isAsked = false;
  return notes
    .toSorted((one, other) => one.at - other.at)
    .filter(({ lane, what }) => {
      if (lane === 'socket') isAsked = what === 'connect';
      return lane !== 'script' || what !== 'lookAtLeg' || isAsked;
    })
    .map(({ lane, what }) => ({ lane, what }));
}
