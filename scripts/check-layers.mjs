// Who may import whom: the table of scripts/layers.mjs, held against every import of the sources and of the tests, every
// package.json and every tsconfig.json; the compiler alone does not see a dependency that is declared and should not be.
//
// Inside a package no file imports itself by way of others, types included: the linter's rule does not look at types.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORE, LAYERS } from './layers.mjs';

const TEST_OUTSIDE = ['@jest/globals', 'fast-check'];
/** Where a process may be ended. */
const MAY_EXIT = [
  /records\/src\/file-keeper-process\.ts$/,
  /^packages\/park-service\/src\/(cli\/|main\.ts$)/,
  /^packages\/park-service-under-test\/src\/main\.ts$/,
  /^packages\/bench\/src\//,
  /^packages\/scenario-lab\/src\/try\//,
  /^packages\/practice-office\/src\/main\.ts$/,
];
/** Who may name what the dialplan and the engine share: its owner, and the switches and labs that look at it from outside. */
const MAY_NAME_SHARED = ['dialplan-contract', 'practice-switch', 'scenario-lab', 'testkit', 'bench'];
const SHARED_NAME = /(?<![0-9A-Za-z_])parkade_[a-z0-9_]*[a-z0-9]|(?<![\w@/-])parkade-[a-z-]*[a-z]|\bXML parkade\b/g;

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const problems = [];
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
/** Metrics share the prefix: those of the page that explains them, under the names by which the code counts. */
const METRICS = new Set(
  [...read('docs/operations.md').matchAll(/^\| `(parkade_[a-z_]+)`/gm)].flatMap(([, metric]) => [
    metric,
    metric.replace(/_seconds$/, '_ms'),
  ]),
);
const ownName = (specifier) => /^@parkade\/([^/]+)$/.exec(specifier)?.[1];
/** The package of `@parkade/package/door`, where it exports that door. */
function exportingName(specifier) {
  const [, own, door] = /^@parkade\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  const path = join('packages', own ?? '', 'package.json');
  const doors = own !== undefined && existsSync(join(ROOT, path)) ? JSON.parse(read(path)).exports : {};
  return doors?.[`./${door}`] === undefined ? undefined : own;
}
const outsideName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function filesIn(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

/** Sources without comments; texts stay, since specifiers are texts. */
const codeOf = (source) => source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');

function importsOf(code) {
  const patterns = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require|require\.resolve)\s*\(\s*['"`]([^'"`]+)['"`]/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier]) => specifier));
}

function checkImport(name, path, specifier, layer, isTest) {
  const complain = (why) => problems.push(`${path}: imports ${specifier}: ${why}`);
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(path), specifier));
    const inside = target.startsWith(join('packages', name, isTest ? '' : 'src'));
    return inside ? undefined : complain('a relative import stays inside its package');
  }
  if (specifier.startsWith('node:'))
    return layer.builtins === false && !isTest ? complain('the pure core knows no world') : undefined;
  if (specifier.startsWith('@parkade/')) {
    const own = ownName(specifier) ?? exportingName(specifier);
    if (own === undefined) return complain('packages are imported by their name, never deep');
    const forTests = ['testkit', name, ...CORE, ...(layer.tests ?? [])];
    const allowed = layer.own.includes(own) || (isTest && forTests.includes(own));
    return allowed ? undefined : complain(`${name} may not know ${own}`);
  }
  const outside = outsideName(specifier);
  const allowed =
    layer.outside === 'any' ||
    layer.outside.includes(outside) ||
    (isTest && [...TEST_OUTSIDE, ...(layer.testsOutside ?? [])].includes(outside));
  return allowed ? undefined : complain(`${name} may not use ${outside}`);
}

function checkFiles(name, layer) {
  for (const kind of ['src', 'test']) {
    for (const path of filesIn(join('packages', name, kind))) {
      const code = codeOf(read(path));
      for (const specifier of importsOf(code)) checkImport(name, path, specifier, layer, kind === 'test');
      if (kind === 'test') continue;
      if (/\bprocess\.exit\(/.test(code) && !MAY_EXIT.some((place) => place.test(path)))
        problems.push(`${path}: process.exit belongs to the mains`);
      if (MAY_NAME_SHARED.includes(name)) continue;
      const shared = (code.match(SHARED_NAME) ?? []).filter((text) => !METRICS.has(text));
      if (shared.length > 0)
        problems.push(
          `${path}: names ${[...new Set(shared)].join(', ')}; only dialplan-contract may (a metric stands in docs/operations.md)`,
        );
    }
  }
}

function checkManifest(name, layer) {
  const path = join('packages', name, 'package.json');
  const manifest = JSON.parse(read(path));
  if (manifest.name !== `@parkade/${name}`) problems.push(`${path}: is called ${manifest.name}`);
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const own = ownName(dependency);
    const allowed =
      own === undefined ? layer.outside === 'any' || layer.outside.includes(dependency) : layer.own.includes(own);
    if (!allowed) problems.push(`${path}: depends on ${dependency}, which ${name} may not know`);
  }
  const used = new Set(filesIn(join('packages', name, 'src')).flatMap((file) => importsOf(codeOf(read(file)))));
  for (const specifier of used) {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) continue;
    if (manifest.dependencies?.[outsideName(specifier)] === undefined)
      problems.push(`${path}: ${outsideName(specifier)} is imported and not declared`);
  }
}

function checkReferences(name, layer) {
  const path = join('packages', name, 'tsconfig.json');
  const config = JSON.parse(read(path));
  for (const reference of config.references ?? []) {
    const own = /^\.\.\/([^/]+)$/.exec(reference.path)?.[1];
    if (own === undefined || !layer.own.includes(own))
      problems.push(`${path}: refers to ${reference.path}, which ${name} may not know`);
  }
}

/** The files of the package that each of its files imports, in the sources and in the tests. */
function importGraph(name) {
  const paths = ['src', 'test'].flatMap((kind) => filesIn(join('packages', name, kind)));
  const known = new Set(paths);
  const targets = (path) =>
    importsOf(codeOf(read(path)))
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => normalize(join(dirname(path), specifier)).replace(/\.js(x?)$/, '.ts$1'))
      .filter((target) => known.has(target));
  return new Map(paths.map((path) => [path, [...new Set(targets(path))]]));
}

/** The shortest way along imports from `start` back to it, both ends included; undefined when there is none. */
function shortestRing(start, graph) {
  const cameFrom = new Map();
  const queue = [start];
  for (const path of queue) {
    for (const target of graph.get(path)) {
      if (target === start) {
        const ring = [start];
        for (let at = path; at !== start; at = cameFrom.get(at)) ring.unshift(at);
        return [start, ...ring];
      }
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, path);
      queue.push(target);
    }
  }
  return undefined;
}

/** Every cycle is told once: by its shortest ring. What is left of a larger tangle shows when that one is undone. */
function checkCycles(name) {
  const graph = importGraph(name);
  const told = new Set();
  const rings = [...graph.keys()].map((path) => shortestRing(path, graph)).filter((ring) => ring !== undefined);
  for (const ring of rings.toSorted((one, other) => one.length - other.length)) {
    if (ring.some((path) => told.has(path))) continue;
    for (const path of ring) told.add(path);
    problems.push(`packages/${name}: import cycle: ${ring.join(' -> ')}`);
  }
  if (rings.length > 0) problems.push(`packages/${name}: ${rings.length} files stand in import cycles`);
}

const names = readdirSync(join(ROOT, 'packages'));
for (const name of names) {
  const layer = LAYERS[name];
  if (layer === undefined) {
    problems.push(`packages/${name} has no place in the table of scripts/layers.mjs`);
    continue;
  }
  checkFiles(name, layer);
  checkManifest(name, layer);
  checkReferences(name, layer);
  checkCycles(name);
}
for (const name of Object.keys(LAYERS))
  if (!names.includes(name)) problems.push(`packages/${name} is in the table and not on the disk`);

if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exitCode = 1;
} else {
  console.log(`layers: ${names.length} packages keep to the table, none has an import cycle`);
}
