/** `npm run bench`: side by side, ratios, one JSON object. Nothing here is asserted; machines differ. */
import { availableParallelism } from 'node:os';
import { benchFraming } from './framing-bench.js';
import { benchStore } from './store-bench.js';

const framing = await benchFraming();
const store = await benchStore();
const report = {
  machine: { node: process.version, processors: availableParallelism() },
  comparisons: [framing, store.comparison],
  memory: { redisBytesPerParkedCall: store.redisBytesPerCall },
};
console.log(JSON.stringify(report, null, 2));
