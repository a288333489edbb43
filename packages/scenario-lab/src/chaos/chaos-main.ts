/**
 * `scripts/test --chaos [--seconds N] [--seed S] [--seeds K] [--trouble N] [--calm] [--postgres] [--live] [--verbose]`: the pinned seeds, then
 * fresh ones until the time is over; with `--calm` nothing is broken, with `--postgres` records are kept there, with `--live` it is over two real FreeSWITCH nodes. Ends with 1 when an invariant broke; the seed is then a
 * candidate for {@link PINNED_SEEDS}.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { PrivatePostgres } from '@parkade/testkit';
import { findFreeSwitch } from '../real-switch/find-binary.js';
import { RealHost } from '../real-switch/real-host.js';
import { runLiveSeed } from './live-chaos.js';
import { CALM } from './faults.js';
import { PINNED_SEEDS } from './pinned-seeds.js';
import { describeAll, describeLiveRun, describeRun } from './report.js';
import { runSeed, type ChaosReport } from './run-seed.js';

const LIVE_ROUNDS = 4;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string' },
    seeds: { type: 'string' },
    trouble: { type: 'string', default: '20' },
    live: { type: 'boolean', default: false },
    calm: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const budgetMs = Number(values.seconds) * 1000;
const first = values.seed === undefined ? 1 + (Date.now() % 0x7fff_0000) : Number(values.seed);
const most = values.seeds === undefined ? (values.seed === undefined ? Infinity : 1) : Number(values.seeds);
const began = performance.now();
const isTimeFor = (done: number): boolean => done < most && performance.now() - began < budgetMs;

console.log(`chaos: first seed ${first}`);
const broken = values.live ? await onRealSwitches() : await onPracticeSwitches();
process.exitCode = broken > 0 ? 1 : 0;

/** @returns how many seeds broke. */
async function onPracticeSwitches(): Promise<number> {
  const reports: ChaosReport[] = [];
  const calm = values.calm ? { faults: CALM } : {};
  const run = async (seed: number, seconds: number): Promise<void> => {
    const onStep = values.verbose ? { onStep: (line: string) => console.log(line) } : {};
    const postgres = values.postgres ? await PrivatePostgres.start() : undefined;
    const records = postgres === undefined ? {} : { postgres };
    try {
      const report = await runSeed({ seed, seconds, ...calm, ...records, ...onStep });
      reports.push(report);
      console.log(describeRun(report));
    } finally {
      await postgres?.stop();
    }
  };
  if (values.seed === undefined)
    for (const { seed, seconds } of PINNED_SEEDS) if (isTimeFor(reports.length)) await run(seed, seconds);
  for (let seed = first; isTimeFor(reports.length); seed += 1) await run(seed, Number(values.trouble));
  console.log(describeAll(reports));
  return reports.filter(({ violations }) => violations.length > 0).length;
}

/** @returns how many seeds broke. */
async function onRealSwitches(): Promise<number> {
  const binary = findFreeSwitch();
  if (binary.kind === 'absent') throw new Error(`chaos on real switches: ${binary.why}`);
  const host = await RealHost.start(binary.path, { engines: 2 });
  let [done, broken] = [0, 0];
  try {
    for (let seed = first; isTimeFor(done); seed += 1, done += 1) {
      const report = await runLiveSeed(host, seed, LIVE_ROUNDS);
      if (report.violations.length > 0) broken += 1;
      console.log(describeLiveRun(report));
    }
  } finally {
    await host.close(broken > 0);
  }
  console.log(`seeds ${done}, broken ${broken}`);
  return broken;
}
