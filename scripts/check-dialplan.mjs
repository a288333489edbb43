// The files in freeswitch-dialplan/ are what `parkade dialplan render` makes of the example configuration; every name of
// the contract stands in them or is declared as the engine's own, and they hold no name that the contract does not know.
import { spawnSync } from 'node:child_process';
import {
  BORROWED,
  BORROWED_TO_RING,
  ENGINE_ONLY,
  EXTENSION,
  FALLBACKS,
  LABEL,
  ON_DEMAND,
  VARIABLE,
  fallbackLabel,
  keptName,
  readDialplan,
} from '../packages/dialplan-contract/dist/index.js';

const FOLDER = 'freeswitch-dialplan';
const rendered = spawnSync(
  process.execPath,
  [
    'packages/park-service/dist/cli/main.js',
    'dialplan',
    'render',
    '--config',
    'docker/parkade.example.yaml',
    '--check',
    FOLDER,
  ],
  { stdio: 'inherit' },
);
process.exitCode = rendered.status ?? 1;

const text = [...readDialplan(FOLDER).values()].join('\n').replaceAll(/<!--[\s\S]*?-->/g, '');
const found = new Set(text.match(/\bparkade[_-][A-Za-z_-]*[A-Za-z]/g));
const extensions = [...Object.values(EXTENSION), ...Object.values(LABEL), ...FALLBACKS.map(fallbackLabel)];
const kept = [...BORROWED, ...BORROWED_TO_RING].map(keptName);
const variables = Object.values(VARIABLE).filter((name) => !ENGINE_ONLY.includes(name));
const expected = new Set([...variables, ...kept, ...extensions]);

const problems = [
  ...[...expected]
    .filter((name) => !found.has(name) && !ON_DEMAND.includes(name))
    .map((name) => `${name} is in the contract and not in ${FOLDER}/`),
  ...[...found].filter((name) => !expected.has(name)).map((name) => `${name} is in ${FOLDER}/ and not in the contract`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`dialplan: ${String(expected.size)} names, all of the contract`);
