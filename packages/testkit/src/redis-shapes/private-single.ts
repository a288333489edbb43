import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPort } from '../ports/index.js';
import { makeCertificates } from './certificates.js';
import type { RedisPlace } from './redis-place.js';
import { LOOPBACK } from './redis-place.js';
import type { RedisBrand } from './redis-process.js';
import { startRedis } from './redis-process.js';
import type { ServerProcess } from './server-process.js';

const PASSWORD = 'redis-secret';
const USER = 'parkade';

export interface PrivateSingleOptions {
  readonly brand?: RedisBrand;
  /**
   * `password`: of the default user. `acl`: a user of one's own who may touch the keys of one prefix only, while the
   * default user is off. `tls`: on TLS alone, and clients must show a certificate.
   */
  readonly entry?: 'open' | 'password' | 'acl' | 'tls';
  /** The only prefix that the user of `acl` has. Default: any. */
  readonly prefix?: string;
}

/** One server on loopback behind some kind of entry. */
export class PrivateSingle {
  readonly place: RedisPlace;
  readonly process: ServerProcess;
  readonly #directory: string;

  private constructor(place: RedisPlace, process: ServerProcess, directory: string) {
    this.place = place;
    this.process = process;
    this.#directory = directory;
  }

  /** @throws Error when the server does not start; for `tls` also when no certificate can be made. */
  static async start({ brand = 'redis', entry = 'open', prefix }: PrivateSingleOptions = {}): Promise<PrivateSingle> {
    const directory = await mkdtemp(join(tmpdir(), 'parkade-redis-'));
    try {
      const port = await ownPort();
      const { directives, redis } = await entryOf(entry, port, directory, prefix);
      const data = join(directory, 'data');
      const process = await startRedis({ brand, port: entry === 'tls' ? 0 : port, directory: data, directives });
      return new PrivateSingle({ redis: { host: LOOPBACK, port, ...redis } }, process, directory);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.process.kill9();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

interface Entry {
  readonly directives: Readonly<Record<string, string>>;
  readonly redis: RedisPlace['redis'];
}

async function entryOf(
  entry: NonNullable<PrivateSingleOptions['entry']>,
  port: number,
  directory: string,
  prefix: string | undefined,
): Promise<Entry> {
  switch (entry) {
    case 'open':
      return { directives: {}, redis: {} };
    case 'password':
      return { directives: { requirepass: PASSWORD }, redis: { password: PASSWORD } };
    case 'acl': {
      const file = join(directory, 'users.acl');
      const mine = `user ${USER} on >${PASSWORD} ${keyPattern(prefix)} &* ${PARKADE_MAY}`;
      await writeFile(file, `user default off\n${mine}\n`);
      return { directives: { aclfile: file }, redis: { username: USER, password: PASSWORD } };
    }
    case 'tls': {
      const { caFile, serverCert, serverKey, client } = await makeCertificates(directory);
      return {
        directives: {
          'tls-port': String(port),
          'tls-ca-cert-file': caFile,
          'tls-cert-file': serverCert,
          'tls-key-file': serverKey,
          'tls-auth-clients': 'yes',
        },
        redis: { tls: client },
      };
    }
  }
}

const keyPattern = (prefix: string | undefined): string => (prefix === undefined ? '~*' : `~{${prefix}*}:*`);

/** What Parkade needs of a Redis; docs/operations.md has the same line. */
export const PARKADE_MAY = '-@all +@read +@write +@scripting +@connection +@transaction +info +time +cluster';
