/** One measured way of doing something; the ratio to the first of its group is what may be quoted. */
export interface Figure {
  readonly name: string;
  /** Operations per second: the median of the runs. */
  readonly perSecond: number;
  readonly runs: readonly number[];
}

export interface Comparison {
  readonly what: string;
  readonly figures: readonly (Figure & { readonly ratioToFirst: number })[];
}

export interface Contender {
  readonly name: string;
  /** Does the work once and answers how many operations that were. */
  readonly run: () => Promise<number>;
}

/** `quick` shows that a bench works; its figures are worth nothing. */
export type Size = 'quick' | 'whole';

const RUNS = { quick: 1, whole: 5 } as const;

/** Takes turns, A B A B, after one warm-up each, so that a machine that changes its pace changes it for all. */
export async function compare(what: string, size: Size, contenders: readonly Contender[]): Promise<Comparison> {
  const rates = contenders.map((): number[] => []);
  for (let turn = 0; turn <= RUNS[size]; turn += 1) {
    for (const [index, contender] of contenders.entries()) {
      const start = performance.now();
      const operations = await contender.run();
      if (turn > 0) rates[index]?.push(operations / ((performance.now() - start) / 1000));
    }
  }
  const figures = contenders.map(({ name }, index) => ({
    name,
    runs: (rates[index] ?? []).map(Math.round),
    perSecond: Math.round(quantile(rates[index] ?? [], 0.5)),
  }));
  const first = figures[0]?.perSecond ?? 1;
  return { what, figures: figures.map((figure) => ({ ...figure, ratioToFirst: round(figure.perSecond / first) })) };
}

/** The smallest value that `part` (0 to 1) of them do not exceed; 0 of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

export const round = (value: number): number => Math.round(value * 100) / 100;
