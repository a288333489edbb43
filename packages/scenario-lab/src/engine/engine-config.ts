/** The engine's configuration file for one scenario. */
import type { RedisPlace } from '@parkade/testkit';
import { stringify } from 'yaml';
import { ALL_REASONS, COURTESY_TONE, promptFor } from '../lab-sounds.js';
import type { LabUser } from '../lab.js';
import type { FOLLOWED_USER } from '../lab-users.js';
import {
  ASSERTING_PROXY_ADDRESS,
  LAB_ALIASES,
  OTHER_DOMAIN,
  PROXY_ADDRESS,
  PROXY_HEADER,
} from '../lab-surroundings.js';
import type { LotSettings, RecallSettings } from '../lot-settings.js';

export interface EngineNode {
  readonly name: string;
  readonly esl: { readonly port: number; readonly password: string };
  /** Dial string of this node for the other one; `%s` is the orbit. */
  readonly peerDial: string;
  /** The same number by way of a SIP profile that has no codec in common with the other node. */
  readonly disagreeingDial?: string;
}

export interface EngineProcessDeps {
  readonly domain: string;
  readonly music: string;
  readonly listenPort: number;
  /** The ports of all engines, in the order in which the dialplan tries them; the engine's own alone when not given. */
  readonly advertise?: readonly number[];
  readonly httpPort: number;
  /** Of the HTTP API, where the story has one. */
  readonly apiPort?: number;
  readonly redis: RedisPlace;
  readonly redisPrefix: string;
  readonly nodes: readonly EngineNode[];
  /** `debug` when not given. */
  readonly logLevel?: 'debug' | 'info' | 'warn';
}

/** Every orbit any scenario uses: the rendered dialplan must know them all. */
export const ALL_ORBITS = ['701-720', '*5901-*5903'] as const;

/** The dialplan is rendered once for all stories. */
export const FIND_CODES = { oldest: '*72', newest: '*73', only: '*74', mine: '*75' } as const;

/** Where the keys of whoever waits lead, in stories that have any. */
export const ESCAPES = {
  '0': 'operator',
  '1': 'parker',
  '*': { extension: '1003', context: 'default' },
} as const;

/** Pressed in the middle of a talk, where the number that was dialled begins with `keys`. */
export const IN_CALL_CODE = '*8';

/**
 * As long as the guard and the failsafe's grace allow: on a busy machine a switch may need half a second for a word. `GUARD_MS`
 * is also what a story may expect: no leg waits longer for an engine.
 */
export const GUARD_MS = 3000;
const STORE_MS = 800;

const TRUSTED = [
  { addresses: [PROXY_ADDRESS], header: PROXY_HEADER },
  { addresses: [ASSERTING_PROXY_ADDRESS], header: 'P-Asserted-Identity' },
];

/** The discard port (RFC 863); it is not served. */
const NOBODY = 'sofia/peers/%s@127.0.0.1:9';

export function engineYaml(deps: EngineProcessDeps, settings: LotSettings): string {
  const { domain, nodes, advertise } = deps;
  const written = {
    version: 1,
    listen: defined({
      host: '127.0.0.1',
      port: deps.listenPort,
      advertise: advertise?.map((port) => `127.0.0.1:${port}`),
    }),
    http: { host: '127.0.0.1', port: deps.httpPort },
    api: settings.api === true && deps.apiPort !== undefined ? { listen: `127.0.0.1:${deps.apiPort}` } : undefined,
    redis: { ...redisYaml(deps.redis), prefix: deps.redisPrefix },
    domains: [
      settings.house === true ? { domain, aliases: [...LAB_ALIASES] } : domain,
      ...(settings.secondTenant === true ? [OTHER_DOMAIN] : []),
    ],
    trusted_proxies: settings.house === true ? TRUSTED : undefined,
    nodes: nodes.map((node) => ({
      name: node.name,
      esl: `127.0.0.1:${node.esl.port}`,
      password: node.esl.password,
      sip: wayTo(node, settings),
      addresses: ['127.0.0.1'],
    })),
    lots: {
      main: lotYaml(deps, settings),
      ...(settings.secondTenant === true ? { other: lotYaml({ ...deps, domain: OTHER_DOMAIN }, settings) } : {}),
    },
    groups:
      settings.forWhom === undefined
        ? undefined
        : { sales: { domain, number: '600', members: settings.forWhom.sales } },
    pages: settings.page === undefined ? undefined : { hall: { ...settings.page } },
    prompts: Object.fromEntries(ALL_REASONS.map((reason) => [reason, promptFor(reason)])),
    timeouts: defined({
      guard: `${GUARD_MS}ms`,
      command: settings.command ?? '900ms',
      store: `${STORE_MS}ms`,
      failsafe_grace: settings.failsafeGrace ?? '4s',
      node_lost: settings.nodeLost,
    }),
    log: { level: deps.logLevel ?? 'debug', format: 'json' },
  };
  return stringify(defined(written));
}

function wayTo(node: EngineNode, settings: LotSettings): string {
  if (settings.peersApart === true) return NOBODY;
  if (settings.peersDisagree !== true) return node.peerDial;
  if (node.disagreeingDial === undefined) throw new Error(`${node.name} has no SIP profile with other codecs`);
  return node.disagreeingDial;
}

/** The section of the configuration that leads to this Redis. Its passwords are made up for a test, and stand in the file. */
function redisYaml({ cluster, redis }: RedisPlace): Readonly<Record<string, unknown>> {
  const places = (nodes: readonly { readonly host: string; readonly port: number }[] | undefined) =>
    nodes?.map(({ host, port }) => `${host}:${port}`);
  const isOne = cluster === undefined && redis.sentinels === undefined;
  return defined({
    url: isOne ? `redis://${redis.host ?? '127.0.0.1'}:${redis.port ?? 6379}` : undefined,
    cluster: places(cluster),
    sentinels: places(redis.sentinels),
    master: redis.name,
    username: redis.username,
    password: redis.password,
    sentinel_password: redis.sentinelPassword,
  });
}

function lotYaml(deps: EngineProcessDeps, settings: LotSettings): Readonly<Record<string, unknown>> {
  const address = (user: LabUser | typeof FOLLOWED_USER): string => `${user}@${deps.domain}`;
  return defined({
    domain: settings.everyDomain === true ? '*' : deps.domain,
    quota: settings.quota,
    orbits: settings.orbits ?? ['701-703'],
    park_codes: ['*70'],
    retrieve_prefixes: ['*71'],
    find: settings.find ?? FIND_CODES,
    in_call_code: IN_CALL_CODE,
    escape: escapeYaml(settings.escape),
    choose: settings.choose,
    rights: settings.rights === undefined ? undefined : rightsYaml(settings.rights, address),
    quarantine: settings.quarantine ?? '0s',
    lamp: settings.lamp,
    reserve: settings.reserve,
    recall: settings.recall === undefined ? { after: 'never' } : recallYaml(settings.recall, address),
    max_wait: settings.maxWait,
    claim: settings.claim ?? '1s',
    when_refused: settings.whenRefused,
    park_on_hangup: settings.parkOnHangup,
    attended_keys: settings.attendedKeys,
    tell_parker: settings.tellParker,
    scan_limit: settings.scanLimit,
    for_whom:
      settings.forWhom === undefined ? undefined : { alone: settings.forWhom.alone, group: settings.forWhom.group },
    courtesy: settings.courtesy === undefined ? undefined : { to: settings.courtesy, tone: COURTESY_TONE },
    announce_recall: settings.announceRecall?.toString(),
    fallback: settings.fallback === undefined ? undefined : address(settings.fallback),
    music: deps.music,
    page: settings.page === undefined ? undefined : 'hall',
    sounds: settings.sounds,
  });
}

const escapeYaml = (escape: LotSettings['escape']): unknown =>
  escape === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(escape).map(([key, to]) => [key, typeof to === 'string' ? to : { forward: to }]),
      );

const rightsYaml = (
  { park, retrieve }: NonNullable<LotSettings['rights']>,
  address: (user: LabUser) => string,
): Readonly<Record<string, unknown>> => ({ park: park.map(address), retrieve: retrieve.map(address) });

function recallYaml(
  recall: RecallSettings,
  address: (user: LabUser | typeof FOLLOWED_USER) => string,
): Readonly<Record<string, unknown>> {
  const lastly: readonly [string, unknown] = [
    'then',
    typeof recall.lastly === 'object' ? { forward: recall.lastly } : recall.lastly,
  ];
  return defined({
    ...Object.fromEntries([lastly]),
    after: recall.after,
    chain: recall.chain?.map(({ ring, for: time, confirm }) =>
      defined({ ring: ring === 'parker' ? ring : address(ring), for: time, confirm }),
    ),
    rounds: recall.rounds,
    again: recall.again,
    remind: recall.remind,
    splash: recall.splash?.toString(),
    follow_forwarding: recall.followForwarding?.toString(),
  });
}

const defined = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
