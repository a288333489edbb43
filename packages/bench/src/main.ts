/** `npm run bench`: side by side, ratios, one JSON object. Nothing here is asserted; machines differ. `npm run bench -- live`: {@link benchLive}. */
import { availableParallelism } from 'node:os';
import { benchFraming } from './framing-bench.js';
import { benchLive } from './live-bench.js';
import { benchStore } from './store-bench.js';

const machine = { node: process.version, processors: availableParallelism() };
const [what, ...options] = process.argv.slice(2);

async function offline(): Promise<object> {
  const framing = await benchFraming();
  const store = await benchStore();
  return { comparisons: [framing, store.comparison], memory: { redisBytesPerParkedCall: store.redisBytesPerCall } };
}

const report = what === 'live' ? { live: await benchLive(options) } : await offline();
console.log(JSON.stringify({ machine, ...report }, null, 2));
