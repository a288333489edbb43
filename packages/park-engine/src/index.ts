export * from './ports/index.js';
export { Background, type EngineParts, type EngineSettings, type LotDirectory } from './engine-parts.js';
export { createEngine, type Engine } from './engine.js';
export { applyFact, type FactResult } from './apply-fact.js';
export { openCall, type OpenResult } from './open-call.js';
export { LampKeeper } from './lamp-keeper.js';
export { NodeWatch, type WatchDuties, type WatchTimes } from './node-watch.js';
export { adoptHeldLegs } from './adopt-held.js';
export { giveNodeUp, reconcileNode } from './reconcile.js';
