import type { Problem, Reloaded } from '@parkade/api-contract';
import type { LotFace } from '@parkade/park-view';
import type { LotId, NodeId } from '@parkade/park-decision';
import type { RecordQueries } from '@parkade/records';
import type {
  AskedRequests,
  Clock,
  Credentials,
  Drains,
  EngineRegistry,
  EventLog,
  LeaseHolders,
  Logger,
  LotStates,
  Meters,
  OperatorDesk,
  ParkStore,
} from '@parkade/park-ports';

/** The installation as it is configured now; asked at each use and never kept. */
export interface House {
  /** Those that are declared by themselves. */
  lots(): readonly LotFace[];
  /** Whose events there are: each lot, and each declaration for many domains. */
  declared(): readonly LotId[];
  /** [X4] Also of a domain, used or not; `undefined` where there is no such lot. */
  lot(lot: LotId): LotFace | undefined;
  nodes(): readonly { readonly node: NodeId; readonly site: string | null }[];
}

/** What became of a configuration that was read again; each field named as in the file. */
export type ReloadOutcome =
  | {
      readonly kind: 'taken';
      readonly lots: Reloaded['lots'];
      readonly draining: readonly string[];
      readonly needsRestart: readonly string[];
    }
  | { readonly kind: 'refused'; readonly fields: NonNullable<Problem['fields']>; readonly why: string };

/** Everything the API works with. None of it is shared with the way of a call but the process. */
export interface ApiDeps {
  /** How this engine is called. */
  readonly engine: string;
  readonly version: string;
  readonly house: House;
  readonly states: LotStates;
  readonly events: Pick<EventLog, 'follow'>;
  readonly store: Pick<ParkStore, 'liveCalls' | 'loadCall' | 'usedLots'>;
  readonly desk: OperatorDesk;
  readonly asked: AskedRequests;
  readonly drains: Drains;
  /** Reads this engine's file again; never rejects. */
  readonly reload: () => Promise<ReloadOutcome>;
  readonly engines: EngineRegistry;
  readonly leases: LeaseHolders;
  readonly credentials: Credentials;
  /** Ended calls; `null` where no records are kept. */
  readonly records: RecordQueries | null;
  /** An ioredis client, which the limiter of requests counts on: the limits are those of all engines together. */
  readonly limits: object;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meters: Meters;
}

export interface ApiSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Texts in PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly trustedProxies: readonly string[];
  /** The origin of our own pages; `null`: where they ask. */
  readonly publicAddress: string | null;
  /** The built board; `null`: there is none. */
  readonly board: string | null;
  /** In front of the keys by which requests are counted. */
  readonly limitsPrefix: string;
  /** Requests of one viewer in a minute. */
  readonly mostRequests: number;
  /** Event streams of this engine. */
  readonly mostStreams: number;
}
