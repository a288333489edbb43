// Holds packages/park-decision/SPEC.md against the comments and the tests, all three ways.
//
// An id in brackets at the head of a test title, `[W3] ...`, `[P5][P7] ...`, means
//   - in scenarios and in the tests of http-api, park-service and scenario-lab: a FEATURE, one of scripts/feature-list.tsv;
//   - in the tests of every other package: a RULE of SPEC.md.
// The letters of the two overlap (feature A1 is not rule A1), which is why the place decides. A comment in the sources
// (TypeScript and Lua) may name either; one outside those packages that names a rule counts for the rule.
//
// Fails when a rule or a loop stands in no comment beside the code that keeps it, when a rule has no test, when a title or a
// comment names an id that does not exist, and when an id stands twice in SPEC.md. The loops (L1, L2, ...) are named by
// tests where a test can show them, but need none: several are bounds of the dialplan and of the links, and are shown by
// scenarios.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SPEC = 'packages/park-decision/SPEC.md';
const FEATURES = 'scripts/feature-list.tsv';
const FEATURE_PACKAGES = ['http-api', 'park-service', 'scenario-lab', 'bench'];
const NEEDS_NO_TEST = /^L/;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const problems = [];

const rules = new Set();
for (const [, id] of read(SPEC).matchAll(/^\| ([A-Z]\d{1,2}) +\|/gm)) {
  if (rules.has(id)) problems.push(`${SPEC}: ${id} stands there twice`);
  rules.add(id);
}
const features = new Set(
  read(FEATURES)
    .trim()
    .split('\n')
    .map((line) => line.split('\t')[0]),
);

/** The ids at the head of each text in quotes; titles stand in calls and in tables, so every text is looked at. */
const headsOf = (source) => [...source.matchAll(/['"`]((?:\[[A-Z]\d{1,2}\] ?)+)/g)].flatMap(([, head]) => idsIn(head));
const idsIn = (text) => [...text.matchAll(/\[([A-Z]\d{1,2})\]/g)].map(([, id]) => id);
const COMMENTS = { ts: /\/\*[\s\S]*?\*\/|\/\/.*/g, lua: /--.*/g };
const commentsIn = (path) => [...read(path).matchAll(COMMENTS[extname(path).slice(1)])].map(([text]) => text);

function filesIn(folder) {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ['.ts', '.lua'].includes(extname(entry.name)))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

const tested = new Set();
const kept = new Set();
for (const name of readdirSync(join(ROOT, 'packages'))) {
  const meansFeatures = FEATURE_PACKAGES.includes(name);
  const known = meansFeatures ? features : rules;
  for (const path of filesIn(join('packages', name, 'test'))) {
    for (const id of new Set(headsOf(read(path)))) {
      if (!known.has(id))
        problems.push(`${path}: ${id} is no ${meansFeatures ? `feature of ${FEATURES}` : `rule of ${SPEC}`}`);
      else if (!meansFeatures && path.endsWith('.test.ts')) tested.add(id);
    }
  }
  for (const path of ['src', 'lua'].flatMap((kind) => filesIn(join('packages', name, kind)))) {
    for (const id of new Set(commentsIn(path).flatMap(idsIn))) {
      if (!rules.has(id) && !features.has(id))
        problems.push(`${path}: a comment names ${id}, which is neither rule nor feature`);
      else if (!meansFeatures) kept.add(id);
    }
  }
}
for (const id of rules) {
  if (!kept.has(id)) problems.push(`${SPEC}: no comment beside any code names ${id}`);
  if (!tested.has(id) && !NEEDS_NO_TEST.test(id)) problems.push(`${SPEC}: no test shows ${id}`);
}

if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exitCode = 1;
} else {
  const shown = [...rules].filter((id) => tested.has(id)).length;
  console.log(
    `spec: ${rules.size} rules and loops, each named beside its code; ${shown} shown by tests, no rule without one`,
  );
}
