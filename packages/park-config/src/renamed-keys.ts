import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';

import type { Complaint, ConfigPath, ConfigProblem } from './problem.js';

interface Renaming {
  /** Keys from the top; `*` is any. The last one is the old name. */
  readonly was: readonly string[];
  /** Its name in the same map today. */
  readonly is: string;
}

/** Names of earlier releases. They are still read, with a warning; a name goes from here with the next `version`. */
const RENAMED: readonly Renaming[] = [
  { was: ['lots', '*', 'rescue'], is: 'call_back' },
  { was: ['timeouts', 'deadman_grace'], is: 'failsafe_grace' },
  { was: ['prompts', 'malformed-hit'], is: 'malformed-request' },
];

export interface RenamedKeys {
  readonly warnings: readonly ConfigProblem[];
  /** Old and new name side by side: which of the two was meant is not ours to say. The old one is put aside. */
  readonly problems: readonly ConfigProblem[];
}

/** Gives keys with an old name the new one, in the parsed file itself: what is said of them later has the place of the old. */
export function renameKeys(root: unknown, place: (complaint: Complaint) => ConfigProblem): RenamedKeys {
  const warnings: ConfigProblem[] = [];
  const problems: ConfigProblem[] = [];
  for (const { was, is } of RENAMED) {
    const old = was.at(-1) ?? '';
    for (const { map, path } of mapsAt(root, was.slice(0, -1))) {
      const key = pairOf(map, old)?.key;
      if (!isScalar(key)) continue;
      const here = { path: [...path, old], at: 'key' } as const;
      if (pairOf(map, is) === undefined) {
        const message = `is called \`${is}\` now; the old name is still read`;
        warnings.push(place({ ...here, message, fix: `write \`${is}\`` }));
        key.value = is;
      } else {
        const message = `is the old name of \`${is}\`, which stands here too`;
        problems.push(place({ ...here, message, fix: `keep \`${is}\`, drop \`${old}\`` }));
        map.delete(key);
      }
    }
  }
  return { warnings, problems };
}

interface MapAt {
  readonly map: YAMLMap;
  readonly path: ConfigPath;
}

function mapsAt(node: unknown, steps: readonly string[], path: ConfigPath = []): readonly MapAt[] {
  if (!isMap(node)) return [];
  const [step, ...further] = steps;
  if (step === undefined) return [{ map: node, path }];
  return node.items.flatMap(({ key, value }) =>
    isScalar(key) && (step === '*' || key.value === step) ? mapsAt(value, further, [...path, String(key.value)]) : [],
  );
}

const pairOf = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find(({ key }) => isScalar(key) && key.value === name);
