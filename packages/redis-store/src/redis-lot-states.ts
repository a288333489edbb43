import type { LotId, SeenCall } from '@parkade/park-decision';
import type { LotState, LotStates, StoreAnswer } from '@parkade/park-ports';
import { decodeCall } from './call-record.js';
import { readEntry, type StreamEntry } from './event-follower.js';
import type { Keys } from './keys.js';
import { keysFor } from './keys.js';
import { DEFAULT_COMMAND_TIMEOUT_MS } from './redis-park-store.js';
import { readPairs } from './replies.js';
import { UnexpectedReply } from './reply-codes.js';
import { loadCatalog } from './script-catalog.js';
import type { RedisClient } from './script-runner.js';
import { ScriptRunner } from './script-runner.js';

export interface RedisLotStatesOptions {
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
}

const START = '0-0';

/** A record that is gone is nobody's. */
const readOccupant = (text: string): SeenCall =>
  text === '' ? null : (decodeCall(text, () => undefined) ?? { kind: 'unknown-schema' });

/** Lots and their places in their streams. */
export class RedisLotStates implements LotStates {
  readonly #keys: Keys;
  readonly #scripts: ScriptRunner;

  /** Shares the connection; whoever made that closes it. */
  constructor(redis: RedisClient, options: RedisLotStatesOptions = {}) {
    this.#keys = keysFor(options.prefix ?? 'parkade');
    const boundMs = options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#scripts = new ScriptRunner(redis, loadCatalog(), boundMs, this.#keys.calls, () => undefined);
    // Without a listener ioredis prints to the console; what a failure means for us is in the answers.
    redis.on('error', () => undefined);
  }

  stateOf(lot: LotId, lately: number): Promise<StoreAnswer<LotState>> {
    const { orbits, freed, calls, events } = this.#keys;
    const keys = [orbits(lot), freed(lot), calls, events(lot)];
    return this.#scripts.look('lotState', keys, [lately], ({ name, rest }): LotState => {
      const [occupants, freedAt, entries] = rest;
      if (name !== 'FOUND' || !Array.isArray(entries)) throw new UnexpectedReply([name, ...rest]);
      const latest = entries as readonly StreamEntry[];
      return {
        position: latest[0]?.[0] ?? START,
        occupants: readPairs(occupants, readOccupant),
        freedAt: readPairs(freedAt, (text) => (Number.isFinite(Number(text)) ? Number(text) : undefined)),
        lately: latest.map(readEntry).toReversed(),
      };
    });
  }
}
