export { adoptHeldLegs } from './adopt.js';
export { DrainWatch } from './drain-watch.js';
export { LampKeeper } from './lamp-keeper.js';
export { auditNode, giveNodeUp, type Audit, type Audited } from './audit-node.js';
export { NodeNaming, type NodeNamingOptions } from './node-naming.js';
export { NodeWatch, type WatchCallbacks, type WatchTimes } from './node-watch.js';
export { VainTransfers } from './vain-transfers.js';
export { settledWithin } from './settled-within.js';
export { LEASE_MS, WatchKeeping, type WatchKeepingOptions } from './watch-keeping.js';
