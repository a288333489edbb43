/**
 * `scripts/test --chaos [--seconds N] [--seed S] [--seeds K] [--verbose]`: the pinned seeds, then fresh
 * ones until the time is over. Ends with 1 when an invariant broke; the seed is then a candidate for {@link PINNED_SEEDS}.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { PINNED_SEEDS } from './pinned-seeds.js';
import { describeAll, describeRun } from './report.js';
import { runSeed, type ChaosReport } from './run-seed.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string' },
    seeds: { type: 'string' },
    trouble: { type: 'string', default: '20' },
    verbose: { type: 'boolean', default: false },
  },
});

const budgetMs = Number(values.seconds) * 1000;
const first = values.seed === undefined ? 1 + (Date.now() % 0x7fff_0000) : Number(values.seed);
const most = values.seeds === undefined ? (values.seed === undefined ? Infinity : 1) : Number(values.seeds);
const began = performance.now();
const reports: ChaosReport[] = [];

async function run(seed: number, seconds: number): Promise<void> {
  const report = await runSeed({
    seed,
    seconds,
    ...(values.verbose ? { onStep: (line: string) => console.log(line) } : {}),
  });
  reports.push(report);
  console.log(describeRun(report));
}

const isTimeLeft = (): boolean => reports.length < most && performance.now() - began < budgetMs;

if (values.seed === undefined) for (const { seed, seconds } of PINNED_SEEDS) if (isTimeLeft()) await run(seed, seconds);
console.log(`chaos: first seed ${first}`);
for (let seed = first; isTimeLeft(); seed += 1) await run(seed, Number(values.trouble));
console.log(describeAll(reports));
process.exitCode = reports.some(({ violations }) => violations.length > 0) ? 1 : 0;
