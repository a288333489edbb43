// The command and what it imports of this repository, as a few files; modules that are loaded when needed stay apart.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The oldest Node of `engines`. */
const NODE = 'node20';
const BESIDE = /new URL\(\s*(['"`])([^'"`]+)\1\s*,\s*import\.meta\.url\s*\)/g;

/**
 * `entry` becomes `target`; other files of the bundle stand beside it. Throws when something of the registry would be bundled, or
 * when a module reads a file beside itself that is not beside the bundle.
 */
export async function bundle({ entry, target, root, external }) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [basename(target, extname(target))]: entry },
    outdir: dirname(target),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: NODE,
    external,
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
  const inside = Object.keys(metafile.inputs);
  const foreign = inside.filter((path) => !/^packages\/[^/]+\/dist\//.test(path));
  if (foreign.length > 0) throw new Error(`not of this repository, and not a dependency: ${foreign.join(', ')}`);
  for (const path of inside) checkPlaces(path, readFileSync(join(root, path), 'utf8'), target);
}

function checkPlaces(path, code, target) {
  for (const [, , place] of code.matchAll(BESIDE)) {
    if (place.includes('${')) throw new Error(`${path}: reads ${place}: a place beside a module is a plain text`);
    const there = fileURLToPath(new URL(place, pathToFileURL(target)));
    if (!existsSync(there))
      throw new Error(
        `${path}: reads ${place}, which would be ${relative(dirname(target), there)} beside the bundle and is not there.\n` +
          'fix: enter it in READ_BY_THE_PROGRAM of scripts/package.mjs, and read it from a module that stands right in src/',
      );
  }
}
