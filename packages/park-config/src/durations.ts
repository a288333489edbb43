import { quote } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(-?\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/;

export interface DurationLimits {
  /** Shortest allowed, in ms. */
  readonly min: number;
  /** Longest allowed, in ms. */
  readonly max: number;
  /** Words that stand for a number of milliseconds, e.g. `never` for 0. */
  readonly words?: Readonly<Record<string, number>>;
  /** The switch counts this one in whole seconds. */
  readonly wholeSeconds?: boolean;
}

/** `60s`, `2m`, `500ms`, `1h`, `90d`, `1.5s` in milliseconds. A bare number is wrong: its unit would be a guess. */
export const duration =
  (limits: DurationLimits): Reader<number> =>
  (text) => {
    const word = limits.words?.[text];
    if (word !== undefined) return readAs(word);
    const words = Object.keys(limits.words ?? {})
      .map((each) => `, or \`${each}\``)
      .join('');
    const match = DURATION.exec(text);
    if (match === null)
      return wrong(`${quote(text)} is not a duration`, `write a number with a unit, like 60s, 2m, 500ms or 1h${words}`);
    const [, amount = '', unit = ''] = match;
    if (unit === '')
      return wrong(`${quote(text)} has no unit`, `add a unit: ${amount}s for seconds, ${amount}m for minutes${words}`);
    const factor = UNITS[unit];
    if (factor === undefined)
      return wrong(`"${unit}" is not a unit of time`, `use ms, s, m, h or d: ${amount}s, ${amount}m`);
    return withinLimits(text, Math.round(Number(amount) * factor), limits, words);
  };

function withinLimits(text: string, ms: number, limits: DurationLimits, words: string): ReturnType<Reader<number>> {
  if (ms < limits.min) {
    return wrong(`${text} is too short`, `use at least ${showDuration(limits.min)}${words}`);
  }
  if (ms > limits.max) return wrong(`${text} is too long`, `use at most ${showDuration(limits.max)}`);
  if (limits.wholeSeconds === true && ms % 1000 !== 0) {
    return wrong(
      `${text} is not a whole number of seconds`,
      `use ${String(Math.ceil(ms / 1000))}s: the switch counts this in seconds`,
    );
  }
  return readAs(ms);
}

/** 90000 as `90s`, 120000 as `2m`: the largest unit that needs no fraction. */
export function showDuration(ms: number): string {
  for (const [unit, factor] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms >= factor && ms % factor === 0) return `${String(ms / factor)}${unit}`;
  }
  return ms === 0 ? '0s' : `${String(ms)}ms`;
}
