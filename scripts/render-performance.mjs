// Writes the tables of docs/performance.md from what bench runs said:
//   npm run --silent bench -- live > live.json
//   npm run --silent bench > bench.json
//   node scripts/render-performance.mjs live.json bench.json
import { readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = 'docs/performance.md';
const sources = process.argv.slice(2);
if (sources.length === 0)
  throw new Error('usage: node scripts/render-performance.mjs FILE... (JSON of `npm run bench`)');

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function liveTable({ machine, live }) {
  const rows = live.comparisons.map(({ workers, ratios, failed, rounds }) => {
    const ours = rounds.filter(({ lot }) => lot === 'parkade');
    const theirs = rounds.filter(({ lot }) => lot === 'valet');
    const range = (of, reports) => {
      const values = reports.map(of).toSorted((a, b) => a - b);
      const [least, most] = [values[0], values.at(-1)];
      return least === most ? String(least) : `${least} to ${most}`;
    };
    const pair = (of) => `${range(of, ours)} / ${range(of, theirs)}`;
    const cycles = (reports) => reports.reduce((sum, { done, failed: lost }) => sum + done + lost, 0);
    return [
      workers,
      `${pair((one) => one.cyclesPerSecond)} (${ratios.cyclesPerSecond})`,
      `${failed.parkade} of ${cycles(ours)} / ${failed.valet} of ${cycles(theirs)}`,
      `${pair((one) => one.processorMs.switch)} (${ratios.switchProcessorTime})`,
      `${pair((one) => one.medians.referToMusic)} (${ratios.referToMusic})`,
      `${pair((one) => one.medians.dialToAnswer)} (${ratios.dialToAnswer})`,
      `${pair((one) => one.medians.dialToBothHear)} (${ratios.dialToBothHear})`,
    ];
  });
  const [{ rounds }] = live.comparisons;
  return [
    `${machine.processors} processors, Node ${machine.node}, everything on one machine; ${rounds.length / 2} rounds of ${Math.round(rounds[0].seconds)} s each, taking turns.`,
    'Each cell: Parkade / mod_valet_parking (ratio of the medians).',
    '',
    table(
      [
        'workers',
        'cycles a second',
        'failed',
        'switch, ms of processor a cycle',
        'REFER until music, ms',
        'orbit until 200, ms',
        'orbit until both hear, ms',
      ],
      rows,
    ),
  ].join('\n');
}

function benchTables({ machine, size, framing, decide, store, engine, scale, timers, recovery }) {
  const comparisons = [framing, decide, ...store.comparisons, ...engine.comparisons, ...scale, recovery.lamps];
  const rows = comparisons.flatMap(({ what, figures }) =>
    figures.map(({ name, perSecond, runs, ratioToFirst }, index) => [
      index === 0 ? what : '',
      name,
      perSecond,
      `${Math.min(...runs)} to ${Math.max(...runs)}`,
      ratioToFirst,
    ]),
  );
  const late = timers.lateness.map(({ name, fired, early, lost, doubled, lateMs: { p50, p99, max } }) => [
    name,
    fired,
    `${early}, ${lost}, ${doubled}`,
    `${p50}, ${p99}, ${max}`,
  ]);
  const { adoption } = recovery;
  return [
    `${machine.processors} processors (${machine.processor}), ${machine.memoryGiB} GiB, Node ${machine.node}, load before ${machine.loadBefore}; size \`${size}\`.`,
    '',
    table(['measured', 'way', 'a second, median', 'of runs', 'ratio to the first'], rows),
    '',
    `${timers.timers} timers due within ${timers.seconds} s:`,
    '',
    table(['timers', 'fired', 'early, lost, doubled', 'late by p50, p99, max, ms'], late),
    '',
    `- Redis memory for a parked call, with indexes and event: ${store.redisBytesPerParkedCall} bytes; engine memory: ${engine.engineBytesPerParkedCall} bytes; no socket.`,
    `- ${adoption.callers} callers on hold taken in by an empty Redis: ${adoption.adopted} s, ${adoption.ratio} times what writing the calls alone takes.`,
  ].join('\n');
}

const COUNTS = {
  actions: 'applications run by legs',
  passes: 'searches of the dialplan',
  commands: 'API commands, those within others too',
  dumps: '`uuid_dump`',
  sockets: 'sockets',
  lamps: 'PRESENCE_IN of lamps',
  events: 'events',
  eventKb: 'kB of events',
};

function countTable({ live }) {
  const [ours, theirs] = ['parkade', 'valet'].map((lot) => live.costs.find((cost) => cost.lot === lot));
  const rows = Object.entries(COUNTS).map(([name, what]) => [what, ours[name], theirs[name]]);
  return table(['for each cycle', 'Parkade', 'mod_valet_parking'], rows);
}

function put(mark, text) {
  const [start, end] = [`<!-- ${mark}: made by scripts/render-performance.mjs -->`, `<!-- /${mark} -->`];
  const document = readFileSync(DOCUMENT, 'utf8');
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${DOCUMENT}: the marks of '${mark}' are gone`);
  writeFileSync(DOCUMENT, `${document.slice(0, from + start.length)}\n\n${text}\n\n${document.slice(to)}`);
}

for (const source of sources) {
  const report = JSON.parse(readFileSync(source, 'utf8'));
  if (report.live?.kind === 'measured') {
    put('counts', countTable(report));
    // `--workers 0` has only counted.
    if (report.live.comparisons.length > 0) put('live', liveTable(report));
  } else if (report.store !== undefined && report.recovery !== undefined) put('bench', benchTables(report));
  else throw new Error(`${source}: neither a live measurement nor a whole bench is in it`);
}
