import type { House, PhoneContext } from '@parkade/dialplan-contract';
import type { EventWord, LotId, LotPolicy, NodeId, NumberPlan, MessageWord } from '@parkade/park-decision';

import type { HostPort } from './plain-text.js';
import type { PromptReason } from './raw-config.js';

/** One FreeSWITCH. */
export interface ResolvedNode {
  readonly node: NodeId;
  readonly esl: HostPort;
  readonly password: string;
  /** Dial string by which the other nodes reach this one, `%s` for the orbit; `null` on a single node. */
  readonly peerDial: string | null;
  /** IP addresses its calls and sockets come from. */
  readonly addresses: readonly string[];
  readonly site: string | null;
}

export interface ResolvedLot {
  /** As seen from no site in particular. */
  readonly policy: LotPolicy;
  /** As seen from the sites that see it otherwise. */
  readonly at: ReadonlyMap<string, LotPolicy>;
  /** The sites it is local to; `null` when it is everywhere. */
  readonly sites: readonly string[] | null;
  /** One for each set of codes; together they hold at every node where the lot is. */
  readonly numberPlans: readonly NumberPlan[];
}

export type RedisAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly db: number }
  | { readonly kind: 'socket'; readonly path: string }
  /** Some nodes of a Cluster; the others are found. */
  | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[] }
  /** Whoever the Sentinels call master. */
  | { readonly kind: 'sentinels'; readonly sentinels: readonly HostPort[]; readonly master: string };

/** Texts in PEM; `null`: the system's authorities, or no certificate of our own. */
export interface ResolvedTls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** The name that the certificate must have; `null`: the host as written. */
  readonly serverName: string | null;
  /** Nothing is checked. */
  readonly insecure: boolean;
}

export interface ResolvedRedis {
  readonly address: RedisAddress;
  readonly prefix: string;
  readonly username: string | null;
  readonly password: string | null;
  /** The Sentinels' own password. */
  readonly sentinelPassword: string | null;
  /** `null`: without. For the nodes, and for the Sentinels as well. */
  readonly tls: ResolvedTls | null;
}

/** Somebody who is told of events. */
export interface ResolvedWebhook {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  /** `null`: all. */
  readonly events: readonly EventWord[] | null;
  /** `null`: all. */
  readonly lots: readonly LotId[] | null;
  readonly callers: 'full' | 'cut' | 'withheld';
  readonly mayBePrivate: boolean;
}

/** Where a trace of each parked call is sent. */
export interface ResolvedTraces {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly callers: 'full' | 'cut' | 'withheld';
}

/** Where records of parked calls are kept, and for how long (`null`: for ever). */
export type ResolvedRecords =
  | { readonly kind: 'off' }
  /** `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string; readonly keepMs: number | null }
  | {
      readonly kind: 'postgres';
      /** Or the folder of its unix socket. */
      readonly host: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
      readonly password: string | null;
      /** `ca` in PEM, `null` for the system's authorities. */
      readonly tls: { readonly ca: string | null; readonly insecure: boolean } | null;
      readonly keepMs: number | null;
    };

/** The outbound event socket listener. */
export interface ResolvedListen extends HostPort {
  /** Where the switches find the engines, tried in this order; stands in the dialplan. */
  readonly advertise: readonly HostPort[];
  /** IP addresses that may connect. */
  readonly allow: readonly string[];
}

/** The HTTP API and the board. */
export interface ResolvedApi extends HostPort {
  /** Texts in PEM; `null`: without TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Addresses and networks whose word of the client's address counts. */
  readonly trustedProxies: readonly string[];
  /** The origin at which browsers find it; `null`: where they ask. */
  readonly publicAddress: string | null;
  /** A folder; `null`: the one that comes with Parkade. */
  readonly board: string | null;
}

/** Stage three of the configuration: complete, checked, frozen; times in ms. */
export interface ResolvedConfig {
  readonly version: 1;
  readonly listen: ResolvedListen;
  readonly http: HostPort;
  /** `null`: there is none. */
  readonly api: ResolvedApi | null;
  readonly redis: ResolvedRedis;
  readonly records: ResolvedRecords;
  readonly webhooks: readonly ResolvedWebhook[];
  /** `null`: none are made. */
  readonly traces: ResolvedTraces | null;
  readonly nodes: readonly ResolvedNode[];
  readonly lots: readonly ResolvedLot[];
  /** By which names the domains go, and which proxies are believed. */
  readonly house: House;
  /** What is played to a leg that is told why not; playables. */
  readonly prompts: Readonly<Record<PromptReason, string>>;
  /** What a parker's phone is told, with `{caller}`, `{orbit}`, `{by}`, `{to}` and `{wait}` in it. */
  readonly messages: Readonly<Record<MessageWord, string>>;
  readonly timeouts: {
    /** After so long the switch stops waiting for an engine that does not answer a request; whole seconds. */
    readonly guardMs: number;
    /** How much later than the engine the switch itself acts for a parked caller; whole seconds. */
    readonly failsafeGraceMs: number;
    /** A switch that no replica has heard of for so long is given up, and its callers with it. */
    readonly nodeLostMs: number;
    readonly commandMs: number;
    readonly storeMs: number;
  };
  readonly contexts: { readonly phones: readonly PhoneContext[]; readonly peers: string };
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';
export type LogFormat = 'json' | 'pretty';
