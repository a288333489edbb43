/**
 * Stage two: what was left out is filled in, section by section, without a look at the other sections (those are in
 * `check-*.ts`). Lists lose the items that were refused, but keep each item's place in the file.
 */
import {
  FINDABLE,
  type Courtesy,
  type FailedParkStep,
  type Findable,
  type LampLook,
  type LotPolicy,
  type LotQuota,
  type Orbit,
  type MessageWord,
  type OrbitChoice,
  type TellingWord,
} from '@parkade/park-decision';

import type { HouseDomain } from '@parkade/dialplan-contract';

import {
  forWhomWithDefaults,
  groupWithDefaults,
  scanLimitWithDefaults,
  type DefaultedForWhom,
  type DefaultedGroup,
} from './for-whom-defaults.js';
import { phoneContexts, type DefaultedContext } from './context-defaults.js';
import type { OrbitRange } from './orbit-ranges.js';
import type { HostPort, WrittenUser } from './plain-text.js';
import type { ConfigPath } from './problem.js';
import type { PromptReason, RawConfig, RawLot, RawLotAtSite, RawNode, RawWebhook } from './raw-config.js';
import type { LogFormat, LogLevel } from './resolved-config.js';
import { courtesyWithDefaults, lampWithDefaults } from './looks-and-tones.js';
import { DEFAULT_MESSAGES } from './messages.js';
import { pageWithDefaults, type DefaultedPage } from './pages.js';
import { placed, values, type Placed } from './placed.js';
import { domainsOf, type DefaultedDomains } from './tenants.js';
import { DEFAULT_PROMPTS } from './prompts.js';

export type { Placed } from './placed.js';

/** The lamps `park+701` of mod_valet_parking, and what many phones dial when such a key is pressed. */
const USUAL_KEY_PREFIX = 'park+';

/** The word for whichever node is there. A node of this name cannot be named. */
const ANY_NODE = 'any';

export interface DefaultedNode extends RawNode {
  readonly path: ConfigPath;
  readonly profile: string;
}

export interface DefaultedStage {
  readonly path: ConfigPath;
  readonly ring: 'parker' | 'operator' | WrittenUser;
  readonly for: number;
  readonly confirm?: number | undefined;
}

export type WrittenEscape = 'operator' | 'parker' | { readonly forward: { extension: string; context: string } };
export type WrittenDisposition = 'hang-up' | 'stay' | { readonly forward: { extension: string; context: string } };

/** What can be said of a site, of a lot, and of a lot at a site; `null` where nothing was. */
export interface DefaultedPlace {
  readonly fallback: WrittenUser | null;
  readonly music: string | null;
  readonly sounds: string | null;
  /** By name. */
  readonly page: string | null;
}

export interface DefaultedSite extends DefaultedPlace {
  readonly path: ConfigPath;
  readonly name: string;
}

export interface DefaultedLotAtSite extends DefaultedPlace {
  readonly path: ConfigPath;
  readonly site: string;
  readonly band: readonly Placed<OrbitRange>[];
  /** `null`: the lot's. */
  readonly parkCodes: readonly Placed<string>[] | null;
  readonly retrievePrefixes: readonly Placed<string>[] | null;
}

export interface DefaultedCallBack {
  readonly path: ConfigPath;
  readonly dial: string;
  /** `null`: any. */
  readonly viaNode: string | null;
  readonly tries: number;
  readonly forMs: number;
  readonly callerId: string | null;
}

/** A code that picks up without a number. */
export interface PlacedFind extends Placed<string> {
  readonly whom: Findable;
}

export interface DefaultedLot extends DefaultedPlace, DefaultedDomains {
  readonly path: ConfigPath;
  readonly name: string;
  readonly quota: LotQuota | null;
  readonly orbits: readonly Placed<OrbitRange>[];
  readonly parkCodes: readonly Placed<string>[];
  readonly retrievePrefixes: readonly Placed<string>[];
  readonly find: readonly PlacedFind[];
  readonly inCallCode: Placed<string> | null;
  readonly escape: readonly (Placed<WrittenEscape> & { readonly key: string })[];
  readonly keyPrefixes: readonly Placed<string>[];
  readonly choose: OrbitChoice;
  readonly quarantineMs: number;
  readonly reserveMs: number;
  readonly recallAfterMs: number;
  readonly chain: readonly DefaultedStage[];
  readonly rounds: number;
  readonly againMs: number;
  readonly followForwarding: boolean;
  /** 0: nobody is reminded. */
  readonly remindMs: number;
  readonly splash: boolean;
  readonly then: WrittenDisposition;
  readonly maxWaitMs: number;
  readonly claimMs: number;
  readonly whenRefused: readonly Placed<FailedParkStep>[];
  readonly parkOnHangup: boolean;
  readonly attendedKeys: boolean;
  readonly tellParker: readonly TellingWord[];
  readonly scanLimit: NonNullable<LotPolicy['scanLimit']> | null;
  readonly forWhom: DefaultedForWhom | null;
  readonly courtesy: Courtesy | null;
  readonly announceRecall: boolean;
  /** The sites it is local to; `null` when it is everywhere. */
  readonly sites: readonly Placed<string>[] | null;
  readonly at: readonly DefaultedLotAtSite[];
  /** `null`: off. */
  readonly callBack: DefaultedCallBack | null;
  readonly lamp: LampLook;
  readonly park: readonly Placed<string>[] | null;
  readonly retrieve: readonly Placed<string>[] | null;
  /** Whom to ask for a right. */
  readonly ask: string | null;
}

export interface DefaultedDomain {
  readonly path: ConfigPath;
  readonly domain: string;
  readonly aliases: readonly Placed<string>[];
}

export interface DefaultedProxy {
  readonly path: ConfigPath;
  readonly addresses: readonly Placed<string>[];
  readonly header: string | null;
  readonly variable: string | null;
  readonly domain: string | null;
}

export interface DefaultedApi {
  readonly listen: HostPort;
  readonly tls: { readonly cert_file: string; readonly key_file: string } | null;
  readonly trustedProxies: readonly string[];
  readonly publicAddress: string | null;
  /** A folder; `null`: the one that comes with Parkade. */
  readonly board: string | null;
}

export interface DefaultedConfig {
  readonly listen: HostPort & { readonly advertise: readonly HostPort[]; readonly allow: readonly string[] | null };
  readonly http: HostPort;
  /** `null`: there is none. */
  readonly api: DefaultedApi | null;
  readonly redis: NonNullable<RawConfig['redis']> & { readonly prefix: string };
  readonly records: NonNullable<RawConfig['records']>;
  readonly webhooks: readonly Placed<RawWebhook>[];
  /** `null`: none are made. */
  readonly traces: NonNullable<RawConfig['traces']> | null;
  readonly domains: readonly DefaultedDomain[];
  readonly proxies: readonly DefaultedProxy[];
  readonly nodes: readonly DefaultedNode[];
  /** `null` when none is described: then the nodes say which there are. */
  readonly sites: readonly DefaultedSite[] | null;
  readonly groups: readonly DefaultedGroup[];
  readonly lots: readonly DefaultedLot[];
  readonly pages: readonly DefaultedPage[];
  readonly prompts: Readonly<Record<PromptReason, string>>;
  readonly messages: Readonly<Record<MessageWord, string>>;
  readonly timeouts: {
    guardMs: number;
    failsafeGraceMs: number;
    nodeLostMs: number;
    commandMs: number;
    storeMs: number;
  };
  readonly contexts: { phones: readonly DefaultedContext[]; peers: string };
  readonly log: { level: LogLevel; format: LogFormat };
}

export function withDefaults(raw: RawConfig): DefaultedConfig {
  const listen = { host: raw.listen?.host ?? '127.0.0.1', port: raw.listen?.port ?? 7276 };
  const advertise = values(placed(raw.listen?.advertise, ['listen', 'advertise']));
  const domains = namedDomains(raw);
  const sites = described(raw.sites).map(([name, site]) => ({ name, path: ['sites', name], ...placeOf(site) }));
  const lots = Object.entries(raw.lots ?? {}).flatMap(([name, lot]) =>
    lot === undefined ? [] : [lotWithDefaults(name, lot, domains, sites)],
  );
  return {
    listen: {
      ...listen,
      advertise: raw.listen?.advertise === undefined ? [listen] : advertise,
      allow: raw.listen?.allow === undefined ? null : values(placed(raw.listen.allow, ['listen', 'allow'])),
    },
    http: { host: raw.http?.host ?? '127.0.0.1', port: raw.http?.port ?? 7275 },
    api: apiOf(raw.api),
    redis: { ...raw.redis, prefix: raw.redis?.prefix ?? 'parkade' },
    records: raw.records ?? {},
    webhooks: placed(raw.webhooks, ['webhooks']),
    traces: raw.traces ?? null,
    domains,
    proxies: proxiesOf(raw),
    nodes: placed(raw.nodes, ['nodes']).map(({ path, value }) => ({
      ...value,
      path,
      profile: value.profile ?? 'internal',
    })),
    sites: raw.sites === undefined ? null : sites,
    groups: described(raw.groups).map(([name, group]) => groupWithDefaults(name, group, namesOf(domains), lots)),
    lots,
    pages: described(raw.pages).map(([name, page]) => pageWithDefaults(name, page)),
    prompts: { ...DEFAULT_PROMPTS, ...defined(raw.prompts ?? {}) },
    messages: { ...DEFAULT_MESSAGES, ...defined(raw.messages ?? {}) },
    timeouts: {
      guardMs: raw.timeouts?.guard ?? 4000,
      failsafeGraceMs: raw.timeouts?.failsafe_grace ?? 15_000,
      nodeLostMs: raw.timeouts?.node_lost ?? 30_000,
      commandMs: raw.timeouts?.command ?? 2000,
      storeMs: raw.timeouts?.store ?? 1000,
    },
    contexts: {
      phones: phoneContexts(raw.contexts?.phones ?? 'default', namesOf(domains)),
      peers: raw.contexts?.peers ?? 'public',
    },
    log: { level: raw.log?.level ?? 'info', format: raw.log?.format ?? 'json' },
  };
}

const USUAL_API: HostPort = { host: '127.0.0.1', port: 7278 };

function apiOf(raw: RawConfig['api']): DefaultedApi | null {
  const listen = raw?.listen === undefined ? USUAL_API : raw.listen;
  if (raw === undefined || listen === null) return null;
  return {
    listen,
    tls: raw.tls ?? null,
    trustedProxies: values(placed(raw.trusted_proxies, ['api', 'trusted_proxies'])),
    publicAddress: raw.public_address ?? null,
    board: raw.board ?? null,
  };
}

const namedDomains = (raw: RawConfig): readonly DefaultedDomain[] =>
  placed(raw.domains, ['domains']).map(({ path, value }) =>
    typeof value === 'string'
      ? { path, domain: value, aliases: [] }
      : { path: [...path, 'domain'], domain: value.domain, aliases: placed(value.aliases, [...path, 'aliases']) },
  );

const proxiesOf = (raw: RawConfig): readonly DefaultedProxy[] =>
  placed(raw.trusted_proxies, ['trusted_proxies']).map(({ path, value }) => ({
    path,
    addresses: placed(value.addresses, [...path, 'addresses']),
    header: value.header ?? null,
    variable: value.variable ?? null,
    domain: value.domain ?? null,
  }));

const described = <T>(map: Readonly<Record<string, T | undefined>> | undefined): readonly [string, T][] =>
  Object.entries(map ?? {}).flatMap(([name, one]): [string, T][] => (one === undefined ? [] : [[name, one]]));

const placeOf = (raw: Pick<RawLotAtSite, keyof DefaultedPlace>): DefaultedPlace => ({
  fallback: raw.fallback ?? null,
  music: raw.music ?? null,
  sounds: raw.sounds ?? null,
  page: raw.page ?? null,
});

function lotAtSite(site: string, raw: RawLotAtSite, lot: ConfigPath): DefaultedLotAtSite {
  const path = [...lot, 'at', site];
  const codes = (key: 'park_codes' | 'retrieve_prefixes'): readonly Placed<string>[] | null =>
    raw[key] === undefined ? null : placed(raw[key], [...path, key]);
  return {
    ...placeOf(raw),
    path,
    site,
    band: placed(raw.band, [...path, 'band']),
    parkCodes: codes('park_codes'),
    retrievePrefixes: codes('retrieve_prefixes'),
  };
}

function lotWithDefaults(
  name: string,
  raw: RawLot,
  domains: readonly DefaultedDomain[],
  sites: readonly DefaultedSite[],
): DefaultedLot {
  const path = ['lots', name];
  const recall = raw.recall ?? {};
  const at = described(raw.at).map(([site, here]) => lotAtSite(site, here, path));
  const hasFallback = [raw, ...at, ...sites].some(({ fallback }) => (fallback ?? null) !== null);
  return {
    path,
    name,
    ...domainsOf(raw, path, namesOf(domains), onlyOne(domains)),
    quota: raw.quota === undefined ? null : quotaOf(raw.quota),
    orbits: placed(raw.orbits, [...path, 'orbits']),
    parkCodes: placed(raw.park_codes, [...path, 'park_codes']),
    retrievePrefixes: placed(raw.retrieve_prefixes, [...path, 'retrieve_prefixes']),
    find: FINDABLE.flatMap((whom) => {
      const value = raw.find?.[whom];
      return value === undefined ? [] : [{ path: [...path, 'find', whom], whom, value }];
    }),
    inCallCode: raw.in_call_code === undefined ? null : { path: [...path, 'in_call_code'], value: raw.in_call_code },
    escape: Object.entries(raw.escape ?? {}).map(([key, value]) => ({ path: [...path, 'escape', key], key, value })),
    keyPrefixes:
      raw.key_prefixes === undefined
        ? [{ path, value: USUAL_KEY_PREFIX }]
        : placed(raw.key_prefixes, [...path, 'key_prefixes']),
    choose: raw.choose ?? 'first',
    quarantineMs: raw.quarantine ?? 30_000,
    reserveMs: raw.reserve ?? 30_000,
    recallAfterMs: recall.after ?? 60_000,
    chain:
      recall.chain === undefined
        ? [{ path: [...path, 'recall'], ring: 'parker', for: 20_000 }]
        : placed(recall.chain, [...path, 'recall', 'chain']).map((stage) => ({ ...stage.value, path: stage.path })),
    rounds: recall.rounds ?? 2,
    againMs: recall.again ?? 60_000,
    followForwarding: recall.follow_forwarding === 'true',
    remindMs: recall.remind ?? 0,
    splash: recall.splash === 'true',
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the file; never a function.
    then: recall.then ?? 'stay',
    maxWaitMs: raw.max_wait ?? 3_600_000,
    claimMs: raw.claim ?? 5000,
    whenRefused:
      raw.when_refused === undefined
        ? usualSteps(hasFallback, path)
        : placed(raw.when_refused, [...path, 'when_refused']),
    parkOnHangup: raw.park_on_hangup === 'true',
    attendedKeys: raw.attended_keys === 'true',
    tellParker: values(placed(raw.tell_parker, [...path, 'tell_parker'])),
    scanLimit: scanLimitWithDefaults(raw.scan_limit),
    forWhom: forWhomWithDefaults(raw.for_whom),
    courtesy: courtesyWithDefaults(raw.courtesy),
    announceRecall: raw.announce_recall === 'true',
    ...placeOf(raw),
    sites: raw.sites === undefined ? null : placed(raw.sites, [...path, 'sites']),
    at,
    callBack: raw.call_back === undefined ? null : callBackWithDefaults(raw.call_back, [...path, 'call_back']),
    lamp: lampWithDefaults(raw.lamp),
    park: raw.rights?.park === undefined ? null : placed(raw.rights.park, [...path, 'rights', 'park']),
    retrieve: raw.rights?.retrieve === undefined ? null : placed(raw.rights.retrieve, [...path, 'rights', 'retrieve']),
    ask: raw.rights?.ask ?? null,
  };
}

const onlyOne = (domains: readonly DefaultedDomain[]) => (domains.length === 1 ? domains[0]?.domain : undefined);

const quotaOf = ({ lot, parker }: NonNullable<RawLot['quota']>): LotQuota => ({
  ...(lot === undefined ? {} : { inLot: lot }),
  ...(parker === undefined ? {} : { ofParker: parker }),
});

/** The domains and their other names. */
export const namesOf = (domains: readonly DefaultedDomain[]): readonly HouseDomain[] =>
  domains.map(({ domain, aliases }) => ({ domain, aliases: values(aliases) }));

const callBackWithDefaults = (raw: NonNullable<RawLot['call_back']>, path: ConfigPath): DefaultedCallBack => ({
  path,
  dial: raw.dial,
  viaNode: raw.via_node === undefined || raw.via_node === ANY_NODE ? null : raw.via_node,
  tries: raw.tries ?? 1,
  forMs: raw.for ?? 30_000,
  callerId: raw.caller_id ?? null,
});

function usualSteps(hasFallback: boolean, path: ConfigPath): readonly Placed<FailedParkStep>[] {
  const steps: readonly FailedParkStep[] = hasFallback ? ['parker', 'fallback'] : ['parker'];
  return steps.map((value) => ({ path, value }));
}

/** All orbits of a lot, in the order written; doubles included. */
export const orbitsOf = (lot: DefaultedLot): readonly Orbit[] => lot.orbits.flatMap(({ value }) => value.orbits);

function defined<K extends string, V>(map: Partial<Record<K, V | undefined>>): Partial<Record<K, V>> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Partial<Record<K, V>>;
}
