import type { DefaultedConfig } from './defaults.js';
import { complain, type Complaint } from './problem.js';

/** What the section `records` says against itself. */
export function checkRecords({ records }: DefaultedConfig): readonly Complaint[] {
  if (records === 'off') return [];
  const { file, postgres } = records;
  const path = ['records', 'postgres'];
  const both = (
    one: string | undefined,
    other: string | undefined,
    at: readonly string[],
    name: string,
  ): Complaint[] =>
    one === undefined || other === undefined
      ? []
      : [complain(at, `there is a \`${name}\` as well`, 'keep one of the two')];
  return [
    ...(file !== undefined && postgres !== undefined
      ? [complain(path, 'there is a `file` as well', 'keep one of the two')]
      : []),
    ...both(postgres?.host, postgres?.socket, [...path, 'socket'], 'host'),
    ...both(postgres?.password, postgres?.password_file, [...path, 'password_file'], 'password'),
    ...(postgres?.socket !== undefined && postgres.tls !== undefined
      ? [complain([...path, 'tls'], 'there is a `socket`, which needs no TLS', 'keep one of the two')]
      : []),
    ...(postgres?.tls?.insecure === 'true' && postgres.tls.ca_file !== undefined
      ? [
          complain(
            [...path, 'tls', 'insecure'],
            'nothing is checked, so `ca_file` does nothing',
            'drop `insecure`, or `ca_file`',
          ),
        ]
      : []),
  ];
}

/** Works as it stands: each engine that has a file of its own keeps what it happens to write. */
export function adviceOnRecords({ records, listen }: DefaultedConfig): readonly Complaint[] {
  if (records === 'off' || records.postgres !== undefined) return [];
  const hosts = new Set(listen.advertise.map(({ host }) => host));
  if (hosts.size < 2) return [];
  return [
    complain(
      ['listen', 'advertise'],
      'engines on several machines, each with records in a file of its own',
      'keep them together: `records: {postgres: {host: ..., user: ..., password_file: ...}}`',
    ),
  ];
}
