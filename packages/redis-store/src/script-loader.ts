import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * Puts a script together from its file and the files it includes. A line `--- @include "name"` stands for
 * `includes/name.lua`. An include that several files ask for is put in once, before the first that needs it; one file
 * that asks twice for the same include is a mistake and refused, as are missing and circular ones.
 */

export interface Script {
  readonly name: string;
  readonly lua: string;
  /** What EVALSHA calls it by: SHA-1 of the text, in lower-case hexadecimal. */
  readonly sha: string;
}

/** Reads a file by its path below the script directory, e.g. `includes/replyCodes.lua`; throws when there is none. */
export type ReadLua = (path: string) => string;

export class ScriptError extends Error {}

const DIRECTORY = new URL('../lua/', import.meta.url);
const INCLUDE = /^--- @include\s+"([A-Za-z]+)"\s*$/;

const readFromDisk: ReadLua = (path) => readFileSync(new URL(path, DIRECTORY), 'utf8');

/** @throws ScriptError for a missing, circular or repeated include. */
export function loadScript(name: string, read: ReadLua = readFromDisk): Script {
  const lua = expand(`${name}.lua`, [], new Set(), read);
  return { name, lua, sha: createHash('sha1').update(lua).digest('hex') };
}

function expand(path: string, askedBy: readonly string[], present: Set<string>, read: ReadLua): string {
  if (askedBy.includes(path)) throw new ScriptError(`circular include: ${[...askedBy, path].join(' -> ')}`);
  const asked = new Set<string>();
  const lines = readOrExplain(path, askedBy, read)
    .split('\n')
    .map((line, index) => {
      const include = INCLUDE.exec(line)?.[1];
      if (include === undefined) {
        if (line.includes('@include')) throw new ScriptError(`${path}:${index + 1}: malformed include: ${line.trim()}`);
        return line;
      }
      if (asked.has(include)) throw new ScriptError(`${path}:${index + 1}: "${include}" is included twice`);
      asked.add(include);
      const included = `includes/${include}.lua`;
      if (present.has(included)) return '';
      const text = expand(included, [...askedBy, path], present, read);
      present.add(included);
      return text.trimEnd();
    });
  return lines.join('\n');
}

function readOrExplain(path: string, askedBy: readonly string[], read: ReadLua): string {
  try {
    return read(path);
  } catch (cause) {
    const asker = askedBy.at(-1);
    throw new ScriptError(asker === undefined ? `no script ${path}` : `${asker}: there is no ${path}`, { cause });
  }
}
