import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

import { checkLots } from './check-lots.js';
import { checkGroups } from './groups.js';
import { checkNumbers } from './check-numbers.js';
import { adviceOnRecalls } from './check-recalls.js';
import { adviceOnRecords } from './check-records.js';
import { checkSites } from './check-sites.js';
import { checkPages } from './pages.js';
import { checkHouse } from './check-house.js';
import { checkInstallation } from './check-installation.js';
import { withDefaults } from './defaults.js';
import { withoutEchoes, type Complaint, type ConfigProblem } from './problem.js';
import { readShape } from './read-shape.js';
import { readSecrets, resolve, type ReadSecret } from './resolve.js';
import type { ResolvedConfig } from './resolved-config.js';
import { readYaml } from './yaml-source.js';

export type ConfigLoading =
  | {
      readonly kind: 'ok';
      readonly config: ResolvedConfig;
      readonly warnings: readonly ConfigProblem[];
      /** What works as it stands, and may not be what was wanted. */
      readonly advice: readonly ConfigProblem[];
    }
  /** Everything that is wrong, in the order of the file; never empty. */
  | {
      readonly kind: 'invalid';
      readonly problems: readonly ConfigProblem[];
      readonly warnings: readonly ConfigProblem[];
    };

/** Reads a configuration file. Paths in it are relative to its folder. Never throws for what is in the file. */
export function loadConfig(path: string): ConfigLoading {
  const answer = readText(path);
  if (answer.kind === 'failed') {
    const fix = 'give the path with --config or in PARKADE_CONFIG; docker/parkade.example.yaml is a start';
    return {
      kind: 'invalid',
      problems: [{ file: path, line: 1, column: 1, field: '', message: `cannot be read: ${answer.why}`, fix }],
      warnings: [],
    };
  }
  const folder = dirname(path);
  return parseConfig(answer.text, path, (file) => readText(isAbsolute(file) ? file : join(folder, file)));
}

/** The same for a text that is already there; `file` is what problems call it. */
export function parseConfig(text: string, file = 'parkade.yaml', readSecret: ReadSecret = readText): ConfigLoading {
  const yaml = readYaml(text, file);
  const warnings = inOrder(yaml.warnings);
  const invalid = (complaints: readonly Complaint[]): ConfigLoading => ({
    kind: 'invalid',
    problems: inOrder([...yaml.problems, ...complaints.map((complaint) => yaml.place(complaint))]),
    warnings,
  });
  const shape = readShape(yaml.content);
  // Whether the parts fit together, only a whole file can say.
  if (yaml.state === 'damaged') {
    return invalid(withoutEchoes(shape.complaints, []).filter((complaint) => !yaml.isConsequence(complaint)));
  }
  if (shape.rest === undefined) return invalid(withoutEchoes(shape.complaints, []));
  const config = withDefaults(shape.rest);
  const secrets = readSecrets(config, readSecret);
  const further = [
    ...checkInstallation(config),
    ...checkHouse(config),
    ...checkSites(config),
    ...checkLots(config),
    ...checkPages(config.pages, placesNaming(config)),
    ...checkNumbers(config),
    ...checkGroups(config),
    ...secrets.complaints,
  ];
  const complaints = withoutEchoes(shape.complaints, further);
  return complaints.length + yaml.problems.length > 0
    ? invalid(complaints)
    : {
        kind: 'ok',
        config: resolve(config, secrets, dirname(file)),
        warnings,
        advice: inOrder([...adviceOnRecalls(config), ...adviceOnRecords(config)].map((one) => yaml.place(one))),
      };
}

const placesNaming = ({ sites, lots }: ReturnType<typeof withDefaults>) =>
  [...(sites ?? []), ...lots, ...lots.flatMap(({ at }) => at)].map(({ path, page }) => ({ path, name: page }));

const inOrder = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] =>
  problems.toSorted((a, b) => a.line - b.line || a.column - b.column);

const readText: ReadSecret = (path) => {
  try {
    return { kind: 'ok', text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { kind: 'failed', why: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
};
