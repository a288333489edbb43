import type { Credentials } from '@parkade/park-ports';
import type { ResolvedConfig } from '@parkade/park-config';
import { redisConnection } from '../redis-connection.js';

export type OpenCredentials = Credentials & { close(): void };

/** Loaded only when a command needs it. */
export async function openCredentials(config: ResolvedConfig): Promise<OpenCredentials> {
  const { connectCredentials } = await import('@parkade/redis-store');
  return connectCredentials({
    ...redisConnection(config.redis),
    prefix: config.redis.prefix,
    commandTimeoutMs: config.timeouts.storeMs,
  });
}
