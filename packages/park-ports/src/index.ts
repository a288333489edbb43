export * from './park-store.js';
export * from './switch-commands.js';
export * from './timer-queue.js';
export * from './environment.js';
export * from './lamps.js';
export * from './held-legs.js';
export * from './drains.js';
export * from './node-names.js';
