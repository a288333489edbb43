/** The Redis of one scenario: where its engine finds it, and how it is looked into and troubled from outside. */
import type { RedisPlace } from '@parkade/testkit';
import type { StoreAddress } from '../engine/store-reader.js';
import type { LabRedis } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';

export interface StoreHome {
  readonly place: RedisPlace;
  readonly prefix: string;
  readonly troubles: LabRedis;
  /** Who has the scenario's keys now. */
  whereNow(): Promise<StoreAddress>;
  close(): Promise<void>;
}

/** Gives each scenario a home; what the homes share ends with `close`. */
export interface StoreHomes {
  open(settings: LotSettings, scenario: number): Promise<StoreHome>;
  close(): Promise<void>;
}
