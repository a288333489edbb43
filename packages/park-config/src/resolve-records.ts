import { join, resolve as absolute } from 'node:path';

import type { DefaultedConfig } from './defaults.js';
import type { ResolvedRecords } from './resolved-config.js';

/** What stood in the files that the section `records` names; `null` where it names none. */
export interface RecordSecrets {
  readonly password: string | null;
  readonly ca: string | null;
}

const KEPT_MS = 90 * 86_400_000;
const NAME = 'records.db';
/** Where a service keeps what changes (FHS 3.0, section 5.8). */
const SERVICE_STATE = '/var/lib/parkade';

/** @param folder  Of the configuration file; paths in it are relative to that. */
export function resolveRecords({ records }: DefaultedConfig, secrets: RecordSecrets, folder: string): ResolvedRecords {
  if (records === 'off') return { kind: 'off' };
  const { file, postgres, keep = KEPT_MS } = records;
  const keepMs = keep === 0 ? null : keep;
  if (postgres === undefined)
    return { kind: 'file', path: file === undefined ? usualFile(folder) : absolute(folder, file), keepMs };
  const { host = '127.0.0.1', socket, port = 5432, database = 'parkade', user = 'parkade', tls } = postgres;
  return {
    kind: 'postgres',
    host: socket ?? host,
    port,
    database,
    user,
    password: secrets.password,
    tls: tls === undefined ? null : { ca: secrets.ca, insecure: tls.insecure === 'true' },
    keepMs,
  };
}

/** Beside the configuration; the one in /etc has its data elsewhere. */
const usualFile = (folder: string): string =>
  join(/^\/etc(?:\/|$)/.test(absolute(folder)) ? SERVICE_STATE : absolute(folder), NAME);
