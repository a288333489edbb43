import type { ResolvedConfig } from '@parkade/park-config';
import type { EndpointQueue } from '@parkade/webhooks';
import { redisConnection } from '../../redis-connection.js';

export interface OpenQueues {
  readonly queues: readonly Pick<EndpointQueue, 'name' | 'counts' | 'deadLetters' | 'replay' | 'erase'>[];
  close(): Promise<void>;
}

const WITHIN_MS = 5_000;

/** One queue for each endpoint. @throws when Redis does not answer. */
export async function openQueues({ redis, webhooks }: ResolvedConfig): Promise<OpenQueues> {
  const { domainConnection } = await import('@parkade/redis-store');
  const { EndpointQueue } = await import('@parkade/webhooks');
  const commands = domainConnection({ ...redisConnection(redis), commandTimeoutMs: WITHIN_MS });
  commands.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      commands.disconnect();
      reject(new Error(`Redis does not answer within ${WITHIN_MS} ms`));
    }, WITHIN_MS);
    commands.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  const queues = webhooks.map(({ name }) => new EndpointQueue(name, { commands, prefix: redis.prefix }));
  return {
    queues,
    close: async () => {
      await Promise.all(queues.map((queue) => queue.close().catch(() => undefined)));
      commands.disconnect();
    },
  };
}
