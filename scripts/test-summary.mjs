// Adds up jest's reports and closes with one plain line. No report, or no test in it, is a failure... unless only the
// live suite was asked for and there is no switch to run it on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'reports';
const totals = { passed: 0, failed: 0, skipped: 0 };
// Which Redis shapes the contract of the store, and which the scenarios have passed on: shape -> how many tests.
const shapes = { contract: new Map(), scenarios: new Map() };
const SHAPED = [
  ['contract', /redis-shapes\/contract\.test\.ts$/, /^on (\S+)$/],
  ['scenarios', /practice-shapes\.test\.ts$/, /^on the practice switch with a Redis (\S+)$/],
];
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  for (const suite of report.testResults) {
    for (const [what, , title] of SHAPED.filter(([, one]) => one.test(suite.name))) {
      for (const test of suite.assertionResults.filter((one) => one.status === 'passed')) {
        const shape = title.exec(test.ancestorTitles[0] ?? '')?.[1];
        if (shape !== undefined) shapes[what].set(shape, (shapes[what].get(shape) ?? 0) + 1);
      }
    }
  }
  for (const suite of report.testResults.filter((one) => one.status === 'failed')) {
    console.log(`FAILED ${suite.name}`);
    for (const test of suite.assertionResults.filter((one) => one.status === 'failed'))
      console.log(`  ${test.fullName}`);
  }
}
const told = Object.entries(shapes)
  .filter(([, counts]) => counts.size > 0)
  .map(([what, counts]) => `${what} on ${[...counts].map(([shape, count]) => `${shape} (${count})`).join(', ')}`);
if (told.length > 0) console.log(`Redis shapes: ${told.join('; ')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
