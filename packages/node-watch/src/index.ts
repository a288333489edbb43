export { adoptHeldLegs } from './adopt-held.js';
export { DrainWatch } from './drain-watch.js';
export { LampKeeper } from './lamp-keeper.js';
export { lookAtNode, type Look } from './look-at-node.js';
export { NodeNaming, type NodeNamingOptions } from './node-naming.js';
export { NodeWatch, type WatchDuties, type WatchTimes } from './node-watch.js';
export { settledWithin } from './settled-within.js';
export { LEASE_MS, WatchKeeping, type WatchKeepingOptions } from './watch-keeping.js';
