import { isIP } from 'node:net';

import { parseNodeId } from '@parkade/park-decision';

import { addressHosts, weakPassword } from './check-installation.js';
import type { DefaultedApi, DefaultedConfig, DefaultedNode } from './defaults.js';
import { resolveContexts, resolveHouse } from './resolve-house.js';
import { assertDefined } from './assert-defined.js';
import { secret } from './plain-text.js';
import { complain, type Complaint, type ConfigPath } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';
import { resolveLot } from './resolve-lot.js';
import { resolveRecords, type RecordSecrets } from './resolve-records.js';
import { headerLines, resolveTraces } from './resolve-traces.js';
import { resolveWebhooks } from './resolve-webhooks.js';
import { resolveRedis, type RedisSecrets } from './resolve-redis.js';
import type { ResolvedApi, ResolvedConfig, ResolvedNode } from './resolved-config.js';

/** A file with a secret. Relative paths are the caller's business. */
export type ReadSecret = (
  path: string,
) => { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'failed'; readonly why: string };

export interface Secrets {
  readonly complaints: readonly Complaint[];
  readonly redis: RedisSecrets;
  readonly api: { readonly cert: string | null; readonly key: string | null };
  readonly records: RecordSecrets;
  /** In the order of the endpoints. */
  readonly webhooks: readonly string[];
  /** The headers for traces, one a line. */
  readonly traces: string | null;
  /** In the order of the nodes. */
  readonly nodes: readonly string[];
}

/** Reads every file that is named; problems are complaints like any other. */
export function readSecrets(config: DefaultedConfig, read: ReadSecret): Secrets {
  const complaints: Complaint[] = [];
  const one = (
    path: ConfigPath,
    written: string | undefined,
    file: string | undefined,
    content: Content = PASSWORD,
  ): string | undefined => {
    if (file === undefined) return written;
    const answer = readOne(read, path, file, content);
    if (typeof answer === 'string') return answer;
    complaints.push(answer);
    return undefined;
  };
  const redis = redisSecrets(config.redis, one);
  const pem = (key: 'cert_file' | 'key_file'): string | null =>
    one(['api', 'tls', key], undefined, config.api?.tls?.[key], PEM) ?? null;
  const api = { cert: pem('cert_file'), key: pem('key_file') };
  const records = recordSecrets(config.records, one);
  const webhooks = config.webhooks.map(
    ({ path, value }) => one([...path, 'secret_file'], undefined, value.secret_file, WEBHOOK_SECRET) ?? '',
  );
  const traces = one(['traces', 'headers_file'], undefined, config.traces?.headers_file, HEADERS) ?? null;
  const nodes = config.nodes.map((node) => {
    const password = one([...node.path, 'password_file'], node.password, node.password_file);
    if (node.password_file !== undefined) complaints.push(...weakPassword(node, password));
    return password ?? '';
  });
  return { complaints, redis, records, webhooks, traces, api, nodes };
}

type ReadOne = (path: ConfigPath, written?: string, file?: string, content?: Content) => string | undefined;

function redisSecrets(section: DefaultedConfig['redis'], one: ReadOne): RedisSecrets {
  const { tls = {} } = section;
  const pem = (key: 'ca_file' | 'cert_file' | 'key_file'): string | null =>
    one(['redis', 'tls', key], undefined, tls[key], PEM) ?? null;
  return {
    password: one(['redis', 'password_file'], section.password, section.password_file) ?? null,
    sentinelPassword:
      one(['redis', 'sentinel_password_file'], section.sentinel_password, section.sentinel_password_file) ?? null,
    ca: pem('ca_file'),
    cert: pem('cert_file'),
    key: pem('key_file'),
  };
}

function recordSecrets(section: DefaultedConfig['records'], one: ReadOne): RecordSecrets {
  if (section === 'off' || section.postgres === undefined) return { password: null, ca: null };
  const { password, password_file, tls } = section.postgres;
  const path = ['records', 'postgres'];
  return {
    password: one([...path, 'password_file'], password, password_file) ?? null,
    ca: one([...path, 'tls', 'ca_file'], undefined, tls?.ca_file, PEM) ?? null,
  };
}

/** What a file should hold. */
interface Content {
  readonly what: string;
  readonly fix: string;
  readonly reader: Reader<string>;
}

const PASSWORD: Content = {
  what: 'a password',
  fix: 'put one line of printable ASCII without blanks into the file',
  reader: secret,
};

/** Standard Webhooks, "Signature scheme": 24 to 64 bytes. */
const WEBHOOK_SECRET: Content = {
  what: 'a secret for webhooks',
  fix: 'make one: echo "whsec_$(openssl rand -base64 32)"',
  reader: (text) => (/^whsec_[A-Za-z0-9+/]{32,90}={0,2}$/.test(text) ? readAs(text) : wrong('', '')),
};

const HEADERS: Content = {
  what: 'headers',
  fix: 'put one header a line into the file, like `authorization: Bearer ...`',
  reader: headerLines,
};

/** RFC 7468, section 2: a label, lines of base 64, a label. */
const PEM: Content = {
  what: 'anything in PEM',
  fix: 'name a file with lines like -----BEGIN CERTIFICATE-----',
  reader: (text) => (/^-----BEGIN [A-Z0-9 ]+-----$/m.test(text) ? readAs(text) : wrong('', '')),
};

function readOne(read: ReadSecret, path: ConfigPath, file: string, content: Content): string | Complaint {
  const answer = read(file);
  if (answer.kind === 'failed')
    return complain(path, `${file} cannot be read: ${answer.why}`, 'check the path and who may read the file');
  const reading = content.reader(answer.text.trim());
  return reading.kind === 'read' ? reading.value : complain(path, `${file} does not hold ${content.what}`, content.fix);
}

/** Stage three. Called only when there were no complaints; what does not fit then is a bug of the checks. */
export function resolve(config: DefaultedConfig, secrets: Secrets, folder: string): ResolvedConfig {
  const nodes = config.nodes.map((node, index) => resolveNode(node, secrets.nodes[index] ?? ''));
  const allow = config.listen.allow ?? nodes.flatMap((node) => node.addresses);
  return deepFreeze<ResolvedConfig>({
    version: 1,
    listen: {
      host: config.listen.host,
      port: config.listen.port,
      advertise: config.listen.advertise,
      allow: [...new Set(allow)],
    },
    http: config.http,
    api: resolveApi(config.api, secrets.api),
    redis: resolveRedis(config, secrets.redis),
    records: resolveRecords(config, secrets.records, folder),
    webhooks: resolveWebhooks(config, secrets.webhooks),
    traces: resolveTraces(config, secrets.traces),
    nodes,
    lots: config.lots.map((lot) => resolveLot(lot, config)),
    house: resolveHouse(config),
    prompts: config.prompts,
    messages: config.messages,
    timeouts: config.timeouts,
    contexts: { phones: resolveContexts(config), peers: config.contexts.peers },
    log: config.log,
  });
}

function resolveApi(api: DefaultedApi | null, { cert, key }: Secrets['api']): ResolvedApi | null {
  if (api === null) return null;
  const { listen, tls, trustedProxies, publicAddress, board } = api;
  return {
    ...listen,
    tls: tls === null ? null : { cert: cert ?? '', key: key ?? '' },
    trustedProxies,
    publicAddress,
    board,
  };
}

function resolveNode(node: DefaultedNode, password: string): ResolvedNode {
  const peer = node.peer === undefined ? null : `sofia/${node.profile}/%s@${node.peer.host}:${String(node.peer.port)}`;
  const written = (node.addresses ?? []).filter((address) => address !== undefined);
  return {
    node: assertDefined(parseNodeId(node.name), 'nodes.name'),
    esl: node.esl,
    password,
    peerDial: node.sip ?? peer,
    addresses:
      written.length > 0 ? written : addressHosts(node).flatMap((host) => (isIP(host) === 0 ? ['127.0.0.1'] : [host])),
    site: node.site ?? null,
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    if (value instanceof Map) for (const each of value.values()) deepFreeze<unknown>(each);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}
