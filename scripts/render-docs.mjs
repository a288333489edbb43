// Documents that are drawn from the code, so that they cannot say anything else:
//   docs/requests.md   what a leg that asks gets, from `requestTable` (the core itself is asked)
//   docs/states.md     the states of a parked call, from `transitionTable` and `transitionEdges`
//   docs/refusals.md   from `REFUSALS`
//   docs/a-park.md     the sequence of a park, a pick-up and a recall, from docs/recorded/park.json
//   README.md, docs/architecture.md   the table of packages, from scripts/layers.mjs, between its markers
//
// `npm run docs -- --record` plays the three on the practice switch with an engine and a Redis, and writes that file first; a test of
// scenario-lab plays them again and compares. `npm run docs` writes them; `npm run docs -- --check` fails where one differs, where a document links to a file that is not
// there, and where a step names something that its file does not define. Run it on what `npm run build` has built.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { DESK_REFUSALS, REFUSALS } from '../packages/park-decision/dist/index.js';
import {
  ACT_STATE_NAMES,
  actTable,
  CALL_KINDS,
  requestTable,
  STATES,
  transitionEdges,
  transitionTable,
} from '../packages/testkit/dist/index.js';
import { EXIT, EXIT_MEANINGS } from '../packages/api-commands/dist/index.js';
import { describedCommands } from '../packages/park-service/dist/cli/command-line.js';
import { LAYERS } from './layers.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const { prettier: STYLE } = JSON.parse(read('package.json'));
const MADE_BY = 'Made by `npm run docs`; do not edit.';

const tableOf = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const [at, item] of items.entries()) {
    const key = keyOf(item, at);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function requests() {
  const sections = requestTable().map(([title, cells]) => {
    const statesBy = groupBy(STATES, (_state, at) => cells[at]);
    const rows = [...statesBy].map(([answer, states]) => [states.join(', '), answer]);
    return `## ${title[0].toUpperCase()}${title.slice(1)}\n\n${tableOf(['state of the call', 'what the leg gets'], rows)}`;
  });
  return `# What a leg gets

${MADE_BY} Each answer was asked of \`decideRequest\` (packages/park-decision). The state is that of the call which
the request is about: the leg's own, the occupant of the orbit, or the call it names. The rules are in
[SPEC](../packages/park-decision/SPEC.md), the words of refusal in [refusals](refusals.md).

- **open**: a new parked call or reservation; what follows **else** is for a lot without a free orbit.
- **a → b, hold | join | look-again**: the call takes that step in the store, then the leg is held, joined with the caller, or
  the store is looked at once more.
- **hold**, **announce**: nothing changes in the store; the leg gets its music, or the number of its orbit.
- **reject**: the leg is told why, and ends. **return**: whoever was sent here is given back, to the parker or the fallback.
- **fall back**: the engine says nothing, and the dialplan's own fallback looks after the leg.

${sections.join('\n\n')}
`;
}

/** Mermaid takes no colon within a name. */
const nodeOf = (state) => (state === null ? '[*]' : state.replace(':', '_'));

function stateDiagram() {
  const edges = groupBy(transitionEdges(), ({ from, to }) => `${nodeOf(from)} --> ${nodeOf(to)}`);
  const lines = [...edges].map(
    ([edge, all]) => `    ${edge}: ${[...new Set(all.map(({ by }) => labelOf(by)))].join(', ')}`,
  );
  const ends = [...new Set(transitionEdges().map(({ to }) => to))].filter((to) => to.startsWith('ended:'));
  const names = ends.map((end) => `    state "${end.replace(':', ': ')}" as ${nodeOf(end)}`);
  return ['stateDiagram-v2', ...names, ...lines, ...ends.map((end) => `    ${nodeOf(end)} --> [*]`)].join('\n');
}

/** A colon would begin another label. */
const labelOf = (by) => by.replaceAll('-', ' ').replaceAll(':', ',');

function states() {
  const rows = transitionTable().map(([fact, cells]) => [`\`${fact}\``, ...cells]);
  return `# The states of a parked call

${MADE_BY} Every cell was asked of \`decide\` (packages/park-decision); the rules are in
[SPEC](../packages/park-decision/SPEC.md).

\`\`\`mermaid
${stateDiagram()}
\`\`\`

\`parked\` and \`recalling\` can be claimed. Every live state has one deadline. The steps that lead from a state to the same one
(the next stage of the recall, a join that is asked for again) are in the table only.

## What each fact does

\`-\`: nothing; \`!word\`: whoever asks is refused; otherwise the state after it, and the commands that go to the outbox. The call's
deadline is just over, its chain has a stage to go.

${tableOf(['fact', ...CALL_KINDS], rows)}
`;
}

function acts() {
  const rows = actTable().map(([act, cells]) => [`\`${act}\``, ...cells]);
  return `# What each act does

${MADE_BY} What is asked of a parked call by whoever has no leg: a screen, a program, the command line. Every cell was asked of
\`decideAct\` (packages/park-decision); the rules are in [SPEC](../packages/park-decision/SPEC.md), the words of refusal in
[refusals](refusals.md).

\`=\`: it is as wanted, nothing changes; \`!word\`: refused; otherwise the state after it, the commands that go to the outbox, and the event.
Jonas (1005) asks; the next recall of the parked call is in 40 s; a send and each pick-up ring 1005. An act with the key of one that was done
on the same call is done as well, and changes nothing; one that names another version than the call has is refused as \`changed-meanwhile\`.

${tableOf(['act', ...ACT_STATE_NAMES], rows)}
`;
}

function refusals() {
  const rows = Object.entries(REFUSALS).map(([word, { means, tone, cause, status, isRetryable }]) => [
    `\`${word}\``,
    means,
    tone.replaceAll('-', ' '),
    cause,
    status,
    isRetryable ? 'yes' : 'no',
  ]);
  const atDesk = Object.entries(DESK_REFUSALS).map(([word, { means, status, isRetryable }]) => [
    `\`${word}\``,
    means,
    status,
    isRetryable ? 'yes' : 'no',
  ]);
  return `# Refusals

${MADE_BY} From \`REFUSALS\` (packages/park-decision/src/refusal.ts), on which prompt, cause, log line, metric and HTTP status hang.

Who hears it: a leg that asked by itself is told, by a tone or the prompt that the configuration names for the word (\`prompts\`),
and ends with the cause. A caller who was sent here by somebody is never told so: they are given back, to whoever sent them, then
to the lot's fallback. Which of the two it is, for every request, is in [requests](requests.md).

${tableOf(['word', 'means', 'tone', 'cause', 'HTTP status', 'may be asked again'], rows)}

## At the desk

Whoever asks without a leg (a screen, a program, the command line) hears one of the words above, or one of these, from \`DESK_REFUSALS\`
(packages/park-decision/src/desk-refusal.ts).

${tableOf(['word', 'means', 'HTTP status', 'may be asked again'], atDesk)}
`;
}

const RECORDED = 'docs/recorded/park.json';
async function record() {
  const { recordCalls } = await import('../packages/scenario-lab/dist/index.js');
  const { loadCatalog } = await import('../packages/redis-store/dist/index.js');
  const names = new Map(Object.entries(loadCatalog()).map(([name, { sha }]) => [sha, name]));
  const text = JSON.stringify(await recordCalls((sha) => names.get(sha)));
  mkdirSync(join(ROOT, dirname(RECORDED)), { recursive: true });
  writeFileSync(join(ROOT, RECORDED), await format(text, { ...STYLE, parser: 'json' }));
}

const ARROWS = {
  socket: () => 'P->>F: on the socket: ',
  link: () => 'P->>F: over the link: ',
  switch: () => 'F->>P: ',
  script: () => 'P->>R: ',
  timer: (what) => `${what === 'fires' ? 'B->>P' : 'P->>B'}: timer `,
};

/** What goes one after the other on a leg's socket is one arrow. */
function sequence({ title, steps }) {
  const runs = [];
  for (const { lane, what } of steps) {
    const last = runs.at(-1);
    if (last?.lane === lane && lane === 'socket') last.what.push(what);
    else runs.push({ lane, what: [lane === 'script' ? `${what}.lua` : what] });
  }
  const arrows = runs.map(({ lane, what }) => `    ${ARROWS[lane](what[0])}${what.join('<br/>')}`);
  const head = ['sequenceDiagram', '    participant F as FreeSWITCH', '    participant P as engine'];
  const all = [...head, '    participant R as Redis', '    participant B as BullMQ', ...arrows];
  return `## ${title}\n\n\`\`\`mermaid\n${all.join('\n')}\n\`\`\``;
}

const aPark = () => `# A park, as it was recorded

${MADE_BY} One caller was parked, picked up, parked again and rung back on the practice switch, with a real engine and a real Redis
(packages/scenario-lab/src/record). These are the commands that the switch was given, the events that it told, the scripts that
Redis ran and the timers, in order; lamps and the audit pass, which go on beside every call, are left out. Which file does each step is in
[architecture](architecture.md).

${JSON.parse(read(RECORDED)).map(sequence).join('\n\n')}
`;

function packages(path) {
  const up = path.includes('/') ? '../' : '';
  const isMap = path === 'docs/architecture.md';
  const rows = Object.entries(LAYERS).map(([name, { is, guide, own }]) => [
    guide === undefined ? name : `[${name}](${up}${guide})`,
    is,
    ...(isMap ? [own.length === 0 ? 'none of ours' : own.join(', ')] : []),
  ]);
  return tableOf(['package', 'is', ...(isMap ? ['may import'] : [])], rows);
}

/** A page as it is written, with what is made between the markers `name`. */
function withMade(text, name, made) {
  const marked = new RegExp(`(<!-- ${name}: made by npm run docs -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!marked.test(text)) throw new Error(`the markers of ${name} are missing`);
  return text.replace(marked, (_all, begin, end) => `${begin}\n${made}\n\n${end}`);
}
const withPackages = (path) => withMade(read(path), 'packages', packages(path));

const inCell = (text) => text.replaceAll('|', '\\|');
const code = (text) => `\`${text}\``;

const exitCodes = () =>
  tableOf(
    ['code', 'is'],
    Object.entries(EXIT_MEANINGS).map(([name, is]) => [String(EXIT[name]), is]),
  );

/** Each command with what it takes. */
function commandPages(entry) {
  const { path, description, usage, options, commands } = entry;
  const below = commands.map(commandPages).filter((text) => text !== '');
  if (path === '' || (commands.length > 0 && usage === '')) return below.join('\n\n');
  const takes = [
    ...entry.arguments.map((one) => [code(`<${one.name}>`), inCell(one.description)]),
    ...options.map((one) => [code(one.flags), inCell(one.description)]),
  ];
  const heading = `### ${['parkade', path, usage].filter((part) => part !== '').join(' ')}`.replaceAll(/[<[]/g, '\\$&');
  return [
    heading,
    `${description.replace(/^./, (first) => first.toUpperCase())}.`,
    ...(takes.length === 0 ? [] : [tableOf(['takes', 'is'], takes)]),
    ...below,
  ].join('\n\n');
}

function commandLine(path) {
  const program = describedCommands();
  const global = program.options.map((one) => [code(one.flags), inCell(one.description)]);
  const made = {
    'options of every command': tableOf(['option', 'is'], global),
    'exit codes': exitCodes(),
    commands: commandPages(program),
  };
  return Object.entries(made).reduce((page, [name, text]) => withMade(page, name, text), read(path));
}

const WRITTEN = {
  'docs/requests.md': requests,
  'docs/states.md': states,
  'docs/acts.md': acts,
  'docs/refusals.md': refusals,
  'docs/a-park.md': aPark,
  'docs/cli.md': () => commandLine('docs/cli.md'),
  'README.md': () => withPackages('README.md'),
  'docs/architecture.md': () => withPackages('docs/architecture.md'),
};

/** Whether a source defines what a step names: `name`, or `Class.method`. */
function defines(source, name) {
  const [outer, method] = name.split('.');
  const declared = new RegExp(`\\b(?:function|const|class|interface|type) ${outer}\\b`);
  return (
    declared.test(source) && (method === undefined || new RegExp(`^\\s+(?:async )?${method}[(<]`, 'm').test(source))
  );
}

/** Links lead to files that exist; one whose text is a name in code leads to the file that defines it. */
function flawsOf(path) {
  const links = [...read(path).matchAll(/\[(`?)([^\]`]+)`?\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g)];
  return links.flatMap(([, tick, name, href]) => {
    const target = join(dirname(path), href);
    if (!existsSync(join(ROOT, target))) return [`${path}: links to ${target}, which is not there`];
    if (tick === '' || !/\.(ts|mjs)$/.test(target)) return [];
    return defines(read(target), name) ? [] : [`${path}: ${target} does not define ${name}`];
  });
}

/** Each step of the ways of a call names the file where it happens. */
const WAYS = ['A park, step by step', 'A pick-up', 'A recall'];
function stepsWithoutFile(path) {
  const sections = read(path).split(/^## /m);
  return WAYS.flatMap((way) => {
    const section = sections.find((text) => text.startsWith(`${way}\n`));
    const steps = section?.match(/^\d+\. .*(?:\n {2,}.*)*/gm) ?? [];
    if (steps.length < 3 || !section.includes('.lua)'))
      return [`${path}: ${way} does not lead from the socket to a script`];
    return steps.filter((step) => !step.includes('](../packages/')).map((step) => `${path}: no file in step "${step}"`);
  });
}

if (process.argv.includes('--record')) await record();
const problems = [];
for (const [path, render] of Object.entries(WRITTEN)) {
  const text = await format(render(), { ...STYLE, parser: 'markdown' });
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, path), text);
  else if (!existsSync(join(ROOT, path)) || read(path) !== text)
    problems.push(`${path} is not up to date: run 'npm run docs'`);
}
const documents = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const LINKED = ['README.md', 'packages/park-decision/SPEC.md', ...documents.map((name) => `docs/${name}`)];
problems.push(...LINKED.flatMap(flawsOf), ...stepsWithoutFile('docs/architecture.md'));

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`docs: ${Object.keys(WRITTEN).length} are drawn from the code, no link leads nowhere`);
