/**
 * `npm run bench [-- --only decide,store] [--quick]`: side by side, ratios, one JSON object. Nothing here is asserted; machines differ.
 * `npm run bench -- live`: {@link benchLive}.
 */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDecide } from './decide-bench.js';
import { benchEngine } from './engine-bench.js';
import { benchFraming } from './framing-bench.js';
import { benchLive } from './live-bench.js';
import type { Size } from './measure.js';
import { benchRecovery } from './recovery-bench.js';
import { benchScale } from './scale-bench.js';
import { benchStore } from './store-bench.js';
import { benchTimers } from './timers-bench.js';

const BENCHES: Readonly<Record<string, (size: Size) => Promise<unknown>>> = {
  framing: benchFraming,
  decide: benchDecide,
  store: benchStore,
  engine: benchEngine,
  scale: benchScale,
  timers: benchTimers,
  recovery: benchRecovery,
};

const machine = {
  node: process.version,
  processors: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  loadBefore: loadavg()[0] ?? 0,
};

async function offline(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, quick: { type: 'boolean', default: false }, json: { type: 'boolean' } },
  });
  const names = values.only?.split(',') ?? Object.keys(BENCHES);
  const unknown = names.filter((name) => BENCHES[name] === undefined);
  if (unknown.length > 0)
    throw new Error(
      `--only: there is no ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}, and live`,
    );
  const size: Size = values.quick ? 'quick' : 'whole';
  const figures: Record<string, unknown> = { size };
  for (const name of names) {
    process.stderr.write(`${name} ...\n`);
    figures[name] = await BENCHES[name]?.(size);
  }
  return figures;
}

const [what, ...options] = process.argv.slice(2);
const report = what === 'live' ? { live: await benchLive(options) } : await offline(process.argv.slice(2));
console.log(JSON.stringify({ machine, ...report }, null, 2));
