import { domainConnection, RedisEventLog, RedisLotStates, RedisTickets, RedisTries } from '../src/index.js';

/** What shares a connection with others in the engine, on one of its own. */
export async function connections(url: string, prefix: string, commandTimeoutMs = 1_000) {
  const redis = domainConnection({ url, commandTimeoutMs });
  await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const options = { prefix, commandTimeoutMs };
  return {
    log: new RedisEventLog(redis, { ...options, openFollower: () => domainConnection({ url }) }),
    states: new RedisLotStates(redis, options),
    tickets: new RedisTickets(redis, options),
    tries: new RedisTries(redis, options),
    end: (): void => redis.disconnect(),
  };
}
