import { isIP } from 'node:net';

import { parseNodeId } from '@parkade/park-decision';

import { addressHosts, redisUrl, weakPassword } from './check-surroundings.js';
import type { DefaultedConfig, DefaultedNode } from './defaults.js';
import { must } from './must.js';
import { secret } from './plain-text.js';
import { complain, type Complaint, type ConfigPath } from './problem.js';
import { resolveLot } from './resolve-lot.js';
import type { RedisAddress, ResolvedConfig, ResolvedNode } from './resolved-config.js';

/** A file with a secret. Relative paths are the caller's business. */
export type ReadSecret = (
  path: string,
) => { readonly kind: 'ok'; readonly text: string } | { readonly kind: 'failed'; readonly why: string };

export interface Secrets {
  readonly complaints: readonly Complaint[];
  readonly redis: string | null;
  /** In the order of the nodes. */
  readonly nodes: readonly string[];
}

/** Reads every `password_file`; problems are complaints like any other. */
export function readSecrets(config: DefaultedConfig, read: ReadSecret): Secrets {
  const complaints: Complaint[] = [];
  const one = (path: ConfigPath, written: string | undefined, file: string | undefined): string | undefined => {
    if (file === undefined) return written;
    const answer = readOne(read, path, file);
    if (typeof answer === 'string') return answer;
    complaints.push(answer);
    return undefined;
  };
  const redis = one(['redis', 'password_file'], config.redis.password, config.redis.password_file) ?? null;
  const nodes = config.nodes.map((node) => {
    const password = one([...node.path, 'password_file'], node.password, node.password_file);
    if (node.password_file !== undefined) complaints.push(...weakPassword(node, password));
    return password ?? '';
  });
  return { complaints, redis, nodes };
}

function readOne(read: ReadSecret, path: ConfigPath, file: string): string | Complaint {
  const answer = read(file);
  if (answer.kind === 'failed')
    return complain(path, `${file} cannot be read: ${answer.why}`, 'check the path and who may read the file');
  const reading = secret(answer.text.trim());
  return reading.kind === 'read'
    ? reading.value
    : complain(
        path,
        `${file} does not hold a password`,
        'put one line of printable ASCII without blanks into the file',
      );
}

/** Stage three. Called only when there were no complaints; what does not fit then is a bug of the checks. */
export function resolve(config: DefaultedConfig, secrets: Secrets): ResolvedConfig {
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
    redis: {
      address: redisAddress(config),
      prefix: config.redis.prefix,
      username: config.redis.username ?? null,
      password: secrets.redis,
    },
    nodes,
    lots: config.lots.map((lot) => resolveLot(lot, config)),
    prompts: config.prompts,
    timeouts: config.timeouts,
    contexts: config.contexts,
    log: config.log,
  });
}

function redisAddress({ redis }: DefaultedConfig): RedisAddress {
  if (redis.socket !== undefined) return { kind: 'socket', path: redis.socket };
  return { kind: 'tcp', ...must(redisUrl(redis.url ?? 'redis://127.0.0.1:6379'), 'redis.url') };
}

function resolveNode(node: DefaultedNode, password: string): ResolvedNode {
  const peer = node.peer === undefined ? null : `sofia/${node.profile}/%s@${node.peer.host}:${String(node.peer.port)}`;
  const written = (node.addresses ?? []).filter((address) => address !== undefined);
  return {
    node: must(parseNodeId(node.name), 'nodes.name'),
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
