export type { ConnectOptions } from './connect.js';
export { connectParkStore, domainConnection } from './connect.js';
export type { RedisParkStoreOptions } from './redis-park-store.js';
export { RedisParkStore } from './redis-park-store.js';
export type { ForeignRecord, OnUnknownSchema } from './call-record.js';
export type { RedisClient } from './script-runner.js';
export { connectDrains, RedisDrains } from './redis-drains.js';
export { RedisLeases } from './redis-leases.js';
export { RedisEventFeed } from './redis-event-feed.js';
