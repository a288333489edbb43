export * from './store/in-memory-park-store.js';
export * from './time/manual-clock.js';
export * from './time/manual-timer-queue.js';
export * from './store/sample-calls.js';
export * from './store/park-store-contract.js';
export * from './store/private-redis.js';
export * from './sip-phone/index.js';
