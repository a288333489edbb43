/** A story in acts, told step by step: what is promised in plain words, how long it took, whether the promise held. */
import { performance } from 'node:perf_hooks';
import type { LabHost, ScenarioLab } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { nothingIsLeft } from '../scenarios/scenario.js';
import type { Stage } from './stage.js';

export interface Step {
  /** Short and stable: `pickup`. */
  readonly step: string;
  /** What is done and promised, as a sentence. */
  readonly promise: string;
  /** Returns what came of it, in a few words; throws when the promise was broken. */
  readonly run: () => Promise<string>;
}

export interface Act {
  readonly title: string;
  readonly settings: LotSettings;
  /** The steps are made when the act's switches and engine stand. */
  steps(lab: ScenarioLab): Promise<readonly Step[]>;
}

export interface ToldStep {
  readonly step: string;
  readonly promise: string;
  readonly outcome: 'held' | 'broken';
  /** Whole ms from the beginning of the step to its end. */
  readonly ms: number;
  readonly detail: string;
}

export interface Listener {
  act(title: string): void;
  step(told: ToldStep): void;
  /** What somebody needs who wants to know why: channels, logs. */
  diagnosis(text: string): void;
}

/** Tells every act. A broken step breaks the rest of its act, which would build on it; the next act begins afresh. */
export async function tellStory(
  host: LabHost,
  acts: readonly Act[],
  listener: Listener,
  stage: Stage,
): Promise<readonly ToldStep[]> {
  const all: ToldStep[] = [];
  for (const act of acts) {
    listener.act(act.title);
    const lab = await stage.open(host, act.settings);
    try {
      await lab.engine.start();
      const told = await tellAct([...(await act.steps(lab)), cleanUp(act, lab)], listener);
      all.push(...told);
      if (told.some(({ outcome }) => outcome === 'broken')) listener.diagnosis(await lab.diagnosis());
    } finally {
      await lab.close();
    }
  }
  return all;
}

/** The last step of every act. */
const cleanUp = (act: Act, lab: ScenarioLab): Step => ({
  step: `clean-${act.title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
  promise: 'everybody has hung up: no channel, no socket and no orbit is left',
  async run() {
    await lab.endPhones();
    await nothingIsLeft(lab);
    return 'nothing is left';
  },
});

async function tellAct(steps: readonly Step[], listener: Listener): Promise<readonly ToldStep[]> {
  const told: ToldStep[] = [];
  let broken = false;
  for (const one of steps) {
    const ended: ToldStep = broken ? notTried(one) : await tellStep(one);
    broken ||= ended.outcome === 'broken';
    told.push(ended);
    listener.step(ended);
  }
  return told;
}

const notTried = ({ step, promise }: Step): ToldStep => ({
  step,
  promise,
  outcome: 'broken',
  ms: 0,
  detail: 'not tried, since the step before was broken',
});

async function tellStep({ step, promise, run }: Step): Promise<ToldStep> {
  const from = performance.now();
  const end = (outcome: ToldStep['outcome'], detail: string): ToldStep => ({
    step,
    promise,
    outcome,
    ms: Math.round(performance.now() - from),
    detail,
  });
  try {
    return end('held', await run());
  } catch (error) {
    return end('broken', error instanceof Error ? error.message : String(error));
  }
}
