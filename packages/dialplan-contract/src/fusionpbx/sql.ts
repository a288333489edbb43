/** The rows as SQL for FusionPBX's database, PostgreSQL: all of ours are taken out, then put in, or nothing is changed. */
import { FUSION_APP, type FusionRow } from './rows.js';

/** Text values only: the server makes what each column is of them, whether an installation has booleans or texts there. */
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const COLUMNS = [
  'domain_uuid',
  'dialplan_uuid',
  'app_uuid',
  'hostname',
  'dialplan_context',
  'dialplan_name',
  'dialplan_number',
  'dialplan_destination',
  'dialplan_continue',
  'dialplan_order',
  'dialplan_enabled',
  'dialplan_description',
  'dialplan_xml',
  'insert_date',
] as const;

/** @param hostname  The one switch, of several with one database, for which the rows are; `null`: all. */
export function fusionSql(rows: readonly FusionRow[], hostname: string | null): string {
  const ours = `app_uuid = ${text(FUSION_APP)} and hostname ${hostname === null ? 'is null' : `= ${text(hostname)}`}`;
  const domains = [...new Set(rows.flatMap(({ domain }) => (domain === null ? [] : [domain])))];
  return [
    '-- Rendered by `parkade dialplan render --for fusionpbx`; for PostgreSQL: psql -v ON_ERROR_STOP=1 -f ... fusionpbx',
    '-- Afterwards empty the cache of the switch: Status > SIP Status > Flush Cache.',
    'begin;',
    'set local standard_conforming_strings = on;',
    ...domains.map(domainIsThere),
    `delete from v_dialplan_details where dialplan_uuid in (select dialplan_uuid from v_dialplans where ${ours});`,
    `delete from v_dialplans where ${ours};`,
    ...rows.map((row) => insert(row, hostname)),
    'commit;',
    '',
  ].join('\n');
}

const domainIsThere = (domain: string): string =>
  [
    'do $parkade$ begin',
    `  if not exists (select 1 from v_domains where domain_name = ${text(domain)}) then`,
    `    raise exception using message = ${text(`FusionPBX has no domain ${domain}: nothing was changed`)},`,
    `      hint = ${text('Compare `domains` and `contexts` of the configuration with Advanced > Domains.')};`,
    '  end if;',
    'end $parkade$;',
  ].join('\n');

function insert(row: FusionRow, hostname: string | null): string {
  const from = row.domain === null ? '' : ` from v_domains where domain_name = ${text(row.domain)}`;
  const values = [
    row.domain === null ? 'null' : 'domain_uuid',
    // Rows of one name for several switches must differ.
    hostname === null ? text(row.uuid) : `md5(${text(`${row.uuid} ${hostname}`)})::uuid`,
    text(FUSION_APP),
    hostname === null ? 'null' : text(hostname),
    text(row.context),
    text(row.name),
    text(row.number),
    text('false'),
    text('false'),
    text(String(row.order)),
    text('true'),
    text(row.description),
    text(row.xml),
    'now()',
  ];
  return `insert into v_dialplans (${COLUMNS.join(', ')})\nselect ${values.join(', ')}${from};`;
}
