import { mkdir } from 'node:fs/promises';
import { LOOPBACK } from './redis-place.js';
import { outputOf, ServerProcess } from './server-process.js';

/** Redis itself, or what speaks like it. */
export type RedisBrand = 'redis' | 'valkey';

export const READY = /Ready to accept connections/;

export interface RedisProcessOptions {
  readonly brand?: RedisBrand;
  /** Where it listens; 0 for TLS only. */
  readonly port: number;
  /** Made when it is not there. */
  readonly directory: string;
  readonly directives?: Readonly<Record<string, string>>;
}

/** Keeps an append-only file, fsync always: what was answered survives `kill9`. */
export async function startRedis(options: RedisProcessOptions): Promise<ServerProcess> {
  const { brand = 'redis', port, directory, directives = {} } = options;
  await mkdir(directory, { recursive: true });
  const settings = {
    port: String(port),
    bind: LOOPBACK,
    dir: directory,
    save: '',
    appendonly: 'yes',
    appendfsync: 'always',
    hz: '100',
    'maxmemory-policy': 'noeviction',
    ...directives,
  };
  // `replicaof HOST PORT` is two arguments.
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, ...value.split(' ')]);
  return ServerProcess.start({ binary: `${brand}-server`, args, ready: READY });
}

/** One command by the command-line client. @throws Error when it cannot be sent, or is answered by an error. */
export async function ask(
  port: number,
  words: readonly string[],
  password = '',
  brand: RedisBrand = 'redis',
): Promise<string> {
  const auth = password === '' ? {} : { REDISCLI_AUTH: password, VALKEYCLI_AUTH: password };
  const answer = await outputOf(`${brand}-cli`, ['-h', LOOPBACK, '-p', String(port), '-e', ...words], auth);
  return answer.trim();
}

/** Answers of the form `name:value` a line (INFO, CLUSTER INFO). */
export function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
    }),
  );
}

/** Answers of the form name, value, name, value, one a line (SENTINEL MASTER). */
export function pairsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/);
  return new Map(lines.flatMap((line, at): [string, string][] => (at % 2 === 0 ? [[line, lines[at + 1] ?? '']] : [])));
}
