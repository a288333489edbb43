import { performance } from 'node:perf_hooks';
import { cycle, type CycleEnd, type CycleTimes, type LotKind } from './cycle.js';
import type { LoadHouse } from './load-house.js';
import { processorMs } from './processor-time.js';

export interface LoadReport {
  readonly lot: LotKind;
  readonly workers: number;
  readonly seconds: number;
  readonly done: number;
  readonly failed: number;
  /** Each way of failing and how often, most often first: `pick-up: ... failed with 503 (3)`. */
  readonly failures: readonly string[];
  readonly cyclesPerSecond: number;
  /** Medians, ms. */
  readonly medians: CycleTimes;
  /** Processor time of the switch and of the engine for one cycle that was done, ms. */
  readonly processorMs: { readonly switch: number; readonly engine: number };
}

/** All workers cycle until the time is over; a cycle that has begun is brought to its end, and counts. */
export async function runLoad(
  house: LoadHouse,
  lot: LotKind,
  { workers, seconds }: { readonly workers: number; readonly seconds: number },
): Promise<LoadReport> {
  const crews = await house.crews(workers);
  const pids = [house.node.pid, house.engine.pid];
  const used = (): readonly number[] => pids.map(processorMs);
  const before = used();
  const start = performance.now();
  const ends: CycleEnd[] = [];
  await Promise.all(
    crews.map(async (crew) => {
      while (performance.now() - start < seconds * 1000) ends.push(await cycle(crew, lot));
    }),
  );
  const lasted = (performance.now() - start) / 1000;
  const [ofSwitch = 0, ofEngine = 0] = used().map((now, index) => now - (before[index] ?? 0));
  const times = ends.flatMap((end) => (end.kind === 'done' ? [end.times] : []));
  const each = (ms: number): number => round(ms / Math.max(1, times.length));
  return {
    lot,
    workers,
    seconds: round(lasted),
    done: times.length,
    failed: ends.length - times.length,
    failures: tally(ends),
    cyclesPerSecond: round(times.length / lasted),
    medians: {
      referToMusic: median(times.map((one) => one.referToMusic)),
      dialToAnswer: median(times.map((one) => one.dialToAnswer)),
      dialToBothHear: median(times.map((one) => one.dialToBothHear)),
    },
    processorMs: { switch: each(ofSwitch), engine: each(ofEngine) },
  };
}

function tally(ends: readonly CycleEnd[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const end of ends) {
    if (end.kind === 'done') continue;
    const way = `${end.at}: ${end.why}`.replaceAll(/\d{4}|\d+(?:\.\d+)?(?= ms)/g, 'N');
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([way, count]) => `${way} (${count})`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

const round = (value: number): number => Math.round(value * 10) / 10;
