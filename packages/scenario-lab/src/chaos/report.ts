/** A run in words: what was done, what was broken, and where everybody went. */
import type { LiveReport } from './live-chaos.js';
import type { ChaosReport } from './run-seed.js';

export function describeRun(report: ChaosReport): string {
  const { seed, seconds, waits, violations, followed } = report;
  const lines = [
    `seed ${seed}: ${violations.length === 0 ? 'held' : `BROKEN (${violations.length})`}, ${seconds} s of trouble`,
    `  steps   ${list(report.steps)}`,
    `  faults  ${list(report.faults)}`,
    `  ledger  ${waits} waits = ${list(report.balance)}`,
    `  told    ${followed.changes} changes in ${followed.streams} streams, ${followed.gaps} gaps`,
    ...violations.map(({ at, what }) => `  ! at ${at}: ${what}`),
    ...(report.folder === undefined ? [] : [`  logs in ${report.folder}`]),
  ];
  return lines.join('\n');
}

export const describeLiveRun = ({ seed, rounds, violations, folder }: LiveReport): string =>
  [
    `seed ${seed}: ${violations.length === 0 ? 'held' : `BROKEN (${violations.length})`}, ${rounds.length} rounds on real switches`,
    ...rounds.map((round) => `  ${round}`),
    ...violations.map((what) => `  ! ${what}`),
    ...(folder === undefined ? [] : [`  logs in ${folder}`]),
  ].join('\n');

/** Sums over several seeds, as a table. */
export function describeAll(reports: readonly ChaosReport[]): string {
  const rows: (readonly [string, number])[] = [
    ['seeds', reports.length],
    ['seeds broken', reports.filter(({ violations }) => violations.length > 0).length],
    ...sumOf('step', reports, ({ steps }) => steps),
    ...sumOf('fault', reports, ({ faults }) => faults),
    ['callers who waited', reports.reduce((sum, { waits }) => sum + waits, 0)],
    ...sumOf('caller', reports, ({ balance }) => balance),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, count]) => `${name.padEnd(width)}  ${String(count).padStart(6)}`).join('\n');
}

function sumOf(
  prefix: string,
  reports: readonly ChaosReport[],
  pick: (report: ChaosReport) => ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const report of reports) for (const [name, count] of pick(report)) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, count]): readonly [string, number] => [`${prefix}: ${name}`, count]);
}

const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
