// docs/features.md from the feature ids in test titles, so that it cannot flatter. A scenario's title carries its ids in
// brackets ("[A1] [C1] ..."); it counts for each switch it runs on. `--check` fails when the file is not up to date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from '../packages/scenario-lab/dist/index.js';

const TARGET = 'docs/features.md';
const ID = /\[([A-O]\d{1,2})\]/g;
/** Packages whose test titles carry feature ids; elsewhere the ids are those of SPEC.md. */
const FEATURE_PACKAGES = ['board', 'http-api', 'park-service', 'scenario-lab'];

const features = readFileSync('scripts/feature-list.tsv', 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'))
  .map(([id, title]) => ({ id, title, live: [], practice: [], other: [] }));
const byId = new Map(features.map((feature) => [feature.id, feature]));
const idsIn = (title) => [...title.matchAll(ID)].map(([, id]) => id);

for (const scenario of scenarios) {
  for (const id of idsIn(scenario.title)) {
    const feature = byId.get(id);
    if (feature === undefined) throw new Error(`scenario "${scenario.id}" names the unknown feature ${id}`);
    if (scenario.on.includes('real')) feature.live.push(scenario.id);
    if (scenario.on.includes('practice')) feature.practice.push(scenario.id);
  }
}
for (const name of FEATURE_PACKAGES) {
  for (const file of testFiles(join('packages', name, 'test'))) {
    for (const [, title] of readFileSync(file, 'utf8').matchAll(
      /\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*['"`]([^'"`]*)/g,
    )) {
      for (const id of idsIn(title)) byId.get(id)?.other.push(`${file}: ${title.replaceAll(ID, '').trim()}`);
    }
  }
}

function testFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(test|live)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

const stateOf = ({ live, practice, other }) =>
  live.length > 0 ? 'live' : practice.length > 0 ? 'practice switch' : other.length > 0 ? 'tests' : 'none';
const unique = (names) => [...new Set(names)];
const row = (feature) =>
  `| ${feature.id} | ${feature.title} | ${stateOf(feature)} | ${unique([
    ...feature.live,
    ...feature.practice,
    ...feature.other,
  ])
    .map((name) => `\`${name.replaceAll('|', '\\|')}\``)
    .join('<br>')} |`;
const STATES = ['live', 'practice switch', 'tests', 'none'];
const counts = STATES.map((state) => [features.filter((feature) => stateOf(feature) === state).length, state])
  .filter(([count]) => count > 0)
  .map(([count, state]) => `${count} ${state}`);
const text = `# Features

Made by \`scripts/features.mjs\` from the ids in test titles; do not edit. **live**: shown on a real FreeSWITCH with SIP phones
and, where people talk, by audio (\`scripts/test --live\`). **practice switch**: shown on the stand-in. **tests**: shown without a
switch. **none**: not there yet. Now: ${counts.join(', ')}.

| id | feature | state | shown by |
|---|---|---|---|
${features.map(row).join('\n')}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== text) {
    console.error(`${TARGET} is not up to date: run 'node scripts/features.mjs'`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(TARGET, text);
  console.log(`${TARGET}: ${counts.join(', ')}`);
}
