// What of this repository goes into the package, and what of the registry it then depends on.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const OWN = '@parkade/';
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The manifests of a package of the workspace and of all it depends on, by their folder: `packages/redis-store`. */
export function workspacesOf(root, name, found = new Map()) {
  const folder = `packages/${name}`;
  if (found.has(folder)) return found;
  const manifest = read(join(root, folder, 'package.json'));
  found.set(folder, manifest);
  for (const dependency of Object.keys(manifest.dependencies ?? {}))
    if (dependency.startsWith(OWN)) workspacesOf(root, dependency.slice(OWN.length), found);
  return found;
}

/** Of the registry, with the one version that all of them want. */
export function outsideDependencies(workspaces) {
  const wanted = new Map();
  for (const [folder, { dependencies = {} }] of workspaces) {
    for (const [name, version] of Object.entries(dependencies)) {
      if (name.startsWith(OWN)) continue;
      if (!/^\d+\.\d+\.\d+$/.test(version))
        throw new Error(`${folder}/package.json: ${name} is ${version}; a dependency has one exact version`);
      if ((wanted.get(name) ?? version) !== version)
        throw new Error(`${folder}/package.json: ${name} is ${version}, elsewhere ${wanted.get(name)}`);
      wanted.set(name, version);
    }
  }
  return Object.fromEntries([...wanted].toSorted(([one], [other]) => one.localeCompare(other, 'en')));
}

/**
 * The part of package-lock.json that the package needs: whoever installs it gets what was tested. Places below node_modules are
 * kept, and found as Node finds them: in the nearest node_modules going up.
 */
export function shrinkwrap(root, manifest, workspaces) {
  const lock = read(join(root, 'package-lock.json'));
  const needed = new Map();
  const need = (name, from, optional) => {
    const place = placeOf(name, from, lock.packages);
    if (place === undefined) {
      if (optional) return;
      throw new Error(`package-lock.json has no ${name} for ${from}: npm install`);
    }
    if (!place.startsWith('node_modules/'))
      throw new Error(`${place} is for one package of the workspace only: let all of them want one version`);
    if (needed.has(place)) return;
    const { dev: _dev, devOptional: _devOptional, peer: _peer, ...locked } = lock.packages[place];
    needed.set(place, withoutUnknown(locked, place, lock.packages));
    for (const each of Object.keys(locked.dependencies ?? {})) need(each, place, false);
    for (const each of Object.keys(locked.optionalDependencies ?? {})) need(each, place, true);
    for (const each of Object.keys(locked.peerDependencies ?? {}))
      need(each, place, locked.peerDependenciesMeta?.[each]?.optional === true);
  };
  for (const [folder, { dependencies = {} }] of workspaces)
    for (const name of Object.keys(dependencies)) if (!name.startsWith(OWN)) need(name, folder, false);
  const { name, version, license, dependencies, bin, engines } = manifest;
  return {
    name,
    version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages: {
      '': { name, version, license, dependencies, bin, engines },
      ...Object.fromEntries([...needed].toSorted(([one], [other]) => one.localeCompare(other, 'en'))),
    },
  };
}

/** Optional packages that the lock does not know, of other platforms mostly: `npm ci` takes a lock that names them for out of date. */
function withoutUnknown({ optionalDependencies = {}, ...locked }, place, packages) {
  const known = Object.entries(optionalDependencies).filter(([name]) => placeOf(name, place, packages) !== undefined);
  return known.length === 0 ? locked : { ...locked, optionalDependencies: Object.fromEntries(known) };
}

function placeOf(name, from, packages) {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '.') return undefined;
  }
}
