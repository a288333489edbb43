import type { Drains, EngineRegistry, StoreAnswer } from '@parkade/park-ports';
import type { ResolvedConfig } from '@parkade/park-config';
import { redisConnection } from '../redis-connection.js';

/** What `drain` and `nodes` see of the engines and their watches. */
export interface Duties extends Drains, EngineRegistry {
  /** Who holds a lease of a watch: `watch-<node>`, `seen-<node>`. */
  holderOf(lease: string): Promise<StoreAnswer<string | null>>;
  close(): void;
}

/** Loaded only when a command needs it. */
export async function openDuties(config: ResolvedConfig): Promise<Duties> {
  const { connectDrains } = await import('@parkade/redis-store');
  return connectDrains({
    ...redisConnection(config.redis),
    prefix: config.redis.prefix,
    commandTimeoutMs: config.timeouts.storeMs,
  });
}
