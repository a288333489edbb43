/** What a lamp truth test found, and how it is printed. */
import type { LampProto } from '../lab.js';
import type { Told } from './notify-tally.js';
import type { Occasion } from './watching.js';

export interface TruthReport {
  readonly seed: number;
  readonly steps: ReadonlyMap<string, number>;
  readonly keys: number;
  readonly told: Readonly<Record<LampProto, Told>>;
  /** One line for each occasion. */
  readonly spreads: ReadonlyMap<Occasion, string>;
  readonly worstMs: number;
  /** How long the machine had no time for the test. */
  readonly withheldMs: number;
  /** How often the engine had no answer from Redis or a switch in time, as its log says. */
  readonly unanswered: number;
  readonly violations: readonly string[];
}

/** For the console. */
export function truthText(report: TruthReport): string {
  const lines = [...report.spreads].map(([occasion, text]) => `  ${occasion}: ${text}`);
  const steps = [...report.steps].map(([step, count]) => `${step} ${count}`).join(', ');
  const told = ([form, proto]: readonly [string, LampProto]): string => {
    const { keys, times, bodies } = report.told[proto];
    return `  keys ${form}: ${keys} subscriptions, told ${times} times, ${bodies} NOTIFYs looked into`;
  };
  return [
    `lamp truth, seed ${report.seed}: ${steps}; ${report.keys} keys at a time; machine busy for ${report.withheldMs.toFixed(0)} ms, engine not answered ${report.unanswered} times`,
    ...(
      [
        ['701', 'sip'],
        ['park+701', 'park'],
      ] as const
    ).map(told),
    ...lines,
    ...report.violations.map((one) => `  WRONG: ${one}`),
    '',
  ].join('\n');
}
