// Makes the npm package `parkade` from the built workspace (`npm run package` builds it first):
//
//   node scripts/package.mjs [--out DIR]      DIR/parkade-<version>.tgz; DIR is dist/ when not given
//
// What the command `parkade` imports of this repository is bundled; what comes from the registry stays a dependency with the
// exact version of the lock file, and a shrinkwrap names everything below. The folder from which it is packed stays in
// DIR/package, to be looked at.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './package/bundle.mjs';
import { unlinkTheMissing } from './package/pages.mjs';
import { outsideDependencies, shrinkwrap, workspacesOf } from './package/dependencies.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The package whose command this is; what it depends on is inside. */
const COMMAND = 'park-service';

/**
 * Files that the program reads. The bundle stands in lib/parkade/dist as a package's built files stand in packages/<name>/dist:
 * what a module finds beside itself in the workspace (`../lua/`, `../../board/dist/site/`) it finds here. bundle.mjs holds every such
 * place against what is there.
 */
const READ_BY_THE_PROGRAM = [
  { from: 'packages/redis-store/lua', to: 'lib/parkade/lua' },
  // The web board, static files: a module says `new URL('../../board/dist/site/', import.meta.url)`.
  { from: 'packages/board/dist/site', to: 'lib/board/dist/site', ifThere: true },
];

/** What people read, or copy. Links between pages hold where both are inside; those to sources become plain words. */
const FOR_PEOPLE = [
  'LICENSE',
  'CHANGELOG.md',
  'docs',
  'packages/park-decision/SPEC.md',
  'freeswitch-dialplan',
  'docker',
];
/** Passwords of whoever packs are theirs; recordings and pictures are of the repository. */
const NEVER = /(?:^|\/)(?:secrets|\.gitignore|recorded|screens)$/;

const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist') } } });
const out = resolve(values.out);
const stage = join(out, 'package');

rmSync(stage, { recursive: true, force: true });
for (const { from, to, ifThere } of READ_BY_THE_PROGRAM) {
  if (ifThere === true && !existsSync(join(ROOT, from))) continue;
  cpSync(join(ROOT, from), join(stage, to), { recursive: true });
}
for (const path of FOR_PEOPLE) {
  mkdirSync(dirname(join(stage, path)), { recursive: true });
  cpSync(join(ROOT, path), join(stage, path), { recursive: true, filter: (source) => !NEVER.test(source) });
}
cpSync(join(ROOT, 'scripts/package/README.md'), join(stage, 'README.md'));
unlinkTheMissing(stage);

const root = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const workspaces = workspacesOf(ROOT, COMMAND);
const dependencies = outsideDependencies(workspaces);
const program = 'lib/parkade/dist/parkade.js';
const manifest = {
  name: 'parkade',
  version: root.version,
  description: root.description,
  keywords: ['freeswitch', 'call-park', 'parking-lot', 'valet-parking', 'esl', 'sip', 'pbx', 'blf'],
  license: root.license,
  type: 'module',
  engines: root.engines,
  bin: { parkade: program },
  exports: { './package.json': './package.json' },
  dependencies,
};
const write = (path, value) => writeFileSync(join(stage, path), `${JSON.stringify(value, null, 2)}\n`);
write('package.json', manifest);
write('npm-shrinkwrap.json', shrinkwrap(ROOT, manifest, workspaces));
// As every package of the workspace: a module reads its version from `../package.json`.
write('lib/parkade/package.json', { name: manifest.name, version: manifest.version, type: 'module' });
// A program of its own first, which the other one starts.
for (const [entry, target] of [
  ['packages/records/dist/file-keeper-process.js', 'lib/parkade/dist/file-keeper-process.js'],
  [join('packages', COMMAND, 'dist/cli/main.js'), program],
])
  await bundle({
    entry: join(ROOT, entry),
    target: join(stage, target),
    root: ROOT,
    external: Object.keys(dependencies),
  });

// npm calls a file by its time; without these two it would also run scripts of whoever packs.
const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', out], {
  cwd: stage,
  encoding: 'utf8',
});
const [{ filename, size, entryCount }] = JSON.parse(packed);
console.log(`${join(out, filename)}: ${entryCount} files, ${Math.round(size / 1024)} kB`);
