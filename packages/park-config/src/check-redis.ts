import type { DefaultedConfig } from './defaults.js';
import { complain, type Complaint } from './problem.js';

type Section = DefaultedConfig['redis'];

/** The four ways to say where Redis is. */
const PLACES = ['url', 'socket', 'cluster', 'sentinels'] as const;

/** What the section `redis` says against itself. */
export function checkRedis({ redis }: DefaultedConfig): readonly Complaint[] {
  return [
    ...checkPlace(redis),
    ...checkUrl(redis),
    ...checkSentinels(redis),
    ...twice(redis, 'password', 'password_file'),
    ...twice(redis, 'sentinel_password', 'sentinel_password_file'),
    ...checkTls(redis),
  ];
}

function checkPlace(redis: Section): readonly Complaint[] {
  const [first, ...others] = PLACES.filter((place) => redis[place] !== undefined);
  const doubles = others.map((place) =>
    complain(['redis', place], `there is a \`${first ?? ''}\` as well`, 'keep one of the two'),
  );
  const lists = (['cluster', 'sentinels'] as const).filter((place) => redis[place]?.length === 0);
  const empty = lists.map((place) =>
    complain(['redis', place], 'is empty', 'name at least one, better three: [HOST:PORT]'),
  );
  return [...doubles, ...empty];
}

function checkUrl({ url }: Section): readonly Complaint[] {
  if (url === undefined || redisUrl(url) !== undefined) return [];
  const fix =
    'write redis://HOST:PORT or redis://HOST:PORT/DB, rediss:// for TLS; user and password have their own keys';
  return [complain(['redis', 'url'], 'is not the address of a Redis', fix)];
}

function checkSentinels(redis: Section): readonly Complaint[] {
  if (redis.sentinels !== undefined && redis.master === undefined) {
    const fix = "add `master: NAME`, as in the Sentinels' line `sentinel monitor NAME ...`";
    return [complain(['redis', 'master'], 'is missing: the Sentinels may watch several', fix)];
  }
  if (redis.sentinels !== undefined) return [];
  const lonely = (['master', 'sentinel_password', 'sentinel_password_file'] as const).filter(
    (key) => redis[key] !== undefined,
  );
  return lonely.map((key) =>
    complain(['redis', key], 'there are no `sentinels`', 'add `sentinels: [HOST:PORT]`, or drop it'),
  );
}

function twice<K extends keyof Section>(redis: Section, written: K, file: K): readonly Complaint[] {
  return redis[written] !== undefined && redis[file] !== undefined
    ? [complain(['redis', file], `there is a \`${written}\` as well`, 'keep one of the two')]
    : [];
}

function checkTls({ tls, socket }: Section): readonly Complaint[] {
  if (tls === undefined) return [];
  const path = ['redis', 'tls'];
  const complaints: Complaint[] = [];
  if (socket !== undefined) {
    complaints.push(complain(path, 'there is a `socket`, which needs no TLS', 'keep one of the two'));
  }
  for (const [one, other] of [
    ['cert_file', 'key_file'],
    ['key_file', 'cert_file'],
  ] as const) {
    if (tls[one] === undefined || tls[other] !== undefined) continue;
    complaints.push(complain([...path, other], `is missing beside \`${one}\``, `add \`${other}: PATH\``));
  }
  if (tls.insecure === 'true' && tls.ca_file !== undefined) {
    complaints.push(
      complain([...path, 'insecure'], 'nothing is checked, so `ca_file` does nothing', 'drop `insecure`, or `ca_file`'),
    );
  }
  return complaints;
}

export interface RedisUrl {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly tls: boolean;
}

/** `redis[s]://host[:port][/db]`, and nothing else: a password in a URL ends up in process lists and logs. */
export function redisUrl(text: string): RedisUrl | undefined {
  const match = /^redis(s?):\/\/([A-Za-z0-9.-]+)(?::(\d{1,5}))?(?:\/(\d{1,3})?)?$/.exec(text);
  const [, secure, host, port, db] = match ?? [];
  return host === undefined
    ? undefined
    : { host, port: Number(port ?? 6379), db: Number(db ?? 0), tls: secure === 's' };
}
