export * from './store/in-memory-park-store.js';
export * from './time/manual-clock.js';
export * from './time/manual-timer-queue.js';
