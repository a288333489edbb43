// Adds up jest's reports and closes with one plain line. No report, or no test in it, is a failure... unless only the
// live suite was asked for and there is no switch to run it on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? 'reports';
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  for (const test of report.testResults.flatMap((suite) => suite.assertionResults)) {
    if (test.status === 'passed' && test.invocations > 1) console.log(`RETRIED ${test.fullName}`);
  }
  for (const suite of report.testResults.filter((one) => one.status === 'failed')) {
    console.log(`FAILED ${suite.name}`);
    for (const test of suite.assertionResults.filter((one) => one.status === 'failed'))
      console.log(`  ${test.fullName}`);
  }
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
