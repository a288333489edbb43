/** `scripts/test --takeover [rounds] [--verbose]`: prints one JSON object; ends with 1 when the promise is broken. */
import { measureTakeover } from './takeover.js';

const rounds = Number(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '50');
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new RangeError('how many rounds? --takeover 50');
const verbose = process.argv.includes('--verbose');
const report = await measureTakeover(rounds, (round) => {
  if (verbose) console.error(JSON.stringify(round));
});
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.promise.kept ? 0 : 1;
