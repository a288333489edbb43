import { EXIT, type ExitCode } from '@parkade/api-commands';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import {
  asSeenFrom,
  fusionRows,
  fusionSql,
  takenNumbers,
  type DialplanNode,
  type FusionRow,
  type TakenNumbers,
} from '@parkade/dialplan-contract';
import type { ResolvedConfig } from '@parkade/park-config';
import type { CliDeps } from './cli-deps.js';
import type { RenderOptions } from './render-options.js';

const SQL_FILE = 'parkade.sql';
const HOSTNAME = /^[0-9A-Za-z](?:[0-9A-Za-z.-]{0,251}[0-9A-Za-z])?$/;
const SHOWN_NUMBERS = 3;

/** `parkade dialplan render --for fusionpbx`: SQL to standard output, or SQL and one XML file a row into a folder. */
export function renderForFusion(
  config: ResolvedConfig,
  node: DialplanNode | undefined,
  options: RenderOptions,
  world: CliDeps,
): ExitCode {
  const wrong = misuse(options);
  if (wrong !== undefined) {
    world.err(wrong);
    return EXIT.usage;
  }
  const settings = node === undefined ? config : asSeenFrom(node, config);
  const rendering = fusionRows(settings);
  if (rendering.kind === 'no-domain') {
    world.err(
      `contexts.phones: ${rendering.contexts.join(', ')}: on FusionPBX the context of a domain's phones is called like the domain\n` +
        `  fix: write contexts: { phones: { pbx.example.org: pbx.example.org } }, with a line for each domain`,
    );
    return EXIT.problem;
  }
  for (const taken of takenNumbers(settings)) world.err(aboutTaken(taken));
  const { rows } = rendering;
  const sql = fusionSql(rows, options.hostname ?? null);
  if (options.out === undefined) world.out(sql.trimEnd());
  else world.out(written(rows, sql, options.out).join('\n'));
  return EXIT.fine;
}

function misuse({ for: system, check, hostname }: RenderOptions): string | undefined {
  if (system !== 'fusionpbx') return `--for ${system ?? ''} is not known; it can be: fusionpbx`;
  if (check !== undefined) return '--check looks at files; rows are compared by the database when they are put in';
  if (hostname !== undefined && !HOSTNAME.test(hostname)) return `--hostname ${hostname} is not the name of a host`;
  return undefined;
}

function written(rows: readonly FusionRow[], sql: string, folder: string): readonly string[] {
  const files = new Map<string, string>([[SQL_FILE, sql]]);
  for (const row of rows) files.set(join(row.context, `${row.name}.xml`), asXml(row));
  for (const [file, text] of files) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return [
    ...[...files.keys()].map((file) => `wrote ${folder}/${file}`),
    `then, where the database is: sudo -u postgres psql -v ON_ERROR_STOP=1 -f ${folder}/${SQL_FILE} fusionpbx`,
    'then, on each switch: Status > SIP Status > Flush Cache',
  ];
}

/** To be pasted into the XML view of a row that was added by hand. */
const asXml = ({ context, domain, name, number, order, xml }: FusionRow): string =>
  [
    `<!-- Dialplan Manager > Add: name ${name}, context ${context}, order ${String(order)}, continue false, domain ${domain ?? 'Global'}${number === '' ? '' : `, number ${number}`}.`,
    '     Save, open XML, put this in place of what is there, save. -->',
    xml,
    '',
  ].join('\n');

function aboutTaken({ context, function: name, order, enabled, numbers, goes }: TakenNumbers): string {
  const shown = numbers.slice(0, SHOWN_NUMBERS).join(', ');
  const more = numbers.length > SHOWN_NUMBERS ? ` and ${String(numbers.length - SHOWN_NUMBERS)} more` : '';
  const has = `${shown}${more} in ${context}: FusionPBX has ${name} there (order ${String(order)}${enabled ? '' : ', off as installed'})`;
  switch (goes) {
    case 'theirs':
      return `warning: ${has}, which comes first: ${enabled ? 'choose other numbers, or disable it' : 'leave it off'}`;
    case 'ours':
      return `warning: ${has}, which can no longer be dialled: choose other numbers, or disable it`;
    case 'replaced':
      return `note: ${has}; Parkade comes first and parks in its place`;
  }
}
