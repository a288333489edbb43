// Writes the tables of docs/performance.md from what a bench run said:
//   npm run --silent bench -- live > live.json && node scripts/render-performance.mjs live.json
import { readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = 'docs/performance.md';
const [, , source] = process.argv;
if (source === undefined)
  throw new Error('usage: node scripts/render-performance.mjs FILE (the JSON of `npm run bench -- live`)');

const { machine, live } = JSON.parse(readFileSync(source, 'utf8'));
if (live?.kind !== 'measured') throw new Error(`${source}: no live measurement in it`);

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
const table = [
  `${machine.processors} processors, Node ${machine.node}, everything on one machine; ${rounds.length / 2} rounds of ${Math.round(rounds[0].seconds)} s each, taking turns.`,
  'Each cell: Parkade / mod_valet_parking (ratio of the medians).',
  '',
  '| workers | cycles a second | failed | switch, ms of processor a cycle | REFER until music, ms | orbit until 200, ms | orbit until both hear, ms |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
];

const MARK = { from: '<!-- live: made by scripts/render-performance.mjs -->', to: '<!-- /live -->' };
const text = readFileSync(DOCUMENT, 'utf8');
const [from, to] = [text.indexOf(MARK.from), text.indexOf(MARK.to)];
if (from < 0 || to < from) throw new Error(`${DOCUMENT}: its marks are gone`);
writeFileSync(DOCUMENT, `${text.slice(0, from + MARK.from.length)}\n\n${table.join('\n')}\n\n${text.slice(to)}`);
