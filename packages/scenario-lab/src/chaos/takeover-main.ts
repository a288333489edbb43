/** `node packages/scenario-lab/dist/chaos/takeover-main.js [rounds]`: prints one JSON object; ends with 1 when the promise is broken. */
import { measureTakeover } from './takeover.js';

const rounds = Number(process.argv[2] ?? '50');
const verbose = process.argv.includes('--verbose');
const report = await measureTakeover(rounds, (round) => {
  if (verbose) console.error(JSON.stringify(round));
});
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.promise.kept ? 0 : 1;
